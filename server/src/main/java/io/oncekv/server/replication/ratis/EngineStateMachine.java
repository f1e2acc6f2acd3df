package io.oncekv.server.replication.ratis;

import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.ReplicatedState;
import io.oncekv.server.statemachine.ReplicatedState.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.util.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replicated state as the engine drives it. Everything is applied in order, synchronously, on
 * the engine's updater thread. Any failure is final: the engine would go on without us.
 */
final class EngineStateMachine extends BaseStateMachine {
  private static final Logger log = LoggerFactory.getLogger(EngineStateMachine.class);
  private static final CompletableFuture<Message> APPLIED =
      CompletableFuture.completedFuture(Message.EMPTY);

  private final ReplicatedState state;
  private final SnapshotFolder snapshots;
  private final Folders folders;
  private final FolderSync currentFolder;
  private final VoteRecord vote;
  private final MembersRecord members;
  private final LogEnd logEnd;
  private final AppliedWatermark watermark;
  private final LogGrowth growth;
  private final Consumer<Throwable> fatal;
  private final Runnable leadershipChanged;
  private final AtomicLong elections = new AtomicLong();
  private final AtomicLong snapshotsInstalled = new AtomicLong();
  private volatile boolean closing;

  EngineStateMachine(
      ReplicatedState state,
      SnapshotFolder snapshots,
      Folders folders,
      FolderSync currentFolder,
      VoteRecord vote,
      MembersRecord members,
      LogEnd logEnd,
      AppliedWatermark watermark,
      LogGrowth growth,
      Consumer<Throwable> fatal,
      Runnable leadershipChanged) {
    this.state = state;
    this.snapshots = snapshots;
    this.folders = folders;
    this.currentFolder = currentFolder;
    this.vote = vote;
    this.members = members;
    this.logEnd = logEnd;
    this.watermark = watermark;
    this.growth = growth;
    this.fatal = fatal;
    this.leadershipChanged = leadershipChanged;
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId group, RaftStorage storage)
      throws IOException {
    super.initialize(server, group, storage);
    getLifeCycle().startAndTransition(this::syncNewFolders, IOException.class);
  }

  private void syncNewFolders() throws IOException {
    FolderSync.sync(folders.current());
    FolderSync.sync(folders.group());
    FolderSync.sync(folders.group().getParent());
  }

  // Proposing

  @Override
  public TransactionContext startTransaction(RaftClientRequest request) {
    TransactionContext.Builder context =
        TransactionContext.newBuilder().setStateMachine(this).setClientRequest(request);
    if (request.getMessage() instanceof Proposal proposal) {
      return context.setLogData(proposal.getContent()).setStateMachineContext(proposal).build();
    }
    return context.build().setException(new IOException("entries are proposed by the server only"));
  }

  @Override
  public TransactionContext preAppendTransaction(TransactionContext context) {
    if (context.getStateMachineContext() instanceof Proposal proposal) {
      proposal.noteAppend();
    }
    return context;
  }

