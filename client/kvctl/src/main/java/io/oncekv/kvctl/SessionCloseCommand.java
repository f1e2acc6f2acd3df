package io.oncekv.kvctl;

import io.oncekv.client.ClusterClient;
import io.oncekv.kvctl.output.FailureView;
import io.oncekv.kvctl.output.Numbers;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends a session. */
@Command(
    name = "close",
    description = "Ends a session and discards its replies; exits with 3 if there is none.")
final class SessionCloseCommand extends KvctlCommand {
  @Parameters(
      paramLabel = "SESSION",
      converter = WholeNumbers.FromOne.class,
      description = "The session's id.")
  private long session;

  @Option(
      names = "--epoch",
      paramLabel = "N",
      converter = WholeNumbers.Epoch.class,
      description = "Only if this is its epoch; without it, whatever its epoch is.")
  private Integer epoch;

  @Mixin private IncarnationOption incarnation = new IncarnationOption();

  @Override
  public Integer call() {
    try (ClusterClient cluster = client().buildClusterClient()) {
      long known = incarnation.of(cluster);
      Optional<Integer> wanted =
          Optional.ofNullable(epoch).or(() -> SessionLookup.presentEpoch(cluster, session));
      if (wanted.isEmpty()) {
        printer()
            .failure(
                new FailureView(
                    "SESSION_NOT_FOUND",
                    "no such session: " + Numbers.unsigned(session),
                    "",
                    ExitCode.NOT_APPLIED));
        return ExitCode.NOT_APPLIED;
      }
      cluster.closeSession(session, wanted.get(), known);
      printer().sessionClosed(session);
      return ExitCode.OK;
    }
  }
}
