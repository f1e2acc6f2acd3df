package io.oncekv.kvctl;

import io.oncekv.client.ClusterClient;
import io.oncekv.client.OnceKVException;
import io.oncekv.client.SessionSummary;
import io.oncekv.kvctl.output.Terminal;
import java.util.Optional;

/** Asks the cluster about one session, for a caller who did not write everything down. */
final class SessionLookup {
  private SessionLookup() {}

  /** The epoch that a live session is in. */
  static Optional<Integer> presentEpoch(ClusterClient cluster, long session) {
    return cluster.listSessions(session - 1, 1).stream()
        .filter(found -> found.session() == session)
        .map(SessionSummary::epoch)
        .findFirst();
  }

  /**
   * The epoch to show with a stored answer. A session tells a stored answer to whoever names it,
   * also under an epoch that it never had: that must not be printed as if it were true.
   */
  static int confirmedEpoch(ClusterClient cluster, long session, int given, Terminal terminal) {
    Optional<Integer> present;
    try {
      present = presentEpoch(cluster, session);
    } catch (OnceKVException unasked) {
      // The answer is there all the same.
      return given;
    }
    if (present.isEmpty() || Integer.compareUnsigned(given, present.get()) <= 0) {
      return given;
    }
    terminal
        .err()
        .println(
            "kvctl: note: session "
                + Long.toUnsignedString(session)
                + " never had epoch "
                + Integer.toUnsignedString(given)
                + ", it is in epoch "
                + Integer.toUnsignedString(present.get())
                + "; the answer is the stored one of this sequence");
    return present.get();
  }
}
