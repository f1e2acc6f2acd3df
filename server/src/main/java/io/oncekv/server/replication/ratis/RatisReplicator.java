package io.oncekv.server.replication.ratis;

import com.google.protobuf.ByteString;
import io.oncekv.server.replication.LeadershipLostException;
import io.oncekv.server.replication.Member;
import io.oncekv.server.replication.OverloadedException;
import io.oncekv.server.replication.Replicator;
import io.oncekv.server.replication.Standing;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.ReplicatedState;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One member of a Raft group, run by Apache Ratis. */
public final class RatisReplicator implements Replicator {
  private static final Logger log = LoggerFactory.getLogger(RatisReplicator.class);

  private final RaftServer server;
  private final RaftServer.Division division;
  // The public way in, RaftServer.submitClientRequestAsync, blocks on another thread.
  private final RaftClientAsynchronousProtocol directly;
  private final EngineStateMachine stateMachine;
  private final SnapshotFolder snapshots;
  private final LogEnd logEnd;
  private final AppliedWatermark watermark;
  private final List<Runnable> listeners;
  private final int maxEntryBytes;
  private final Duration electionTimeout;
  private final Set<Proposal> outstanding = ConcurrentHashMap.newKeySet();
  private static final Duration SNAPSHOT_PATIENCE = Duration.ofSeconds(60);

  private final ClientId clientId = ClientId.randomId();
  private final AtomicLong callIds = new AtomicLong();
  private final RoleWatch roleWatch;
  private final EngineTimers timers;
  private final OwnStanding standing;
  private volatile Optional<MemberWatch> memberWatch = Optional.empty();

  private RatisReplicator(
      RaftServer server,
      RaftServer.Division division,
      EngineStateMachine stateMachine,
      SnapshotFolder snapshots,
      LogEnd logEnd,
      AppliedWatermark watermark,
      List<Runnable> listeners,
      RatisOptions options) {
    this.server = server;
    this.division = division;
    this.directly = (RaftClientAsynchronousProtocol) division;
    this.stateMachine = stateMachine;
    this.snapshots = snapshots;
    this.logEnd = logEnd;
    this.watermark = watermark;
    this.listeners = listeners;
    this.maxEntryBytes = options.maxEntryBytes();
    this.electionTimeout = options.electionTimeoutMin();
    this.roleWatch =
        new RoleWatch(server, division, this::leadership, () -> listeners.forEach(Runnable::run));
    String self = division.getId().toString();
    this.timers = new EngineTimers(self);
    this.standing = new OwnStanding(self, division.getRaftLog(), snapshots::listening);
  }

  /**
   * Checks what is on disk, brings the state up to the newest snapshot and starts to take part.
   *
   * @param state applied to from the engine's thread only; closed by the caller, after this
   * @param fatal told of everything after which this node must not go on; it must end the process
   * @throws LogDamagedException if what is on disk is not safe to start with
   */
  public static RatisReplicator start(
      RatisOptions options, ReplicatedState state, Consumer<Throwable> fatal) throws IOException {
    Folders folders = Folders.of(options);
    checkPortIsFree(EngineProperties.listenAddress(options));
    Files.createDirectories(options.folder());
    SnapshotFolder snapshots = new SnapshotFolder(folders, options.snapshotsKept());
    Recovery.run(options, folders, snapshots, state);
    Files.createDirectories(folders.group());
    VoteRecord vote = VoteRecord.open(folders);
    MembersRecord members = MembersRecord.open(folders);
    LogEnd logEnd = LogEnd.open(folders.logEnd(), System::nanoTime);
    FolderSync currentFolder = new FolderSync(folders.current());
    AppliedWatermark watermark = new AppliedWatermark(state.applied().index());
    LogGrowth growth = new LogGrowth(options.snapshotEveryBytes());
    List<Runnable> listeners = new CopyOnWriteArrayList<>();
    EngineStateMachine stateMachine =
        new EngineStateMachine(
            state,
            snapshots,
            folders,
            currentFolder,
            vote,
            members,
            logEnd,
            watermark,
            growth,
            fatal,
            () -> listeners.forEach(Runnable::run));
    Parameters parameters = new Parameters();
    GrpcConfigKeys.Server.setServicesCustomizer(
        parameters, new DurableVotes(currentFolder, vote, logEnd, fatal));
    RaftGroup group = Members.group(options.clusterName(), options.members());
    RaftServer server =
        RaftServer.newBuilder()
            .setServerId(RaftPeerId.valueOf(options.selfId()))
            .setGroup(group)
            .setProperties(EngineProperties.of(options))
            .setParameters(parameters)
            .setStateMachine(stateMachine)
            .setOption(RaftStorage.StartupOption.RECOVER)
            .build();
    try {
      server.start();
      snapshots.beginListening();
      RaftServer.Division division = server.getDivision(group.getGroupId());
      RatisReplicator replicator =
          new RatisReplicator(
              server, division, stateMachine, snapshots, logEnd, watermark, listeners, options);
      replicator.roleWatch.start();
      logEnd.follow(replicator::onDisk, fatal);
      growth.onTooMuch(replicator::requestSnapshot);
      replicator.warnIfMembersDiffer(options.members());
      return replicator;
    } catch (IOException | RuntimeException e) {
      stateMachine.expectClose();
      server.close();
      logEnd.close();
      throw e;
    }
  }

