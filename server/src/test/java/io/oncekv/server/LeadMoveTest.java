package io.oncekv.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.server.replication.Member;
import io.oncekv.server.replication.Replicator.Role;
import io.oncekv.server.rpc.DiskRoom;
import io.oncekv.server.rpc.FakeReplicator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class LeadMoveTest {
  private static final Optional<DiskRoom.Shortage> LOW =
      Optional.of(new DiskRoom.Shortage(Path.of("/data/raft"), 1, 100, 125));

  private final FakeReplicator replicator = new FakeReplicator();
  private final List<Member> asked = new ArrayList<>();
  private Optional<DiskRoom.Shortage> shortage = LOW;
  private CompletableFuture<Boolean> answer = CompletableFuture.completedFuture(true);

  private final LeadMove move =
      new LeadMove(
          replicator,
          () -> shortage,
          FakeReplicator.SELF.id(),
          member -> {
            asked.add(member);
            return answer;
          });

  @Test
  void aLeaderWithoutRoomHandsTheLeadToAMemberWithRoom() {
    assertThat(move.look()).isTrue();
    assertThat(replicator.leadership().leader()).contains(FakeReplicator.OTHER);
    assertThat(asked).containsExactly(FakeReplicator.OTHER);
  }

  @Test
  void aLeaderWithRoomAsksNobodyAndStays() {
    shortage = Optional.empty();
    assertThat(move.look()).isFalse();
    assertThat(asked).isEmpty();
  }

  @Test
  void aFollowerWithoutRoomAsksNobody() {
    replicator.become(Role.FOLLOWER, Optional.of(FakeReplicator.OTHER), false);
    assertThat(move.look()).isFalse();
    assertThat(asked).isEmpty();
  }

  @Test
  void theLeadStaysWhereNobodyElseHasRoom() {
    answer = CompletableFuture.completedFuture(false);
    assertThat(move.look()).isFalse();
    assertThat(replicator.leadership().role()).isEqualTo(Role.LEADER);
  }

  @Test
  void aMemberThatCannotBeAskedIsNoHeir() {
    answer = CompletableFuture.failedFuture(new IllegalStateException("gone"));
    assertThat(move.look()).isFalse();
    assertThat(replicator.leadership().role()).isEqualTo(Role.LEADER);
  }
}
