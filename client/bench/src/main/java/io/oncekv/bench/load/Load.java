package io.oncekv.bench.load;

/** Load that is running. */
public interface Load extends AutoCloseable {
  /** Returns what is measured meanwhile. */
  Meter meter();

  /** Starts no more calls, and waits a while for those that are outstanding. */
  @Override
  void close();
}
