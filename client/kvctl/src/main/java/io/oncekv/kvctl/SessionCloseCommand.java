package io.oncekv.kvctl;

import io.oncekv.client.ClusterClient;
import io.oncekv.client.SessionSummary;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends a session. */
@Command(
    name = "close",
    description = "Ends a session and discards its replies; exits with 3 if there is none.")
final class SessionCloseCommand extends KvctlCommand {
  @Parameters(
      paramLabel = "SESSION",
      converter = UnsignedConverter.class,
      description = "The session's id.")
  private long session;

  @Option(
      names = "--epoch",
      paramLabel = "N",
      description = "Only if this is its epoch; without it, whatever its epoch is.")
  private Integer epoch;

  @Option(
      names = "--incarnation",
      paramLabel = "HEX",
      converter = IncarnationConverter.class,
      description = "The cluster's incarnation that the session is of; asked for if left out.")
  private Long incarnation;

  @Override
  public Integer call() {
    if (session == 0) {
      throw usage("SESSION is at least 1");
    }
    try (ClusterClient cluster = client().buildClusterClient()) {
      long known = Optional.ofNullable(incarnation).orElseGet(() -> ClusterIncarnation.of(cluster));
      Optional<Integer> wanted = Optional.ofNullable(epoch).or(() -> presentEpoch(cluster));
      if (wanted.isEmpty()) {
        terminal().err().println("kvctl: no such session: " + Long.toUnsignedString(session));
        return ExitCode.NOT_APPLIED;
      }
      cluster.closeSession(session, wanted.get(), known);
      printer().sessionClosed(session);
      return ExitCode.OK;
    }
  }

  private Optional<Integer> presentEpoch(ClusterClient cluster) {
    return cluster.listSessions(session - 1, 1).stream()
        .filter(found -> found.session() == session)
        .map(SessionSummary::epoch)
        .findFirst();
  }
}
