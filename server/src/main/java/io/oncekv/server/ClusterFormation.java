package io.oncekv.server;

import io.oncekv.internal.v1.Command;
import io.oncekv.internal.v1.FormCluster;
import io.oncekv.server.replication.CommandLog;
import io.oncekv.server.replication.Replicator;
import io.oncekv.server.replication.Replicator.Leadership;
import io.oncekv.server.replication.Replicator.Role;
import io.oncekv.server.replication.Timer;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.StateSummary;
import io.oncekv.server.statemachine.StateView;
import io.oncekv.v1.Settings;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a new cluster its identity and its settings: whoever leads first proposes them. Tries until
 * the state says that there is a cluster; proposals that come later than the first change nothing.
 */
final class ClusterFormation implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ClusterFormation.class);
  private static final Duration AGAIN = Duration.ofMillis(50);

  private final Replicator replicator;
  private final CommandLog commands;
  private final StateView state;
  private final Settings seeds;
  private final Timer timer;
  private final Consumer<StateSummary> formed;
  private volatile boolean closed;

  /**
   * Nothing happens before {@link #start}.
   *
   * @param seeds the settings to propose
   * @param formed called once, when the state says that there is a cluster
   */
  ClusterFormation(
      Replicator replicator,
      CommandLog commands,
      StateView state,
      Settings seeds,
      Timer timer,
      Consumer<StateSummary> formed) {
    this.replicator = replicator;
    this.commands = commands;
    this.state = state;
    this.seeds = seeds;
    this.timer = timer;
    this.formed = formed;
  }

  void start() {
    check();
  }

  @Override
  public void close() {
    closed = true;
  }

  private void check() {
    if (closed) {
      return;
    }
    StateSummary summary = state.summary();
    if (summary.formed()) {
      log.info(
          "member of cluster {}, incarnation {}",
          summary.clusterId(),
          Long.toHexString(summary.incarnation()));
      formed.accept(summary);
      return;
    }
    Leadership leadership = replicator.leadership();
    if (leadership.role() == Role.LEADER && leadership.ready()) {
      var unused = commands.submit(proposal()).whenComplete(this::proposed);
    } else {
      timer.after(AGAIN, this::check);
    }
  }

  private void proposed(CommandResult result, Throwable failure) {
    if (failure != null) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      log.info("forming the cluster has to be tried again: {}", cause.getMessage());
    } else if (result instanceof CommandResult.Refused refused) {
      log.error(
          "the cluster cannot be formed with the settings of this node: {}", refused.message());
    }
    timer.after(AGAIN, this::check);
  }

  private Command proposal() {
    SecureRandom random = new SecureRandom();
    long incarnation;
    do {
      incarnation = random.nextLong();
      // 0 stands for "none" on the wire.
    } while (incarnation == 0);
    return Command.newBuilder()
        .setFormCluster(
            FormCluster.newBuilder()
                .setClusterId(UUID.randomUUID().toString())
                .setIncarnation(incarnation)
                .setSettings(seeds))
        .build();
  }
}
