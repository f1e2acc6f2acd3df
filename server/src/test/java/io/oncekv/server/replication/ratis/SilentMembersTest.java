package io.oncekv.server.replication.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncekv.server.replication.Member;
import io.oncekv.server.replication.Standing;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServerRpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a leader connects afresh to a member that does not answer. */
@Timeout(60)
class SilentMembersTest {
  private static final RaftPeer N1 =
      Members.toPeer(new Member("n1", "n1.example:1", "n1.example:2", "n1.example:3"));
  private static final Duration SILENCE = SilentMembers.SHORTEST_SILENCE;
  private static final Duration LISTENING = CutLine.LISTENING;

  private final List<RaftPeerId> cut = new CopyOnWriteArrayList<>();
  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicInteger questions = new AtomicInteger();

  private volatile Map<RaftPeer, Duration> silence = Map.of(N1, SILENCE);
  private volatile Supplier<CompletableFuture<Standing>> answer = () -> listeningFor(LISTENING);
  private Optional<SilentMembers> watch = Optional.empty();

  @AfterEach
  void close() {
    watch.ifPresent(SilentMembers::close);
  }

  @Test
  void oneThatCanBeReachedAgainAndDoesNotAnswerIsConnectedAfresh() {
    answer = SilentMembersTest::unreachable;
    watch();
    await().until(() -> questions.get() >= 3);
    assertThat(cut).isEmpty();

    answer = () -> listeningFor(LISTENING);
    await().until(() -> !cut.isEmpty());
    assertThat(cut).first().isEqualTo(N1.getId());
  }

  @Test
  void oneThatCouldBeReachedAllTheTimeIsLeftAlone() {
    watch();
    await().until(() -> questions.get() >= 20);
    assertThat(cut).isEmpty();
  }

  @Test
  void oneThatAnswersTheEngineIsNotAsked() {
    silence = Map.of(N1, SILENCE.minusMillis(1));
    watch();

    await().until(() -> looks.get() >= 5);
    assertThat(questions).hasValue(0);
  }

  @Test
  void thereIsOneQuestionAtATime() {
    answer = CompletableFuture::new;
    watch();

    await().until(() -> looks.get() >= 5);
    assertThat(questions).hasValue(1);
  }

  private void watch() {
    SilentMembers.Following following =
        new SilentMembers.Following() {
          @Override
          public boolean leads() {
            return true;
          }

          @Override
          public Map<RaftPeer, Duration> silence() {
            looks.incrementAndGet();
            return silence;
          }
        };
    watch =
        Optional.of(
            new SilentMembers(
                "self",
                following,
                SILENCE,
                channels(),
                member -> {
                  questions.incrementAndGet();
                  return answer.get();
                },
                System::nanoTime));
  }

  private static CompletableFuture<Standing> unreachable() {
    return CompletableFuture.failedFuture(new IllegalStateException("unreachable"));
  }

  private static CompletableFuture<Standing> listeningFor(Duration time) {
    return CompletableFuture.completedFuture(new Standing(time, 0, 0));
  }

  /** Of an engine that only notes which of them it threw away. */
  private FreshChannels channels() {
    RaftServerRpc rpc =
        (RaftServerRpc)
            Proxy.newProxyInstance(
                RaftServerRpc.class.getClassLoader(),
                new Class<?>[] {RaftServerRpc.class},
                (proxy, method, arguments) -> {
                  assertThat(method.getName()).isEqualTo("handleException");
                  cut.add((RaftPeerId) arguments[0]);
                  return null;
                });
    return new FreshChannels(rpc, "self", Duration.ZERO, System::nanoTime);
  }
}
