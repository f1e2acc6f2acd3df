package io.oncekv.client.internal.journal;

import com.google.protobuf.ByteString;
import java.util.Optional;

/** What a journal remembers, one step of a client at a time. */
public sealed interface JournalRecord {

  /**
   * The session is about to be opened.
   *
   * @param request as it will be sent, its token with it
   */
  record Opening(ByteString request) implements JournalRecord {}

  /**
   * The session is open. If it is another one than before, all that was pending is dropped.
   *
   * @param incarnation of the cluster
   * @param session its id
   * @param epoch the client's own
   * @param highest the highest sequence that was ever given in this session
   */
  record Opened(long incarnation, long session, int epoch, long highest) implements JournalRecord {
    /** Whether both are of one session of one cluster, whatever the epoch. */
    public boolean isSameSession(Opened other) {
      return incarnation == other.incarnation && session == other.session;
    }
  }

  /**
   * A write is about to be sent.
   *
   * @param sequence its number in the session
   * @param tag what the application calls it
   * @param operation as it will be sent, without its identity
   */
  record Written(long sequence, Optional<String> tag, ByteString operation)
      implements JournalRecord {}

  /**
   * A write's sequence is decided, and its caller told: it is pending no more.
   *
   * @param sequence its number in the session
   */
  record Resolved(long sequence) implements JournalRecord {}
}
