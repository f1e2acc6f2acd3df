package io.oncekv.kvctl;

import io.oncekv.client.ClusterClient;
import io.oncekv.client.SessionInfo;
import io.oncekv.kvctl.output.IdentityView;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Under which session and sequence a write is sent. */
final class WriteIdentityOptions {
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
      converter = WholeNumbers.FromOne.class,
      description = "Sends a write again: its session, with --epoch and --sequence.")
  private Long session;

  @Option(
      names = "--epoch",
      paramLabel = "N",
      converter = WholeNumbers.Epoch.class,
      description = "The session's epoch.")
  private Integer epoch;

  @Option(
      names = "--sequence",
      paramLabel = "N",
      converter = WholeNumbers.FromOne.class,
      description =
          "The write's sequence in the session. One that no write has used yet makes this a new"
              + " write.")
  private Long sequence;

  @Mixin private IncarnationOption incarnation = new IncarnationOption();

  /** Whether the session is of this command alone. */
  boolean oneShot() {
    return clientId == null && session == null;
  }

  /** Refuses combinations without meaning, before anything is sent. */
  void check() {
    long given = Stream.of(session, epoch, sequence).filter(option -> option != null).count();
    if (given != 0 && given != 3) {
      throw new UsageProblem(
          "--session, --epoch and --sequence belong together: give all three or none");
    }
    if (given == 0 && incarnation.isGiven()) {
      throw new UsageProblem("--incarnation needs --session, --epoch and --sequence");
    }
    if (given == 3 && clientId != null) {
      throw new UsageProblem("--client-id opens a session of its own: leave it or --session out");
    }
    Optional.ofNullable(clientId).ifPresent(ClientIds::check);
  }

  /** Whether the identity was given: the write may have been sent before. */
  boolean resends() {
    return session != null;
  }

  /** The identity that was given, or the next one of a session that this opens. */
  IdentityView identity(ClusterClient cluster) {
    if (session != null) {
      long known = incarnation.of(cluster);
      return new IdentityView(session, epoch, sequence, known);
    }
    SessionInfo opened =
        cluster.openSession(
            Optional.ofNullable(clientId).orElseGet(() -> "kvctl-" + UUID.randomUUID()));
    return new IdentityView(
        opened.session(), opened.epoch(), opened.highestSequence() + 1, opened.incarnation());
  }
}
