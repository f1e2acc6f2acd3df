package io.oncekv.server.replication.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServerRpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Channels are thrown away without anybody waiting for them to close. */
@Timeout(30)
class FreshChannelsTest {
  private static final RaftPeerId N1 = RaftPeerId.valueOf("n1");
  private static final RaftPeerId N2 = RaftPeerId.valueOf("n2");

  private final BlockingQueue<RaftPeerId> closing = new LinkedBlockingQueue<>();
  private final BlockingQueue<RaftPeerId> interrupted = new LinkedBlockingQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicLong now = new AtomicLong();

  @Test
  void nobodyWaitsForAChannelWhoseCallsDoNotEnd() throws InterruptedException {
    try (FreshChannels channels = fresh()) {
      assertThat(channels.refresh(N1, () -> true)).isTrue();
      assertThat(channels.refresh(N2, () -> true)).isTrue();
      assertThat(new RaftPeerId[] {next(), next()}).containsExactlyInAnyOrder(N1, N2);
      closed.countDown();
    }
  }

  @Test
  void aMemberGetsANewChannelOnceASecondThoughTheLastIsStillBeingClosed()
      throws InterruptedException {
    try (FreshChannels channels = fresh()) {
      assertThat(channels.refresh(N1, () -> true)).isTrue();
      assertThat(next()).isEqualTo(N1);
      now.addAndGet(Duration.ofMillis(999).toNanos());
      assertThat(channels.refresh(N1, () -> true)).as("less than a second later").isFalse();
      assertThat(channels.refresh(N2, () -> true)).isTrue();
      assertThat(next()).isEqualTo(N2);
      now.addAndGet(Duration.ofMillis(1).toNanos());
      assertThat(channels.refresh(N1, () -> true)).isTrue();
      assertThat(next()).isEqualTo(N1);
      assertThat(closing).isEmpty();
      closed.countDown();
    }
  }

  @Test
  void aChannelThatIsNeededByNowStays() throws InterruptedException {
    try (FreshChannels channels = fresh()) {
      assertThat(channels.refresh(N1, () -> false)).isTrue();
      assertThat(channels.refresh(N2, () -> true)).isTrue();
      assertThat(next()).isEqualTo(N2);
      closed.countDown();
    }
    assertThat(closing).isEmpty();
  }

  @Test
  void aChannelOnWhichNothingComesThroughIsCutAtOnce() throws InterruptedException {
    try (FreshChannels channels = fresh()) {
      assertThat(channels.cut(N1, () -> true)).isTrue();
      assertThat(interrupted.poll(20, TimeUnit.SECONDS)).isEqualTo(N1);
    }
  }

  private RaftPeerId next() throws InterruptedException {
    return closing.poll(20, TimeUnit.SECONDS);
  }

  /** Its engine closes no channel before the test says so. */
  private FreshChannels fresh() {
    RaftServerRpc rpc =
        (RaftServerRpc)
            Proxy.newProxyInstance(
                RaftServerRpc.class.getClassLoader(),
                new Class<?>[] {RaftServerRpc.class},
                (proxy, method, arguments) -> {
                  assertThat(method.getName()).isEqualTo("handleException");
                  closing.add((RaftPeerId) arguments[0]);
                  try {
                    closed.await();
                  } catch (InterruptedException e) {
                    interrupted.add((RaftPeerId) arguments[0]);
                  }
                  return null;
                });
    return new FreshChannels(rpc, "self", Duration.ofSeconds(1), now::get);
  }
}
