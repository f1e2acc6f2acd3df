package io.oncekv.kvctl;

import io.oncekv.client.ClusterClient;
import io.oncekv.client.EndpointStatus;
import io.oncekv.client.NodeStatus;
import io.oncekv.kvctl.output.FailureView;
import io.oncekv.kvctl.output.NodeView;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

/** Shows what each node says of itself. */
@Command(
    name = "status",
    description = "Shows what each node says of itself; exits with 4 if none answers.")
final class StatusCommand extends KvctlCommand {

  @Override
  public Integer call() {
    try (ClusterClient cluster = client().buildClusterClient()) {
      List<NodeView> nodes = cluster.status().stream().map(StatusCommand::view).toList();
      printer().nodes(nodes);
      if (nodes.stream().anyMatch(node -> node.state().isPresent())) {
        return ExitCode.OK;
      }
      String where = Wording.whereToLook(options().endpoints());
      printer()
          .failure(
              new FailureView(
                  "UNAVAILABLE", "no node answered; " + where, "", ExitCode.UNAVAILABLE));
      return ExitCode.UNAVAILABLE;
    }
  }

  private static NodeView view(EndpointStatus node) {
    return node.status()
        .map(status -> NodeView.answered(node.endpoint(), state(status)))
        .orElseGet(
            () ->
                NodeView.silent(
                    node.endpoint(),
                    node.error().map(Durations::inPlaceOfJavas).orElse("no answer")));
  }

  private static NodeView.State state(NodeStatus status) {
    return new NodeView.State(
        status.nodeId(),
        status.role().toLowerCase(Locale.ROOT),
        status.term(),
        status.leaderNode(),
        status.commitIndex(),
        status.appliedIndex(),
        status.snapshotIndex(),
        status.logStartIndex(),
        status.snapshotsInstalled(),
        status.sessions(),
        status.revision(),
        status.uptimeMillis(),
        status.version(),
        status.clusterId(),
        status.incarnation());
  }
}
