package io.oncekv.server;

import io.grpc.BindableService;
import io.oncekv.server.admin.ClusterService;
import io.oncekv.server.admin.HealthReporter;
import io.oncekv.server.admin.NodeIdentity;
import io.oncekv.server.config.HostPort;
import io.oncekv.server.config.NodeConfig;
import io.oncekv.server.config.SettingCatalog;
import io.oncekv.server.metrics.HttpEndpoint;
import io.oncekv.server.metrics.NodeMetrics;
import io.oncekv.server.replication.GroupCommit;
import io.oncekv.server.replication.IdleTicks;
import io.oncekv.server.replication.InFlight;
import io.oncekv.server.replication.ReadBarrier;
import io.oncekv.server.replication.ReadBarrierListener;
import io.oncekv.server.replication.ReadGate;
import io.oncekv.server.replication.Replicator;
import io.oncekv.server.replication.Timer;
import io.oncekv.server.replication.UnconfirmedReadGate;
import io.oncekv.server.replication.peer.PeerClients;
import io.oncekv.server.replication.peer.PeerServer;
import io.oncekv.server.replication.ratis.RatisReplicator;
import io.oncekv.server.rpc.ClientServices;
import io.oncekv.server.rpc.ResponseHeaders;
import io.oncekv.server.rpc.RpcOptions;
import io.oncekv.server.rpc.RpcServer;
import io.oncekv.server.statemachine.KeyValueState;
import io.oncekv.v1.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node: its parts wired together, started from the disk upwards and stopped the other way. */
public final class Node implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final int MAX_JOINERS = 16_384;

  private final NodeConfig config;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final KeyValueState state;
  private final Replicator replicator;
  private final HealthReporter health;
  private final ClientServices services;

  private Node(NodeConfig config, String version, Consumer<Throwable> fatal) throws IOException {
    this.config = config;
    try {
      long started = System.nanoTime();
      NodeOptions options = new NodeOptions(config);
      DataDirectory data = started(DataDirectory.open(config.get(SettingCatalog.DATA_DIR)));
      state = started(KeyValueState.open(data.state(), options.storage(), fatal));
      Settings stored = state.summary().settings();
      replicator = started(RatisReplicator.start(options.ratis(data.raft(), stored), state, fatal));

      Timer timer = startTimer();
      NodeMetrics metrics = started(new NodeMetrics());
      NodeGauges gauges = new NodeGauges(metrics);
      GroupCommit commit =
          started(
              new GroupCommit(
                  replicator, options.groupCommit(), gauges.groupCommit(), System::nanoTime));
      InFlight inFlight = new InFlight(commit, MAX_JOINERS);
      IdleTicks ticks =
          started(new IdleTicks(replicator, commit, () -> state.summary().sessions() > 0, timer));
      ReadBarrier barrier = startBarrier(options, timer);

      RpcOptions rpc = options.rpc(stored);
      ResponseHeaders headers = new ResponseHeaders(config.self().id(), replicator, state);
      services =
          started(
              new ClientServices(
                  rpc,
                  new ClientServices.Below(inFlight, gate(barrier), replicator, state, fatal),
                  headers,
                  gauges.rpc()));
      health = new HealthReporter(replicator);
      NodeIdentity identity =
          new NodeIdentity(
              version,
              KeyValueState.FORMAT_VERSION,
              () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
      List<BindableService> served = new ArrayList<>(services.services());
      served.add(new ClusterService(replicator, state, headers, identity));
      served.add(health.service());
      RpcServer server = started(new RpcServer(rpc, socket(config.listenClient()), served));
      listening("clients", config.listenClient(), server::start);

      gauges.bind(state);
      gauges.bind(replicator);
      gauges.bind(commit, inFlight, barrier);
      gauges.bind(services.inFlight());
      listening(
          "metrics and probes",
          config.listenHttp(),
          () ->
              started(
                  HttpEndpoint.start(
                      socket(config.listenHttp()), metrics::scrape, this::readiness)));
      ticks.start();
      new ClusterFormation(replicator, commit, state, timer, options.seed()).start();
    } catch (IOException | RuntimeException e) {
      closeParts();
      throw e;
    }
  }

  /**
   * Starts a node. It takes part in elections and serves once this returns; whether it is ready
   * says its readiness probe.
   *
   * @param version of the software, for the status call
   * @param fatal ends the process; called when storage or log cannot be trusted any more
   * @throws IOException if an address cannot be listened on
   */
  public static Node start(NodeConfig config, String version, Consumer<Throwable> fatal)
      throws IOException {
    return new Node(config, version, fatal);
  }

  /** Whether the node can serve, itself or by naming the leader. */
  HttpEndpoint.Readiness readiness() {
    Replicator.Leadership leadership = replicator.leadership();
    if (!state.summary().formed()) {
      return new HttpEndpoint.Readiness(false, "not ready: the cluster is not formed yet");
    }
    if (leadership.leader().isEmpty()) {
      return new HttpEndpoint.Readiness(false, "not ready: no leader is known");
    }
    return new HttpEndpoint.Readiness(
        true, "ready: " + leadership.role() + " in term " + leadership.term());
  }

  /** Stops gracefully: takes nothing new, finishes what is in flight, hands over the lead. */
  @Override
  public void close() {
    Duration patience = config.get(SettingCatalog.DRAIN_TIMEOUT);
    health.stopping();
    try {
      if (!services.drain(patience)) {
        LOG.warn(
            "calls were still in flight after {} ms; they end as unknown", patience.toMillis());
      }
      if (replicator.leadership().role() == Replicator.Role.LEADER
          && replicator.members().size() > 1) {
        boolean handed = replicator.transferLeadership(patience);
        LOG.info(handed ? "handed over the lead" : "could not hand over the lead in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closeParts();
  }

  private ReadBarrier startBarrier(NodeOptions options, Timer timer) throws IOException {
    String self = config.self().id();
    // Only peers of one cluster name answer each other.
    UUID group =
        UUID.nameUUIDFromBytes(
            config.get(SettingCatalog.CLUSTER_NAME).getBytes(StandardCharsets.UTF_8));
    listening(
        "peers",
        config.listenPeer(),
        () ->
            started(
                PeerServer.start(
                    socket(config.listenPeer()), group, self, replicator::currentTerm)));
    PeerClients peers =
        started(new PeerClients(group, self, config.get(SettingCatalog.READ_ROUND_TIMEOUT)));
    return started(
        new ReadBarrier(
            replicator,
            peers,
            self,
            group,
            options.readBarrier(),
            ReadBarrierListener.NONE,
            timer,
            System::nanoTime));
  }

  private ReadGate gate(ReadBarrier barrier) {
    if (Boolean.getBoolean(UnconfirmedReadGate.TEST_ONLY_PROPERTY)) {
      LOG.warn("reads are NOT linearizable: {} is set", UnconfirmedReadGate.TEST_ONLY_PROPERTY);
      return new UnconfirmedReadGate(replicator);
    }
    return barrier;
  }

  private Timer startTimer() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "timer");
              thread.setDaemon(true);
              return thread;
            });
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    started(executor::shutdownNow);
    return (delay, task) -> {
      try {
        var unused = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        LOG.debug("too late for a timer: the node is stopping", e);
      }
    };
  }

  private <T extends AutoCloseable> T started(T part) {
    parts.push(part);
    return part;
  }

  private void closeParts() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("{} did not close cleanly", part.getClass().getSimpleName(), e);
      }
    }
  }

  private interface Start {
    void run() throws IOException;
  }

  private static void listening(String whom, HostPort address, Start start) throws IOException {
    try {
      start.run();
    } catch (IOException e) {
      throw new StartException(
          "cannot listen for "
              + whom
              + " on "
              + address
              + ": "
              + e.getMessage()
              + "; stop what uses that port, or choose another address",
          e);
    }
  }

  private static InetSocketAddress socket(HostPort address) {
    return new InetSocketAddress(address.host(), address.port());
  }
}
