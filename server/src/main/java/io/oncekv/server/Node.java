package io.oncekv.server;

import io.grpc.BindableService;
import io.oncekv.server.admin.ClusterService;
import io.oncekv.server.admin.HealthReporter;
import io.oncekv.server.admin.NodeIdentity;
import io.oncekv.server.config.NodeConfig;
import io.oncekv.server.config.SettingCatalog;
import io.oncekv.server.metrics.HttpEndpoint;
import io.oncekv.server.metrics.NodeMetrics;
import io.oncekv.server.replication.AnyNodeReadGate;
import io.oncekv.server.replication.CommandLog;
import io.oncekv.server.replication.GroupCommit;
import io.oncekv.server.replication.IdleTicks;
import io.oncekv.server.replication.InFlight;
import io.oncekv.server.replication.ReadBarrier;
import io.oncekv.server.replication.ReadGate;
import io.oncekv.server.replication.Replicator;
import io.oncekv.server.replication.Standing;
import io.oncekv.server.replication.UnconfirmedReadGate;
import io.oncekv.server.replication.peer.PeerClients;
import io.oncekv.server.replication.peer.PeerServer;
import io.oncekv.server.replication.ratis.RatisReplicator;
import io.oncekv.server.rpc.AnswerBursts;
import io.oncekv.server.rpc.ClientServices;
import io.oncekv.server.rpc.DiskRoom;
import io.oncekv.server.rpc.ResponseHeaders;
import io.oncekv.server.rpc.RpcServer;
import io.oncekv.server.statemachine.KeyValueState;
import io.oncekv.server.statemachine.StateSummary;
import io.oncekv.v1.Settings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node: every part of it, wired, started bottom up and stopped top down. The only class that
 * sees every package.
 */
