package io.oncekv.server.rpc;

import io.oncekv.server.replication.LeadershipLostException;
import io.oncekv.server.replication.Member;
import io.oncekv.server.replication.NotLeaderException;
import io.oncekv.server.replication.OverloadedException;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.StateClosedException;
import io.oncekv.v1.ErrorReason;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what went wrong below the front door into what a caller is told. */
final class RpcErrors {
  private static final Logger log = LoggerFactory.getLogger(RpcErrors.class);

  private RpcErrors() {}

  /** The state machine's refusal. */
  static RpcException from(CommandResult.Refused refused) {
    return RpcException.decided(
        refused.reason(), refused.message(), refused.details(), refused.duplicate());
  }

  /**
   * Any failure.
   *
   * @param method what was being served, for the log
   * @param unforeseen what became of the attempt if the failure is none of the known ones
   */
  static RpcException from(Throwable failure, RpcMethod method, Executed unforeseen) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof RpcException known) {
      return known;
    }
    if (cause instanceof NotLeaderException notLeader) {
      return notLeader(notLeader);
    }
    if (cause instanceof LeadershipLostException) {
      return RpcException.refused(
          ErrorReason.LEADERSHIP_LOST,
          "the lead was lost while the request was in the log; send it again under the same"
              + " identity");
    }
    if (cause instanceof OverloadedException) {
      return RpcException.refused(
          ErrorReason.OVERLOADED, cause.getMessage() + "; try again with backoff");
    }
    if (cause instanceof StateClosedException) {
      return RpcException.refused(ErrorReason.NOT_READY, "this node is stopping; ask another node");
    }
    String correlation = Long.toHexString(ThreadLocalRandom.current().nextLong());
    log.error("{} failed, correlation {}", method, correlation, cause);
    return RpcException.unforeseen(unforeseen, correlation);
  }

  private static RpcException notLeader(NotLeaderException refusal) {
    if (refusal.isCatchingUp()) {
      return RpcException.refused(
          ErrorReason.NOT_LEADER,
          "this node was just elected leader and is catching up with its log; try again with"
              + " backoff",
          Map.of("leader", ""));
    }
    String leader = refusal.leader().map(Member::clientAddress).orElse("");
    return RpcException.refused(
        ErrorReason.NOT_LEADER,
        leader.isEmpty()
            ? "this node does not lead and knows no leader now; try again with backoff"
            : "this node does not lead; ask " + leader,
        Map.of("leader", leader));
  }
}
