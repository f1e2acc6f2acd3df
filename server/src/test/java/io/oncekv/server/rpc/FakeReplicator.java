package io.oncekv.server.rpc;

import com.google.protobuf.ByteString;
import io.oncekv.server.replication.Member;
import io.oncekv.server.replication.Replicator;
import io.oncekv.server.statemachine.CommandResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** An engine that only knows who leads, as a test tells it. */
public final class FakeReplicator implements Replicator {
  public static final Member SELF =
      new Member("n1", "127.0.0.1:7401", "127.0.0.1:7402", "127.0.0.1:7400");
  public static final Member OTHER =
      new Member("n2", "127.0.0.1:7411", "127.0.0.1:7412", "127.0.0.1:7410");

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile Leadership leadership = new Leadership(Role.LEADER, 3, Optional.of(SELF), true);
  private volatile LogStatus logStatus = new LogStatus(42, true, 41, 30, 25, 2, 5);

  /** Sets where the log stands. */
  public void stand(LogStatus status) {
    logStatus = status;
  }

  /** Changes the role and tells the listeners. */
  public void become(Role role, Optional<Member> leader, boolean ready) {
    leadership = new Leadership(role, leadership.term() + 1, leader, ready);
    listeners.forEach(Runnable::run);
  }

  @Override
  public CompletableFuture<List<CommandResult>> propose(ByteString entry) {
    return CompletableFuture.failedFuture(new IllegalStateException("nobody proposes here"));
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
    return Optional.empty();
  }

  @Override
  public long currentTerm() {
    return leadership.term();
  }

  @Override
  public CompletableFuture<Void> awaitApplied(long index) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public long appliedIndex() {
    return 0;
  }

  @Override
  public LogStatus logStatus() {
    return logStatus;
  }

  @Override
  public List<Member> members() {
    return List.of(SELF, OTHER);
  }

  @Override
  public boolean transferLeadership(Predicate<Member> acceptable, Duration timeout) {
    if (!acceptable.test(OTHER)) {
      return false;
    }
    become(Role.FOLLOWER, Optional.of(OTHER), false);
    return true;
  }

  @Override
  public void close() {}
}