  /** The id of a cluster's group, as votes carry it: it follows from the cluster's name. */
  public static UUID groupId(String clusterName) {
    return Members.groupId(clusterName).getUuid();
  }

  /** Where a member's log and votes are, below the engine's folder, once it has any. */
  public static Path logFolder(Path folder, String clusterName) {
    return folder.resolve(groupId(clusterName).toString());
  }

  /** The engine itself exits the process, with status 1, if it cannot listen. */
  private static void checkPortIsFree(InetSocketAddress address) throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(address);
    } catch (IOException e) {
      throw new IOException("cannot listen on raft address " + address + ": " + e.getMessage(), e);
    }
  }

  private void warnIfMembersDiffer(List<Member> configured) {
    List<Member> now = members();
    if (!Set.copyOf(now).equals(Set.copyOf(configured))) {
      log.warn(
          "the cluster's log says that its members are {}; the configuration says {}, which only"
              + " counts when a cluster is formed, and is ignored",
          now,
          configured);
    }
  }

  @Override
  public CompletableFuture<List<CommandResult>> propose(ByteString entry) {
    if (entry.size() > maxEntryBytes) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException(
              "an entry of " + entry.size() + " bytes is above the limit of " + maxEntryBytes));
    }
    if (!division.getInfo().isLeaderReady()) {
      return CompletableFuture.failedFuture(leadership().refusal());
    }
    Proposal proposal = new Proposal(entry);
    outstanding.add(proposal);
    CompletableFuture<?> unusedCleanUp =
        proposal.results().whenComplete((results, failure) -> outstanding.remove(proposal));
    RaftClientRequest request =
        RaftClientRequest.newBuilder()
            .setClientId(clientId)
            .setServerId(division.getId())
            .setGroupId(division.getMemberId().getGroupId())
            .setCallId(callIds.incrementAndGet())
            .setMessage(proposal)
            .setType(RaftClientRequest.writeRequestType())
            .build();
    try {
      CompletableFuture<?> unusedReply =
          directly
              .submitClientRequestAsync(request)
              .whenComplete((reply, failure) -> failIfUnapplied(proposal, reply, failure));
    } catch (IOException | RuntimeException e) {
      fail(proposal, e);
    }
    return proposal.results();
  }

  /** Applied entries were answered by the apply thread; here come those that were not. */
  private void failIfUnapplied(Proposal proposal, RaftClientReply reply, Throwable failure) {
    if (failure != null) {
      fail(proposal, failure instanceof CompletionException e ? e.getCause() : failure);
    } else if (!reply.isSuccess()) {
      fail(proposal, reply.getException());
    }
  }

  private void fail(Proposal proposal, Throwable cause) {
    RuntimeException answer;
    if (proposal.mayBeInLog()) {
      answer =
          new LeadershipLostException(
              "the lead was lost while the entry was under way; it may still be executed", cause);
    } else if (cause instanceof ResourceUnavailableException) {
      answer = new OverloadedException("too many entries are waiting for the log");
    } else {
      answer = leadership().refusal();
    }
    proposal.results().completeExceptionally(answer);
  }

  @Override
  public Leadership leadership() {
    DivisionInfo info = division.getInfo();
    while (true) {
      long term = info.getCurrentTerm();
      Role role = role(info);
      boolean ready = role == Role.LEADER && info.isLeaderReady();
      // For a moment it may still name this node after its lead.
      Optional<Member> leader =
          leader(info.getLeaderId())
              .filter(m -> role == Role.LEADER || !m.id().equals(division.getId().toString()));
      // Read one after the other, they could belong to two terms.
      if (info.getCurrentTerm() == term) {
        return new Leadership(role, term, leader, ready);
      }
    }
  }

  private static Role role(DivisionInfo info) {
    if (!info.getLifeCycleState().isRunning()) {
      return Role.STARTING;
    }
    return switch (info.getCurrentRole()) {
      case LEADER -> Role.LEADER;
      case CANDIDATE -> Role.CANDIDATE;
      case FOLLOWER -> Role.FOLLOWER;
      case LISTENER -> Role.LISTENER;
      case UNRECOGNIZED -> Role.STARTING;
    };
  }

  private Optional<Member> leader(RaftPeerId id) {
    return Optional.ofNullable(id)
        .map(known -> division.getRaftConf().getPeer(known))
        .map(Members::fromPeer);
  }

  @Override
  public void onLeadershipChange(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public Optional<LeaderCapture> captureLeadership() {
    DivisionInfo info = division.getInfo();
    long term = info.getCurrentTerm();
    // Ready means that the entry with which this term began is committed, and applied.
    if (!info.isLeader() || !info.isLeaderReady()) {
      return Optional.empty();
    }
    long commit = division.getRaftLog().getLastCommittedIndex();
    RaftConfiguration configuration = division.getRaftConf();
    // A leader that loses a term never leads it again: leading it now, it did all the while.
    if (info.getCurrentTerm() != term || !info.isLeader()) {
      return Optional.empty();
    }
    return Optional.of(
        new LeaderCapture(
            term,
            LogIndex.ours(commit),
            Members.fromPeers(configuration.getCurrentPeers()),
            Members.fromPeers(configuration.getPreviousPeers())));
  }

  @Override
  public long currentTerm() {
    // The engine raises the term in memory before it writes a vote, and reads it before it starts.
    return division.getInfo().getCurrentTerm();
  }

  @Override
  public CompletableFuture<Void> awaitApplied(long index) {
    return watermark.await(index);
  }

  @Override
  public long appliedIndex() {
    return watermark.applied();
  }

  @Override
  public LogStatus logStatus() {
    Collection<CommitInfoProto> told = division.getCommitInfos();
    return new LogStatus(
        // What the leader tells of its commit index is ahead of what has arrived here.
        LogIndex.ours(
            told.stream()
                .mapToLong(CommitInfoProto::getCommitIndex)
                .reduce(division.getRaftLog().getLastCommittedIndex(), Math::max)),
        heardOfLeader(told),
        watermark.applied(),
        snapshots.latest().map(s -> s.position().index()).orElse(0L),
        LogIndex.ours(division.getRaftLog().getStartIndex()),
        stateMachine.snapshotsInstalled(),
        stateMachine.elections());
  }

  private boolean heardOfLeader(Collection<CommitInfoProto> told) {
    RaftPeerId leader = division.getInfo().getLeaderId();
    return leader != null
        && told.stream().anyMatch(info -> leader.toByteString().equals(info.getServer().getId()));
  }

  @Override
  public List<Member> members() {
    return Members.fromPeers(division.getRaftConf().getCurrentPeers());
  }

  @Override
  public boolean transferLeadership(Predicate<Member> acceptable, Duration timeout) {
    return new Handover(server, division, clientId, callIds).run(acceptable, timeout);
  }

  /** A snapshot that arrives counts as on disk for the engine before it is. */
  private long onDisk() {
    return snapshots.installing() ? 0 : LogIndex.ours(division.getRaftLog().getFlushIndex());
  }

  private void requestSnapshot() {
    SnapshotManagementRequest request =
        SnapshotManagementRequest.newCreate(
            clientId,
            division.getId(),
            division.getMemberId().getGroupId(),
            callIds.incrementAndGet(),
            SNAPSHOT_PATIENCE.toMillis(),
            1);
    var unused =
        server
            .snapshotManagementAsync(request)
            .exceptionally(
                failure -> {
                  log.info("no snapshot was taken for the length of the log", failure);
                  return null;
                });
  }

  /** How this node stands as a member, as of a moment ago; never blocks. */
  public Standing standing() {
    return standing.now();
  }

  /**
   * From now on, while this node leads, connects afresh to members that listen and still do not
   * answer, and gives up a lead in which answers were lost for good.
   *
   * @param question how a member stands ({@link #standing}): never blocks, always completes
   */
  public void watchMembers(Function<Member, CompletableFuture<Standing>> question) {
    memberWatch =
        Optional.of(
            new MemberWatch(
                server, division, clientId, callIds::incrementAndGet, electionTimeout, question));
  }

  /** The engine itself: tests ask of it what no command does yet. */
  RaftServer engine() {
    return server;
  }

  @Override
  public void close() {
    stateMachine.expectClose();
    roleWatch.close();
    timers.close();
    memberWatch.ifPresent(MemberWatch::close);
    standing.close();
    try {
      server.close();
    } catch (IOException e) {
      log.warn("closing the engine failed", e);
    }
    try {
      logEnd.close();
    } catch (IOException | RuntimeException e) {
      log.warn("closing the note of the log's end failed", e);
    }
    watermark.close();
    for (Proposal proposal : outstanding) {
      fail(proposal, new IOException("this node is stopping"));
    }
  }
}
