package io.oncekv.server.replication.ratis;

import io.oncekv.server.replication.Member;
import io.oncekv.server.replication.Standing;
import java.time.Duration;
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
      Duration electionTimeout,
      Function<Member, CompletableFuture<Standing>> question) {
    String self = division.getId().toString();
    Function<Member, CompletableFuture<Standing>> answered = member -> ask(question, member);
    FreshChannels channels =
        new FreshChannels(
            server.getServerRpc(), self, SilentMembers.BETWEEN_CONNECTIONS, System::nanoTime);
    // Heartbeats come twice in an election timeout.
    Duration silence =
        electionTimeout.compareTo(SilentMembers.SHORTEST_SILENCE) < 0
            ? SilentMembers.SHORTEST_SILENCE
            : electionTimeout;
    this.silentMembers =
        new SilentMembers(
            self, new EngineFollowing(division), silence, channels, answered, System::nanoTime);
    this.stalledLead =
        new StalledLead(
            self, new EngineLead(server, division, clientId, callIds), answered, System::nanoTime);
  }

  /** Whoever cannot even be asked has not answered. */
  private static CompletableFuture<Standing> ask(
      Function<Member, CompletableFuture<Standing>> question, Member member) {
    try {
      return question.apply(member);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void close() {
    silentMembers.close();
    stalledLead.close();
  }
}
