package io.oncekv.server.replication.ratis;

import java.util.Optional;
import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.raftlog.RaftLogIOException;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.util.AwaitForSignal;
import org.apache.ratis.util.Timestamp;

/**
 * What a leader has for each member: the thread that sends it entries. The engine signals it for
 * every entry, every answer of any member and every commit, some five times for a single write, and
 * but for the first there is nothing to send. Here it is woken when there is.
 *
 * <p>It sends a snapshot only to a member that answers. The engine begins to send one to a member
 * that is down, fills its window, and waits for room in it for as long as all pieces may take,
 * though the connection has failed long ago; a member that comes back meanwhile hears nothing of
 * its leader until then.
 */
final class EntrySender extends GrpcLogAppender {
  private final SendSignal signal = new SendSignal(this, this::hasSomethingToDo);

  /** Since when a snapshot is due for which the member has to answer first. Of the run's thread. */
  private Optional<Timestamp> awaitsAnswerSince = Optional.empty();

  EntrySender(RaftServer.Division division, LeaderState lead, FollowerInfo follower) {
    super(division, lead, follower);
  }

  @Override
  public AwaitForSignal getEventAwaitForSignal() {
    return signal;
  }

  /** Also when the log is closed, which the look into it tells by throwing: then it has to end. */
  private boolean hasSomethingToDo() {
    try {
      return shouldSendAppendEntries();
    } catch (IllegalStateException closed) {
      return true;
    }
  }

  @Override
  public SnapshotInfo shouldInstallSnapshot() {
    SnapshotInfo due = super.shouldInstallSnapshot();
    if (due == null || awaitsAnswerSince.map(this::hasAnsweredSince).orElse(false)) {
      awaitsAnswerSince = Optional.empty();
      return due;
    }
    if (awaitsAnswerSince.isEmpty()) {
      awaitsAnswerSince = Optional.of(Timestamp.currentTime());
      triggerHeartbeat();
    }
    return null;
  }

  /** And not long ago: it may be gone again. */
  private boolean hasAnsweredSince(Timestamp asked) {
    Timestamp answered = getFollower().getLastRpcResponseTime();
    return answered.compareTo(asked) > 0
        && answered.elapsedTimeMs() < getServer().properties().maxRpcTimeoutMs();
  }

  /** Of entries there are none to send where a snapshot is due. */
  @Override
  public AppendEntriesRequestProto newAppendEntriesRequest(long callId, boolean heartbeat)
      throws RaftLogIOException {
    if (awaitsAnswerSince.isEmpty()) {
      return super.newAppendEntriesRequest(callId, heartbeat);
    }
    return getHeartbeatWaitTimeMs() > 0 ? null : super.newAppendEntriesRequest(callId, true);
  }

  @Override
  public long getWaitTimeMs() {
    return awaitsAnswerSince.isPresent() ? getHeartbeatWaitTimeMs() : super.getWaitTimeMs();
  }
}
