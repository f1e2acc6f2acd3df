package io.oncekv.client.internal.journal;

import io.oncekv.client.JournalException;
import io.oncekv.client.JournalException.Problem;

/** What a journal says when it will not go on, with the way out. */
final class Problems {
  private static final String AWAY =
      "; to go on without what it holds pending, move its folder away: the client then goes on"
          + " above the highest sequence that the cluster knows";

  private Problems() {}

  static JournalException damaged(String where, long position, String what) {
    return new JournalException(
        Problem.DAMAGED,
        where
            + " is damaged at byte "
            + position
            + ": "
            + what
            + "; put back an undamaged copy of this very state if there is one"
            + AWAY,
        null);
  }

  static JournalException otherClient(String where, String found, String expected) {
    return new JournalException(
        Problem.OTHER_CLIENT,
        where
            + " belongs to client id \""
            + found
            + "\", not \""
            + expected
            + "\"; give each client id a folder of its own",
        null);
  }

  static JournalException inUse(Object folder) {
    return new JournalException(
        Problem.IN_USE,
        "the journal in "
            + folder
            + " is in use by another client; one is enough for a process, and each process needs a"
            + " client id and a journal of its own",
        null);
  }

  static JournalException failed(String what, Throwable cause) {
    return new JournalException(
        Problem.FAILED,
        what + ": " + cause + "; mend that, then make a new client, which finishes what is left",
        cause);
  }

  static JournalException closed() {
    return new JournalException(Problem.FAILED, "the journal is closed", null);
  }
}
