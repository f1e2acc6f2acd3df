package io.oncekv.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.server.metrics.HttpEndpoint.Readiness;
import io.oncekv.server.replication.Replicator.LogStatus;
import io.oncekv.server.replication.Replicator.Role;
import io.oncekv.server.rpc.FakeReplicator;
import io.oncekv.server.rpc.FakeState;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadinessProbeTest {
  private final FakeReplicator replicator = new FakeReplicator();
  private final ReadinessProbe probe = new ReadinessProbe();

  @Test
  void aNodeThatHasCaughtUpIsReady() {
    start();
    replicator.stand(log(5_000, true, 4_900));

    assertThat(probe.get()).isEqualTo(new Readiness(true, "follower of n2, term 4"));
  }

  @Test
  void aNodeThatCouldNotLeadAtOnceIsNotReady() {
    start();
    replicator.stand(log(5_000, true, 4_899));

    assertThat(probe.get()).isEqualTo(new Readiness(false, "catching up, 101 entries behind"));
  }

  @Test
  void aNodeThatHasNotHeardWhatIsCommittedIsNotReadyHoweverLittleItKnowsOf() {
    start();
    replicator.stand(log(100, false, 100));

    assertThat(probe.get().ready()).isFalse();
    assertThat(probe.get().detail()).contains("waiting for the leader");
  }

  @Test
  void aReadyNodeMayFallBehindSomewhatBeforeItIsNotReadyAnyMore() {
    start();
    replicator.stand(log(100, true, 100));
    assertThat(probe.get().ready()).isTrue();

    replicator.stand(log(5_100, true, 100));
    assertThat(probe.get().ready()).isTrue();

    replicator.stand(log(5_101, true, 100));
    assertThat(probe.get().ready()).isFalse();

    replicator.stand(log(5_101, true, 1_000));
    assertThat(probe.get().ready()).isFalse();
  }

  @Test
  void aLeaderThatHasNotCaughtUpWithItsOwnLogIsNotReady() {
    start();
    replicator.stand(log(100, true, 100));
    replicator.become(Role.LEADER, Optional.of(FakeReplicator.SELF), false);
    assertThat(probe.get()).isEqualTo(new Readiness(false, "leader, not ready yet"));

    replicator.become(Role.LEADER, Optional.of(FakeReplicator.SELF), true);
    assertThat(probe.get().ready()).isTrue();
  }

  private void start() {
    replicator.become(Role.FOLLOWER, Optional.of(FakeReplicator.OTHER), false);
    probe.serving(replicator, new FakeState());
  }

  private static LogStatus log(long committed, boolean known, long applied) {
    return new LogStatus(committed, known, applied, 0, 1, 0, 0);
  }
}
