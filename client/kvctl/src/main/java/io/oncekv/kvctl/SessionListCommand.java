package io.oncekv.kvctl;

import io.oncekv.client.ClusterClient;
import io.oncekv.client.SessionSummary;
import io.oncekv.kvctl.output.SessionRow;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists live sessions. */
@Command(name = "list", description = "Lists live sessions in the order of their ids.")
final class SessionListCommand extends KvctlCommand {
  private static final int LARGEST_PAGE = 1000;

  @Option(
      names = "--after",
      paramLabel = "ID",
      defaultValue = "0",
      converter = WholeNumbers.FromZero.class,
      description = "Only sessions with a larger id; the last one listed leads to the next page.")
  private long after;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description = "At most so many, 1 to 1000 (default 1000).")
  private int limit;

  @Option(names = "--client-id", paramLabel = "ID", description = "Only this client's session.")
  private String clientId;

  @Override
  public Integer call() {
    if (limit < 1 || limit > LARGEST_PAGE) {
      throw new UsageProblem("--limit is 1 to " + LARGEST_PAGE + ", not " + limit);
    }
    Optional.ofNullable(clientId).ifPresent(ClientIds::check);
    try (ClusterClient cluster = client().buildClusterClient()) {
      List<SessionSummary> found =
          Optional.ofNullable(clientId)
              .map(id -> cluster.findSession(id).stream().toList())
              .orElseGet(() -> cluster.listSessions(after, limit));
      printer().sessions(found.stream().map(SessionListCommand::row).toList());
      return ExitCode.OK;
    }
  }

  private static SessionRow row(SessionSummary session) {
    return new SessionRow(
        session.session(),
        session.epoch(),
        session.clientId(),
        session.principal(),
        session.window(),
        session.highestSequence(),
        session.idleMillis());
  }
}
