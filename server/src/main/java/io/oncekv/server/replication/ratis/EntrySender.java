package io.oncekv.server.replication.ratis;

import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.util.AwaitForSignal;

/**
 * What a leader has for each member: the thread that sends it entries. The engine signals it for
 * every entry, every answer of any member and every commit, some five times for a single write, and
 * but for the first there is nothing to send. Here it is woken when there is.
 */
final class EntrySender extends GrpcLogAppender {
  private final SendSignal signal = new SendSignal(this, this::hasSomethingToDo);

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
}