  // Applying, all on the updater thread

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext context) {
    try {
      LogEntryProto entry = context.getLogEntry();
      Position position = LogIndex.position(entry.getTerm(), entry.getIndex());
      growth.add(entry.getStateMachineLogEntry().getLogData().size());
      if (context.getStateMachineContext() instanceof Proposal proposal) {
        List<CommandResult> results = state.apply(position, proposal.entry());
        logEnd.note(position.index());
        watermark.advance(state.applied().index());
        proposal.results().complete(results);
      } else {
        state.apply(position, Bytes.fromEngine(entry.getStateMachineLogEntry().getLogData()));
        logEnd.note(position.index());
        watermark.advance(state.applied().index());
      }
      return APPLIED;
    } catch (RuntimeException | Error e) {
      throw failed("applying an entry", e);
    }
  }

  @Override
  public void notifyTermIndexUpdated(long term, long index) {
    try {
      state.skip(LogIndex.position(term, index));
      watermark.advance(state.applied().index());
    } catch (RuntimeException | Error e) {
      throw failed("passing over an entry without commands", e);
    }
  }

  @Override
  public void notifyConfigurationChanged(long term, long index, RaftConfigurationProto newOne) {
    try {
      members.keep(index);
    } catch (IOException | RuntimeException e) {
      throw failed("recording the members", e);
    }
    leadershipChanged.run();
  }

  @Override
  public TermIndex getLastAppliedTermIndex() {
    // The superclass asks while it is being constructed.
    return state == null ? TermIndex.INITIAL_VALUE : LogIndex.termIndex(state.applied());
  }

  // Snapshots

  @Override
  public StateMachineStorage getStateMachineStorage() {
    return snapshots;
  }

  @Override
  public long takeSnapshot() {
    if (!Files.exists(folders.configuration())) {
      // A crash right after the first take-over leaves this. Purging the log now could lose who the
      // members are; the next leader's first entry puts it right.
      return RaftLog.INVALID_LOG_INDEX;
    }
    try {
      long began = System.nanoTime();
      long before = snapshots.latest().map(s -> s.position().index()).orElse(0L);
      long index = snapshots.take(state).map(s -> s.position().index()).orElse(0L);
      if (index == 0) {
        return RaftLog.INVALID_LOG_INDEX;
      }
      growth.restart();
      FolderSync.sync(folders.current());
      if (index > before) {
        log.info("snapshot at {} in {} ms", index, (System.nanoTime() - began) / 1_000_000);
      }
      return LogIndex.engines(index);
    } catch (IOException | RuntimeException | Error e) {
      throw failed("taking a snapshot", e);
    }
  }

  @Override
  public void pause() {
    snapshots.beginInstall();
    if (getLifeCycleState() == LifeCycle.State.RUNNING) {
      getLifeCycle().transition(LifeCycle.State.PAUSING);
      getLifeCycle().transition(LifeCycle.State.PAUSED);
    }
  }

  @Override
  public void reinitialize() {
    try {
      Snapshot installed = snapshots.finishInstall();
      log.info("taking over {} at {}", installed, installed.position());
      if (installed.position().index() > state.applied().index()) {
        state.restore(installed.folder());
        if (!state.applied().equals(installed.position())) {
          throw new IllegalStateException(
              "the state says " + state.applied() + " after restoring " + installed);
        }
      }
      snapshotsInstalled.incrementAndGet();
      getLifeCycle().transition(LifeCycle.State.STARTING);
      getLifeCycle().transition(LifeCycle.State.RUNNING);
      watermark.advance(state.applied().index());
    } catch (IOException | RuntimeException | Error e) {
      throw failed("taking over a snapshot", e);
    }
  }

  // Durability of names

  /** Called by the log worker before each sync of the log, whose result is acknowledged after. */
  @Override
  public CompletableFuture<Void> flush(long logIndex) {
    try {
      currentFolder.syncIfChanged();
      snapshots.sealArrived();
      return CompletableFuture.completedFuture(null);
    } catch (IOException | RuntimeException e) {
      throw failed("syncing the log's folder", e);
    }
  }

  /** Called before the engine removes entries that another leader has replaced. */
  @Override
  public CompletableFuture<Void> truncate(long logIndex) {
    try {
      logEnd.truncate(LogIndex.ours(logIndex));
      return CompletableFuture.completedFuture(null);
    } catch (RuntimeException e) {
      throw failed("noting where the log ends", e);
    }
  }

  // Events

  @Override
  public void notifyLeaderChanged(RaftGroupMemberId self, RaftPeerId leader) {
    elections.incrementAndGet();
    if (self.getPeerId().equals(leader)) {
      // The vote for ourselves must be durable before we lead: called before the first entry goes
      // out. Until then nobody acts on it, so losing it is harmless.
      try {
        currentFolder.syncIfChanged();
        vote.keep();
      } catch (IOException | RuntimeException e) {
        throw failed("syncing the vote", e);
      }
    }
    leadershipChanged.run();
  }

  @Override
  public void notifyLeaderReady() {
    leadershipChanged.run();
  }

  @Override
  public void notifyNotLeader(Collection<TransactionContext> pending) {
    leadershipChanged.run();
  }

  @Override
  public void notifyLogFailed(Throwable cause, LogEntryProto entry) {
    failed("writing the log", cause);
  }

  long elections() {
    return elections.get();
  }

  long snapshotsInstalled() {
    return snapshotsInstalled.get();
  }

  /** From now on the engine's end is wanted. */
  void expectClose() {
    closing = true;
  }

  @Override
  public void close() {
    if (!closing) {
      failed("running", new IllegalStateException("the engine has closed itself"));
    }
  }

  private RuntimeException failed(String what, Throwable cause) {
    fatal.accept(new IllegalStateException(what + " in " + folders.group() + " failed", cause));
    if (cause instanceof RuntimeException e) {
      return e;
    }
    if (cause instanceof IOException e) {
      return new UncheckedIOException(e);
    }
    return new IllegalStateException(what + " failed", cause);
  }
}
