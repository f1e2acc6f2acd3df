package io.oncekv.kvctl;

import io.oncekv.client.ClusterClient;
import io.oncekv.client.SessionInfo;
import io.oncekv.kvctl.output.IdentityView;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Under which session and sequence a write is sent. */
final class WriteIdentityOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--client-id",
      paramLabel = "ID",
      description =
          "Opens the session of this client, writes under its next sequence and prints both;"
              + " the session stays. Without it, a session is opened and closed for the command.")
  private String clientId;

  @Option(
      names = "--session",
      paramLabel = "ID",
      converter = UnsignedConverter.class,
      description = "Sends a write again: its session, with --epoch and --sequence.")
  private Long session;

  @Option(names = "--epoch", paramLabel = "N", description = "The session's epoch.")
  private Integer epoch;

  @Option(
      names = "--sequence",
      paramLabel = "N",
      converter = UnsignedConverter.class,
      description = "The write's sequence in the session.")
  private Long sequence;

  @Option(
      names = "--incarnation",
      paramLabel = "HEX",
      converter = IncarnationConverter.class,
      description = "The cluster's incarnation that the session is of; asked for if left out.")
  private Long incarnation;

  /** Whether the session is of this command alone. */
  boolean oneShot() {
    return clientId == null && session == null;
  }

  /** Refuses combinations without meaning, before anything is sent. */
  void check() {
    long given = Stream.of(session, epoch, sequence).filter(option -> option != null).count();
    if (given != 0 && given != 3) {
      throw usage("--session, --epoch and --sequence belong together: give all three or none");
    }
    if (given == 0 && incarnation != null) {
      throw usage("--incarnation needs --session, --epoch and --sequence");
    }
    if (given == 3 && clientId != null) {
      throw usage("--client-id opens a session of its own: leave it or --session out");
    }
  }

  /** The identity that was given, or the next one of a session that this opens. */
  IdentityView identity(ClusterClient cluster) {
    if (session != null) {
      long known = Optional.ofNullable(incarnation).orElseGet(() -> ClusterIncarnation.of(cluster));
      return new IdentityView(session, epoch, sequence, known);
    }
    SessionInfo opened =
        cluster.openSession(
            Optional.ofNullable(clientId).orElseGet(() -> "kvctl-" + UUID.randomUUID()));
    return new IdentityView(
        opened.session(), opened.epoch(), opened.highestSequence() + 1, opened.incarnation());
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
