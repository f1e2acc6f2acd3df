package io.oncekv.server.replication.ratis;

import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;

/** The engine's messages by gRPC, its own way but for {@link EntrySender}. Made by its name. */
final class EngineRpc implements RpcType {
  @Override
  public String name() {
    return EngineRpc.class.getName();
  }

  @Override
  public RpcFactory newFactory(Parameters parameters) {
    return new GrpcFactory(parameters) {
      @Override
      public LogAppender newLogAppender(
          RaftServer.Division division, LeaderState lead, FollowerInfo follower) {
        return new EntrySender(division, lead, follower);
      }
    };
  }
}
