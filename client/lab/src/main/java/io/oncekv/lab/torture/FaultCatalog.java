package io.oncekv.lab.torture;

import io.oncekv.lab.cluster.LocalClusterBuilder;
import io.oncekv.lab.fault.ClockFaults;
import io.oncekv.lab.fault.DamageFaults;
import io.oncekv.lab.fault.DiskFaults;
import io.oncekv.lab.fault.Fault;
import io.oncekv.lab.fault.FaultFamily;
import io.oncekv.lab.fault.NetworkFaults;
import io.oncekv.lab.fault.ProcessFaults;
import io.oncekv.lab.fault.SnapshotFaults;
import io.oncekv.lab.fault.SyncFaults;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All faults that there are, and the equipment of those that a run uses. */
final class FaultCatalog implements AutoCloseable {
  private final List<FaultFamily> families =
      List.of(
          new ProcessFaults(),
          new NetworkFaults(),
          new DiskFaults(),
          new SyncFaults(),
          new DamageFaults(),
          new SnapshotFaults(),
          new ClockFaults());

  /** Families whose equipment is there. */
  private final List<FaultFamily> equipped = new ArrayList<>();

  /** Returns the names of all faults. */
  List<String> names() {
    return families.stream().flatMap(family -> family.faults().stream()).map(Fault::name).toList();
  }

  /** Returns the fault with a name on the command line. */
  Fault named(String name) {
    return families.stream()
        .flatMap(family -> family.faults().stream())
        .filter(fault -> fault.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no fault is called '" + name + "'; there are " + String.join(", ", names())));
  }

  /** Returns which of some faults cannot be brought about here, each with the reason. */
  Map<Fault, String> leftOut(List<Fault> faults) {
    Map<Fault, String> reasons = new LinkedHashMap<>();
    for (Fault fault : faults) {
      missing(fault).ifPresent(reason -> reasons.put(fault, reason));
    }
    return reasons;
  }

  private Optional<String> missing(Fault fault) {
    return families.stream()
        .filter(family -> family.faults().contains(fault))
        .findFirst()
        .flatMap(family -> family.missing(fault));
  }

  /** Sets up what some faults take, before the cluster is started. */
  synchronized void setUp(List<Fault> faults, Path folder, int nodes, LocalClusterBuilder cluster) {
    for (FaultFamily family : families) {
      if (family.faults().stream().anyMatch(faults::contains)) {
        // Before: half of its equipment is to be taken down, too.
        equipped.add(family);
        family.setUp(folder, nodes, cluster);
      }
    }
  }

  /** Takes down what was set up, the last first; does nothing where that is done. Any thread. */
  @Override
  public synchronized void close() {
    for (int i = equipped.size() - 1; i >= 0; i--) {
      equipped.get(i).close();
    }
    equipped.clear();
  }
}
