package io.oncekv.lab.fault;

import io.oncekv.lab.cluster.LocalClusterBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Faults that take the same equipment, such as networks or disks of their own. First it is asked
 * what is missing; then, if nothing is, it sets up its equipment for one cluster, which it takes
 * down when it is closed. For one thread.
 */
public interface FaultFamily extends AutoCloseable {
  /** Returns its faults, whether they can be brought about here or not. */
  List<Fault> faults();

  /**
   * Returns why a fault cannot be brought about on this machine, and what to do about that; empty
   * if it can.
   */
  Optional<String> missing(Fault fault);

  /**
   * Sets up what its faults take, before the cluster is started.
   *
   * @param folder of the cluster; below it is one for each node: n1, n2, ...
   * @param nodes how many
   * @param cluster is told how to start its nodes
   */
  void setUp(Path folder, int nodes, LocalClusterBuilder cluster);

  /** Takes down what was set up; the cluster is closed already. */
  @Override
  void close();
}
