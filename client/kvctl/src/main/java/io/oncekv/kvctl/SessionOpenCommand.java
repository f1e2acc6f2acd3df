package io.oncekv.kvctl;

import io.oncekv.client.ClusterClient;
import io.oncekv.client.SessionInfo;
import io.oncekv.kvctl.output.SessionView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Opens a client's session. */
@Command(
    name = "open",
    description = "Opens a client's session; a process that uses it already is fenced by that.")
final class SessionOpenCommand extends KvctlCommand {
  @Parameters(paramLabel = "CLIENT_ID", description = "The client's stable id.")
  private String clientId = "";

  @Override
  public Integer call() {
    ClientIds.check(clientId);
    try (ClusterClient cluster = client().buildClusterClient()) {
      SessionInfo opened = cluster.openSession(clientId);
      printer()
          .sessionOpened(
              new SessionView(
                  opened.clientId(),
                  opened.session(),
                  opened.epoch(),
                  opened.highestSequence(),
                  opened.window(),
                  opened.incarnation()));
      return ExitCode.OK;
    }
  }
}
