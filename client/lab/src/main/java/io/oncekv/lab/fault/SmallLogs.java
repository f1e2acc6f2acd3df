package io.oncekv.lab.fault;

import io.oncekv.lab.cluster.LocalClusterBuilder;

/** Settings under which logs are cut off, and snapshots taken, within seconds. */
final class SmallLogs {
  private SmallLogs() {}

  static void set(LocalClusterBuilder cluster) {
    cluster
        .set("raft.snapshot-threshold", "250")
        .set("raft.segment-size", "128KiB")
        .set("cluster.max-value-size", "64KiB");
  }
}
