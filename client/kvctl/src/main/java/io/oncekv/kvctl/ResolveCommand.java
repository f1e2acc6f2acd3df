package io.oncekv.kvctl;

import io.oncekv.client.ClusterClient;
import io.oncekv.client.Resolution;
import io.oncekv.client.WriteResult;
import io.oncekv.kvctl.output.IdentityView;
import io.oncekv.kvctl.output.ResolutionView;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Turns a write whose outcome is unknown into an answer. */
@Command(
    name = "resolve",
    description = {
      "Says what became of a write. One that has not executed yet is abandoned: it never will.",
      "Exits with 0 if it changed something, with 3 if it did not and never will, with 6 if it was"
          + " decided so long ago that nobody can say how."
    })
final class ResolveCommand extends KvctlCommand {
  @Option(
      names = "--session",
      paramLabel = "ID",
      required = true,
      converter = WholeNumbers.FromOne.class,
      description = "The write's session.")
  private long session;

  @Option(
      names = "--epoch",
      paramLabel = "N",
      required = true,
      converter = WholeNumbers.Epoch.class,
      description = "The session's epoch that the write was sent under.")
  private int epoch;

  @Option(
      names = "--sequence",
      paramLabel = "N",
      required = true,
      converter = WholeNumbers.FromOne.class,
      description = "The write's sequence in the session.")
  private long sequence;

  @Mixin private IncarnationOption incarnation = new IncarnationOption();

  @Override
  public Integer call() {
    try (ClusterClient cluster = client().buildClusterClient()) {
      long known = incarnation.of(cluster);
      Resolution resolution = cluster.rawSession(session, epoch, known).resolve(sequence);
      int shown =
          resolution.outcome() == Resolution.Outcome.EXECUTED
              ? SessionLookup.confirmedEpoch(cluster, session, epoch, terminal())
              : epoch;
      printer()
          .resolution(
              new ResolutionView(
                  resolution.outcome().name().toLowerCase(Locale.ROOT),
                  resolution.result().map(result -> WriteCommand.view(result, Optional.empty())),
                  new IdentityView(session, shown, sequence, known)));
      return exitCode(resolution);
    }
  }

  /** As the write itself would have exited. */
  static int exitCode(Resolution resolution) {
    return switch (resolution.outcome()) {
      case EXECUTED ->
          resolution.result().filter(WriteResult::applied).isPresent()
              ? ExitCode.OK
              : ExitCode.NOT_APPLIED;
      case NEVER_EXECUTED -> ExitCode.NOT_APPLIED;
      case REPLY_DISCARDED -> ExitCode.OUTCOME_UNKNOWN;
    };
  }
}
