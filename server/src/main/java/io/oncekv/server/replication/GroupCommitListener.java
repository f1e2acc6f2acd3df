package io.oncekv.server.replication;

/** Hears what {@link GroupCommit} does; called often and on busy threads, so it must be cheap. */
public interface GroupCommitListener {

  /** A listener that does nothing. */
  GroupCommitListener NONE =
      new GroupCommitListener() {
        @Override
        public void proposed(int commands, int bytes) {}

        @Override
        public void decided(int commands, long nanos) {}

        @Override
        public void failed(int commands) {}

        @Override
        public void overloaded() {}
      };

  /**
   * An entry is on its way.
   *
   * @param commands commands in it
   * @param bytes its serialised size
   */
  void proposed(int commands, int bytes);

  /**
   * An entry was applied here.
   *
   * @param commands commands in it
   * @param nanos from its proposal to its results
   */
  void decided(int commands, long nanos);

  /** An entry came to nothing, or to an unknown end. */
  void failed(int commands);

  /** A command was turned away because the queue was full. */
  void overloaded();
}
