package io.oncekv.server.rpc;

import java.nio.file.Path;
import java.util.Optional;

/** Whether this node's disks have room for more data. */
@FunctionalInterface
public interface DiskRoom {
  /** There is always room. */
  DiskRoom UNLIMITED = Optional::empty;

  /** What is short of room, empty if nothing is. Asked on event loops for each write: no I/O. */
  Optional<Shortage> shortage();

  /**
   * A disk that is almost full.
   *
   * @param folder whose disk it is
   * @param free bytes that this process may still use there
   * @param limit writes are refused below so many free bytes
   * @param again writes are taken again from so many free bytes on
   */
  record Shortage(Path folder, long free, long limit, long again) {}
}
