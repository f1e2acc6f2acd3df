package io.oncekv.server.replication;

/** Hears what {@link ReadBarrier} does; called often and on busy threads, so it must be cheap. */
public interface ReadBarrierListener {

  /** A listener that does nothing. */
  ReadBarrierListener NONE =
      new ReadBarrierListener() {
        @Override
        public void passed(int reads, long nanos) {}

        @Override
        public void failed(int reads) {}

        @Override
        public void overloaded() {}
      };

  /**
   * A round let its reads through.
   *
   * @param reads reads that shared it
   * @param nanos from its beginning until the state was fresh enough
   */
  void passed(int reads, long nanos);

  /** A round could not tell, and its reads have to be tried again. */
  void failed(int reads);

  /** A read was turned away because too many wait already. */
  void overloaded();
}
