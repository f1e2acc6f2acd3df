package io.oncekv.server.replication.ratis;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;

/** What the engine knows of those that follow this node. */
final class EngineFollowing implements SilentMembers.Following {
  private final RaftServer.Division division;

  EngineFollowing(RaftServer.Division division) {
    this.division = division;
  }

  @Override
  public boolean leads() {
    return division.getInfo().isLeader();
  }

  @Override
  public Map<RaftPeer, Duration> silence() {
    if (!leads()) {
      return Map.of();
    }
    Map<RaftPeerId, RaftPeer> members =
        division.getRaftConf().getCurrentPeers().stream()
            .collect(Collectors.toMap(RaftPeer::getId, Function.identity()));
    RoleInfoProto role = division.getInfo().getRoleInfoProto();
    return role.getLeaderInfo().getFollowerInfoList().stream()
        .filter(follower -> members.containsKey(id(follower)))
        .collect(
            Collectors.toMap(
                follower -> members.get(id(follower)),
                // A new leader's followers begin as if they had been silent for long.
                follower ->
                    Duration.ofMillis(
                        Math.min(
                            follower.getLastRpcElapsedTimeMs(), role.getRoleElapsedTimeMs()))));
  }

  private static RaftPeerId id(ServerRpcProto follower) {
    return RaftPeerId.valueOf(follower.getId().getId());
  }
}
