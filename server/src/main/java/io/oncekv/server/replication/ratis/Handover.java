package io.oncekv.server.replication.ratis;

import io.oncekv.server.replication.Member;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.RaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands the lead to another acceptable member: to the one heard of last, else to the next. */
final class Handover {
  private static final Logger log = LoggerFactory.getLogger(Handover.class);

  private final RaftServer server;
  private final RaftServer.Division division;
  private final ClientId clientId;
  private final AtomicLong callIds;

  Handover(RaftServer server, RaftServer.Division division, ClientId clientId, AtomicLong callIds) {
    this.server = server;
    this.division = division;
    this.clientId = clientId;
    this.callIds = callIds;
  }

  boolean run(Predicate<Member> acceptable, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    List<RaftPeerId> heirs = heirs(acceptable);
    int untried = heirs.size();
    for (RaftPeerId heir : heirs) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (!division.getInfo().isLeader() || left <= 0) {
        break;
      }
      try {
        RaftClientReply reply =
            server.transferLeadership(
                new TransferLeadershipRequest(
                    clientId,
                    division.getId(),
                    division.getMemberId().getGroupId(),
                    callIds.incrementAndGet(),
                    heir,
                    Math.max(1, left / untried)));
        if (!reply.isSuccess()) {
          log.info("{} did not take the lead: {}", heir, reply.getException().getMessage());
        }
      } catch (IOException e) {
        log.info("{} did not take the lead: {}", heir, e.getMessage());
      }
      untried--;
    }
    return !division.getInfo().isLeader();
  }

  private List<RaftPeerId> heirs(Predicate<Member> acceptable) {
    return division.getInfo().getRoleInfoProto().getLeaderInfo().getFollowerInfoList().stream()
        .sorted(Comparator.comparingLong(ServerRpcProto::getLastRpcElapsedTimeMs))
        .map(follower -> RaftPeerId.valueOf(follower.getId().getId()))
        .filter(
            id -> {
              RaftPeer peer = division.getRaftConf().getPeer(id);
              return peer != null && acceptable.test(Members.fromPeer(peer));
            })
        .toList();
  }
}
