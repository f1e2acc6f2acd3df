package io.oncekv.kvctl;

import io.oncekv.client.ClusterClient;
import io.oncekv.client.DeadlineExceededException;
import io.oncekv.client.Executed;
import io.oncekv.client.NodeStatus;

/** Asks the nodes for the incarnation, for a caller who did not write it down. */
final class ClusterIncarnation {
  private ClusterIncarnation() {}

  static long of(ClusterClient cluster) {
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
                    "no node told the cluster's incarnation; --incarnation spares the question",
                    null));
  }
}
