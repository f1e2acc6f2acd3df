package io.oncekv.server.replication.ratis;

import io.oncekv.server.replication.Member;
import io.oncekv.server.replication.Standing;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.server.RaftServer;

/** What a leader asks its members for, where the engine would wait for them in vain. */
final class MemberWatch implements AutoCloseable {
  private final SilentMembers silentMembers;
  private final StalledLead stalledLead;

  MemberWatch(
      RaftServer server,
      RaftServer.Division division,
      ClientId clientId,
      LongSupplier callIds,
      Function<Member, CompletableFuture<Standing>> question) {
    String self = division.getId().toString();
    FreshChannels channels =
        new FreshChannels(
            server.getServerRpc(), self, SilentMembers.BETWEEN_CONNECTIONS, System::nanoTime);
    this.silentMembers = new SilentMembers(self, new EngineFollowing(division), channels, question);
    this.stalledLead =
        new StalledLead(
            self, new EngineLead(server, division, clientId, callIds), question, System::nanoTime);
  }

  @Override
  public void close() {
    silentMembers.close();
    stalledLead.close();
  }
}
