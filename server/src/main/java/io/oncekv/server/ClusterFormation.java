package io.oncekv.server;

import io.oncekv.internal.v1.Command;
import io.oncekv.internal.v1.FormCluster;
import io.oncekv.server.replication.CommandLog;
import io.oncekv.server.replication.Replicator;
import io.oncekv.server.replication.Timer;
import io.oncekv.server.statemachine.StateView;
import io.oncekv.v1.Settings;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.UUID;

/**
 * Forms the cluster: the first leader proposes its identity and settings, until the state has some.
 * The first proposal applied wins, so that several do no harm. What is random is drawn here, before
 * the log, never in the state machine.
 */
final class ClusterFormation {
  private static final Duration RETRY = Duration.ofMillis(100);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Replicator replicator;
  private final CommandLog log;
  private final StateView state;
  private final Timer timer;
  private final Command form;

  ClusterFormation(
      Replicator replicator, CommandLog log, StateView state, Timer timer, Settings settings) {
    this.replicator = replicator;
    this.log = log;
    this.state = state;
    this.timer = timer;
    this.form =
        Command.newBuilder()
            .setFormCluster(
                FormCluster.newBuilder()
                    .setClusterId(UUID.randomUUID().toString())
                    // 0 means "none known" in requests.
                    .setIncarnation(RANDOM.nextLong() | 1)
                    .setSettings(settings))
            .build();
  }

  /** Looks after it until the state says that it is done. */
  void start() {
    if (state.summary().formed()) {
      return;
    }
    if (replicator.leadership().ready()) {
      // Failing is no matter: the next look decides anew.
      var unused = log.submit(form);
    }
    timer.after(RETRY, this::start);
  }
}