public final class Node implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Node.class);

  private final NodeConfig config;
  private final Consumer<Throwable> fatal;
  private final ReadinessProbe readiness = new ReadinessProbe();
  private final NodeMetrics metrics = new NodeMetrics();
  private final NodeGauges gauges = new NodeGauges(metrics);
  private final NodeTimer timer = new NodeTimer();

  /** What has been opened, newest first: closed in this order. */
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  private KeyValueState state;
  private Replicator replicator;
  private ClientServices clients;
  private HealthReporter health;
  private boolean stopped;

  private Node(NodeConfig config, Consumer<Throwable> fatal) {
    this.config = config;
    this.fatal = fatal;
  }

  /**
   * Starts a node; returns when it listens, not necessarily when it can serve.
   *
   * @param fatal told when the node must not go on; it has to end the process
   * @throws StartException if it cannot start; nothing is left open then
   */
  public static Node start(NodeConfig config, Consumer<Throwable> fatal) throws StartException {
    Node node = new Node(config, fatal);
    try {
      node.open();
      return node;
    } catch (StartException e) {
      node.closeAll();
      throw e;
    } catch (IOException | RuntimeException e) {
      node.closeAll();
      throw new StartException(describe(e), e);
    }
  }

  /**
   * Stops gracefully: takes no new requests, lets those in flight finish, hands over the lead, and
   * closes everything. Only the first call does anything.
   */
  public synchronized void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    Duration limit = config.get(SettingCatalog.DRAIN_TIMEOUT);
    String spelt = config.text(SettingCatalog.DRAIN_TIMEOUT);
    readiness.stopping();
    health.stopping();
    try {
      if (!clients.drain(limit)) {
        log.warn("requests are still in flight after {}; their callers will try elsewhere", spelt);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (replicator.members().size() > 1 && !replicator.transferLeadership(limit)) {
      log.warn("nobody took over the lead within {}; the others will elect a leader", spelt);
    }
    closeAll();
    log.info("stopped");
  }

  @Override
  public void close() {
    stop();
  }

  private void open() throws StartException, IOException {
    opened.push(metrics);
    opened.push(timer);
    DataDirectory data = DataDirectory.open(config.get(SettingCatalog.DATA_DIR));
    opened.push(data);
    data.claim(config.self().id(), config.get(SettingCatalog.CLUSTER_NAME));
    Listening.requireHosts(config);
    opened.push(UnknownHosts.watch(config.others()));
    opened.push(
        Listening.on(
            "listen.http",
            config.listenHttp(),
            () ->
                HttpEndpoint.start(
                    NodeOptions.socket(config.listenHttp()), metrics::scrape, readiness)));

    state = KeyValueState.open(data.state(), NodeOptions.storage(config), fatal);
    opened.push(state);
    Settings settings = settings(state.summary());
    RatisReplicator engine =
        RatisReplicator.start(NodeOptions.ratis(config, data.raft(), settings), state, fatal);
    replicator = engine;
    opened.push(engine);
    data.noteLog(config.get(SettingCatalog.CLUSTER_NAME));
    DiskWatch disks = watchDisks(data);
    opened.push(DiskProbe.start(List.of(data.raft(), data.state()), fatal));

    AnswerBursts bursts = new AnswerBursts();
    GroupCommit groupCommit =
        new GroupCommit(
            replicator,
            NodeOptions.groupCommit(config),
            gauges.groupCommit(),
            bursts,
            System::nanoTime);
    opened.push(groupCommit);
    InFlight inFlight = new InFlight(groupCommit, config.getInt(SettingCatalog.MAX_REQUESTS));
    IdleTicks ticks =
        new IdleTicks(
            replicator,
            groupCommit,
            () -> state.summary().sessions() > 0,
            state::sweepUnfinished,
            timer);
    opened.push(ticks);
    PeerClients peers = peers();
    ReadGate gate = readGate(peers);
    answerPeers(disks, gate, engine::standing);
    engine.watchMembers(peers::standing);
    AnyNodeReadGate anyNode = anyNodeReadGate(gate, peers);

    openFrontDoor(settings, inFlight, gate, anyNode, disks, bursts);
    opened.push(Scrub.start(state::readThrough, Scrub.BETWEEN_PASSES, fatal));
    gauges.bind(groupCommit);
    gauges.bind(inFlight);
    gauges.bind(replicator);
    gauges.bind(state);
    readiness.serving(replicator, state);

    ClusterFormation formation =
        new ClusterFormation(
            replicator,
            groupCommit,
            state,
            NodeOptions.seeds(config),
            timer,
            formed -> requireRoomFor(formed.settings(), settings));
    opened.push(formation);
    LeadMove leadMove = new LeadMove(replicator, disks, config.self().id(), peers::hasRoom);
    opened.push(leadMove);
    formation.start();
    ticks.start();
    leadMove.start();
    log.info(
        "node {} listens: clients {}, raft {}, peers {}, http {}",
        config.self().id(),
        config.listenClient(),
        config.listenRaft(),
        config.listenPeer(),
        config.listenHttp());
  }

  /** They may be two: the log's and the database's folders can be mounts of their own. */
  private DiskWatch watchDisks(DataDirectory data) throws IOException {
    DiskWatch.Disk log = DiskWatch.Disk.of(data.raft());
    DiskWatch.Disk database = DiskWatch.Disk.of(data.state());
    DiskWatch disks =
        new DiskWatch(List.of(log, database), config.get(SettingCatalog.LOW_DISK_WATERMARK));
    opened.push(disks);
    disks.start();
    gauges.bind(disks, log, database);
    return disks;
  }

  private UUID group() {
    return RatisReplicator.groupId(config.get(SettingCatalog.CLUSTER_NAME));
  }

  private PeerClients peers() {
    PeerClients peers =
        new PeerClients(
            group(), config.self().id(), config.get(SettingCatalog.READ_ROUND_TIMEOUT), timer);
    opened.push(peers);
    return peers;
  }

  private void answerPeers(DiskWatch disks, ReadGate gate, Supplier<Standing> standing)
      throws StartException {
    opened.push(
        Listening.on(
            "listen.peer",
            config.listenPeer(),
            () ->
                PeerServer.start(
                    NodeOptions.socket(config.listenPeer()),
                    group(),
                    config.self().id(),
                    replicator::currentTerm,
                    () -> disks.shortage().isEmpty(),
                    () -> gate.pass().thenApply(passed -> replicator.appliedIndex()),
                    standing)));
  }

  private ReadGate readGate(PeerClients peers) {
    if (Boolean.getBoolean(UnconfirmedReadGate.TEST_ONLY_PROPERTY)) {
      log.error("reads are NOT linearizable: {} is set", UnconfirmedReadGate.TEST_ONLY_PROPERTY);
      return new UnconfirmedReadGate(replicator);
    }
    ReadBarrier barrier =
        new ReadBarrier(
            replicator,
            peers,
            config.self().id(),
            group(),
            NodeOptions.readBarrier(config),
            gauges.readBarrier(),
            timer,
            System::nanoTime);
    opened.push(barrier);
    gauges.bind(barrier);
    return barrier;
  }

  private AnyNodeReadGate anyNodeReadGate(ReadGate gate, PeerClients peers) {
    AnyNodeReadGate anyNode =
        new AnyNodeReadGate(
            replicator,
            gate,
            peers,
            NodeOptions.readBarrier(config),
            gauges.readBarrier(),
            timer,
            System::nanoTime);
    opened.push(anyNode);
    return anyNode;
  }

  private void openFrontDoor(
      Settings settings,
      CommandLog commands,
      ReadGate gate,
      ReadGate anyNode,
      DiskRoom room,
      AnswerBursts bursts)
      throws StartException {
    ResponseHeaders headers = new ResponseHeaders(config.self().id(), replicator, state);
    clients =
        new ClientServices(
            NodeOptions.rpc(config, settings),
            new ClientServices.Below(
                commands, gate, anyNode, replicator, state, fatal, room, bursts),
            headers,
            gauges.calls());
    opened.push(clients);
    gauges.bind(clients.inFlight());
    health = new HealthReporter(replicator);
    List<BindableService> services = new ArrayList<>(clients.services());
    services.add(
        new ClusterService(
            replicator,
            state,
            headers,
            new NodeIdentity(
                ServerMain.version(),
                KeyValueState.FORMAT_VERSION,
                () -> ManagementFactory.getRuntimeMXBean().getUptime())));
    services.add(health.service());
    RpcServer server =
        new RpcServer(
            NodeOptions.rpc(config, settings), NodeOptions.socket(config.listenClient()), services);
    opened.push(
        Listening.on(
            "listen.client",
            config.listenClient(),
            () -> {
              server.start();
              return server;
            }));
  }

  /** A node that is part of a cluster goes by its settings, a new one by those it would propose. */
  private Settings settings(StateSummary summary) {
    return summary.formed() ? summary.settings() : NodeOptions.seeds(config);
  }

  /** Sizes are fixed when the node starts, which can be before it has heard of the cluster's. */
  private void requireRoomFor(Settings cluster, Settings startedFor) {
    if (NodeOptions.entryBytes(cluster) > NodeOptions.entryBytes(startedFor)) {
      fatal.accept(
          new IllegalStateException(
              "the cluster allows larger keys or values ("
                  + cluster.getMaxValueBytes()
                  + " bytes) than this node was started for ("
                  + startedFor.getMaxValueBytes()
                  + " bytes); from its next start on it goes by the cluster's limits"));
    }
  }

  private void closeAll() {
    while (!opened.isEmpty()) {
      AutoCloseable next = opened.pop();
      try {
        next.close();
      } catch (Exception e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        log.warn("closing {} failed", next.getClass().getSimpleName(), e);
      }
    }
  }

  static String describe(Throwable e) {
    Throwable deepest = e;
    while (deepest.getMessage() == null && deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String message = deepest.getMessage();
    return message == null ? deepest.toString() : message;
  }
}
