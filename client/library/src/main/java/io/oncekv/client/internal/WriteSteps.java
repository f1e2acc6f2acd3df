package io.oncekv.client.internal;

/**
 * Moments in the life of a write, between which a process can die: for tests that end it there.
 * Nothing in the library implements them, and no setting reaches them.
 */
public interface WriteSteps {
  /** Nothing happens. */
  WriteSteps NONE = new WriteSteps() {};

  /** A group of journal records is written, but not on disk. */
  default void beforeSync() {}

  /** A write is in the journal, on disk, and about to be sent for the first time. */
  default void beforeSend(long sequence) {}

  /** An answer has come, and nobody has looked at it. */
  default void beforeReply(long sequence) {}

  /** A sequence is decided, and the journal does not have that yet. */
  default void beforeMark(long sequence) {}
}
