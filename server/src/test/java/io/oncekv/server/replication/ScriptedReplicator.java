package io.oncekv.server.replication;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.oncekv.internal.v1.LogEntry;
import io.oncekv.server.statemachine.CommandResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** A consensus engine that does only what the test tells it to, when the test tells it to. */
final class ScriptedReplicator implements Replicator {
  static final Member N1 = member("n1");
  static final Member N2 = member("n2");
  static final Member N3 = member("n3");

  /** Entries proposed so far, and how the test ends them. */
  final List<Proposal> proposals = new ArrayList<>();

  /** Who waits for the apply watermark. */
  final Map<Long, CompletableFuture<Void>> appliedWaits = new HashMap<>();

  final List<LeaderCapture> captures = new ArrayList<>();
  List<Member> voters = List.of(N1, N2, N3);
  List<Member> oldVoters = List.of();
  long commitIndex = 10;
  long appliedIndex = 10;
  Runnable whenCapturing = () -> {};
  Runnable whenProposing = () -> {};
  private final List<Runnable> listeners = new ArrayList<>();
  private volatile Leadership leadership = new Leadership(Role.LEADER, 5, Optional.of(N1), true);

  record Proposal(LogEntry entry, CompletableFuture<List<CommandResult>> outcome) {
    int size() {
      return entry.getCommandsCount();
    }
  }

  static Member member(String id) {
    return new Member(id, id + ":1", id + ":2", id + ":3");
  }

  void lead(long term) {
    change(new Leadership(Role.LEADER, term, Optional.of(N1), true));
  }

  /** Is elected, but has not caught up with its log. */
  void isElected(long term) {
    change(new Leadership(Role.LEADER, term, Optional.of(N1), false));
  }

  void follow(long term, Member leader) {
    change(new Leadership(Role.FOLLOWER, term, Optional.of(leader), false));
  }

  void followNobody(long term) {
    change(new Leadership(Role.FOLLOWER, term, Optional.empty(), false));
  }

  /** Changes without a word to the listeners: they have not heard of it yet. */
  void followUnnoticed(long term, Member leader) {
    leadership = new Leadership(Role.FOLLOWER, term, Optional.of(leader), false);
  }

  private void change(Leadership next) {
    leadership = next;
    listeners.forEach(Runnable::run);
  }

  void apply(long index) {
    appliedIndex = index;
    List.copyOf(appliedWaits.entrySet()).stream()
        .filter(wait -> wait.getKey() <= index)
        .forEach(wait -> wait.getValue().complete(null));
  }

  @Override
  public CompletableFuture<List<CommandResult>> propose(ByteString entry) {
    whenProposing.run();
    try {
      Proposal proposal = new Proposal(LogEntry.parseFrom(entry), new CompletableFuture<>());
      proposals.add(proposal);
      return proposal.outcome();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public Leadership leadership() {
    return leadership;
  }

  @Override
  public void onLeadershipChange(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public Optional<LeaderCapture> captureLeadership() {
    whenCapturing.run();
    if (leadership.role() != Role.LEADER || !leadership.ready()) {
      return Optional.empty();
    }
    LeaderCapture capture = new LeaderCapture(leadership.term(), commitIndex, voters, oldVoters);
    captures.add(capture);
    return Optional.of(capture);
  }

  @Override
  public long currentTerm() {
    return leadership.term();
  }

  @Override
  public CompletableFuture<Void> awaitApplied(long index) {
    return index <= appliedIndex
        ? CompletableFuture.completedFuture(null)
        : appliedWaits.computeIfAbsent(index, i -> new CompletableFuture<>());
  }

  @Override
  public long appliedIndex() {
    return appliedIndex;
  }

  @Override
  public LogStatus logStatus() {
    return new LogStatus(commitIndex, true, appliedIndex, 0, 0, 0, 0);
  }

  @Override
  public List<Member> members() {
    return voters;
  }

  @Override
  public boolean transferLeadership(Predicate<Member> acceptable, Duration timeout) {
    return false;
  }

  @Override
  public void close() {}
}
