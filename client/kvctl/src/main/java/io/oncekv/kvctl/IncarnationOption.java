package io.oncekv.kvctl;

import io.oncekv.client.ClusterClient;
import io.oncekv.client.DeadlineExceededException;
import io.oncekv.client.Executed;
import io.oncekv.client.NodeStatus;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The incarnation that a session is of, for a caller who wrote it down or did not. */
final class IncarnationOption {
  @Option(
      names = "--incarnation",
      paramLabel = "HEX",
      converter = IncarnationConverter.class,
      description = "The cluster's incarnation that the session is of; asked for if left out.")
  private Long incarnation;

  boolean isGiven() {
    return incarnation != null;
  }

  /** The one given, or the cluster's present one. */
  long of(ClusterClient cluster) {
    return Optional.ofNullable(incarnation).orElseGet(() -> present(cluster));
  }

  private static long present(ClusterClient cluster) {
    return cluster.status().stream()
        .flatMap(node -> node.status().stream())
        .filter(node -> !node.clusterId().isEmpty())
        .map(NodeStatus::incarnation)
        .findFirst()
        .orElseThrow(
            () ->
                new DeadlineExceededException(
                    Executed.NO,
                    "",
                    "no node answered when asked for the cluster's incarnation; a longer --timeout gives"
                        + " them more time, --incarnation spares the question",
                    null));
  }
}
