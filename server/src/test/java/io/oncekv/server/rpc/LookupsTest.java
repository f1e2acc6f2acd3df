package io.oncekv.server.rpc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.oncekv.server.replication.OverloadedException;
import io.oncekv.server.statemachine.StoredValue;
import io.oncekv.v1.GetRequest;
import io.oncekv.v1.GetResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One read thread, which the first read of a test holds until the others have come. */
class LookupsTest {
  private static final int QUEUE = 200;

  private final FakeState state = new FakeState();
  private final List<Throwable> stateFailures = new CopyOnWriteArrayList<>();
  private final AtomicInteger handOuts = new AtomicInteger();
  private final AtomicInteger views = new AtomicInteger();
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch reading = new CountDownLatch(1);
  private final Reads reads =
      new Reads(
          () -> CompletableFuture.completedFuture(null),
          () -> CompletableFuture.completedFuture(null),
          stateFailures::add,
          1,
          QUEUE);
  private final Lookups lookups = lookups();

  private Lookups lookups() {
    FakeReplicator replicator = new FakeReplicator();
    ResponseHeaders headers = new ResponseHeaders("n1", replicator, state);
    KeyReads keys = new KeyReads(new Readiness(replicator, state), state, headers);
    return new Lookups(keys, state, headers, reads, 1, QUEUE, this::handOut);
  }

  private void handOut(Runnable answers) {
    handOuts.incrementAndGet();
    answers.run();
  }

  @AfterEach
  void close() {
    held.countDown();
    reads.close();
  }

  @Test
  void aReadThatIsAloneIsReadAtOnce() throws Exception {
    put("k1", "v1");
    assertThat(valueOf(get("k1"))).isEqualTo("v1");
    assertThat(get("none").get(20, SECONDS).message().getFound()).isFalse();
  }

  @Test
  void readsThatCameWhileTheThreadWasBusyShareViews() throws Exception {
    var first = holdTheThread();
    List<CompletableFuture<Answer<GetResponse>>> others = new ArrayList<>();
    for (int i = 0; i < Lookups.MOST_TOGETHER + 10; i++) {
      put("k" + i, "v" + i);
      others.add(get("k" + i));
    }
    state.revision(77);
    held.countDown();

    assertThat(first.get(20, SECONDS).message().getFound()).isFalse();
    for (int i = 0; i < others.size(); i++) {
      assertThat(valueOf(others.get(i))).isEqualTo("v" + i);
      assertThat(others.get(i).get().message().getHeader().getRevision()).isEqualTo(77);
    }
    assertThat(views).as("one for the first, two for all others").hasValue(3);
    assertThat(handOuts).as("one for each view that is shared").hasValue(2);
  }

  @Test
  void longValuesAreReadOneByOne() throws Exception {
    var first = holdTheThread();
    String half = "x".repeat((int) Lookups.BYTES_TOGETHER / 2 + 1);
    List<CompletableFuture<Answer<GetResponse>>> others = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      put("k" + i, half + i);
      others.add(get("k" + i));
    }
    held.countDown();

    assertThat(first.get(20, SECONDS).message().getFound()).isFalse();
    for (int i = 0; i < 3; i++) {
      assertThat(valueOf(others.get(i))).isEqualTo(half + i);
    }
    assertThat(views).as("the first, the try with all, and each by itself").hasValue(5);
  }

  @Test
  void aReadThatIsRefusedLeavesItsCompanionsTheirs() throws Exception {
    put("k1", "v1");
    var first = holdTheThread();
    var tooNew =
        lookups.get(
            request("k1").toBuilder().setStale(true).setMinimumRevision(Long.MAX_VALUE).build());
    var good = get("k1");
    held.countDown();

    assertThat(first.get(20, SECONDS).message().getFound()).isFalse();
    assertThat(valueOf(good)).isEqualTo("v1");
    assertThat(tooNew)
        .failsWithin(20, SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(RpcException.class);
    assertThat(stateFailures).isEmpty();
  }

  @Test
  void otherReadsHaveTheirTurnBetweenLookups() throws Exception {
    var first = holdTheThread();
    List<String> order = new CopyOnWriteArrayList<>();
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < 2 * Lookups.MOST_TOGETHER; i++) {
      all.add(get("k" + i).thenRun(() -> order.add("lookup")));
    }
    all.add(reads.local(() -> order.add("scan")));
    held.countDown();

    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(20, SECONDS);
    assertThat(first).isDone();
    assertThat(order.indexOf("scan")).isLessThanOrEqualTo(Lookups.MOST_TOGETHER);
  }

  @Test
  void oneReadTooManyIsTurnedAwayAndTheOthersAreAnswered() throws Exception {
    var first = holdTheThread();
    List<CompletableFuture<Answer<GetResponse>>> others = new ArrayList<>();
    for (int i = 0; i < QUEUE; i++) {
      others.add(get("k" + i));
    }
    assertThat(get("one more"))
        .failsWithin(20, SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(OverloadedException.class);
    held.countDown();

    assertThat(first.get(20, SECONDS).message().getFound()).isFalse();
    for (var other : others) {
      assertThat(other.get(20, SECONDS).message().getFound()).isFalse();
    }
  }

  @Test
  void whereOtherWorkFillsTheThreadsNobodyIsLeftWaiting() throws Exception {
    var busy = holdTheThreadWithOtherWork();
    List<CompletableFuture<Boolean>> work = new ArrayList<>();
    for (int i = 0; i < QUEUE; i++) {
      work.add(reads.local(() -> true));
    }
    assertThat(get("k1"))
        .failsWithin(20, SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(OverloadedException.class);
    held.countDown();

    busy.get(20, SECONDS);
    for (var done : work) {
      assertThat(done.get(20, SECONDS)).isTrue();
    }
    assertThat(get("k1").get(20, SECONDS).message().getFound()).isFalse();
  }

  @Test
  void damageFailsAllThatSharedTheViewAndStopsTheNode() throws Exception {
    var first = holdTheThread();
    var second = get("k1");
    var third = get("k2");
    RuntimeException damage = new IllegalStateException("a wrong checksum");
    // Seen by the two only: the first has begun.
    state.beforeReads(() -> Optional.of(damage));
    held.countDown();

    assertThat(first.get(20, SECONDS).message().getFound()).isFalse();
    for (var failed : List.of(second, third)) {
      assertThat(failed)
          .failsWithin(20, SECONDS)
          .withThrowableOfType(ExecutionException.class)
          .withCause(damage);
    }
    assertThat(stateFailures).containsExactly(damage);
  }

  @Test
  void aKeyThatIsTooLongIsRefusedBeforeItWaits() {
    String key = "k".repeat(state.summary().settings().getMaxKeyBytes() + 1);
    assertThatThrownBy(() -> get(key)).isInstanceOf(RpcException.class);
  }

  private CompletableFuture<Answer<GetResponse>> holdTheThread() throws InterruptedException {
    state.beforeReads(
        () -> {
          views.incrementAndGet();
          hold();
          return Optional.empty();
        });
    var first = get("none");
    assertThat(reading.await(20, SECONDS)).isTrue();
    return first;
  }

  private CompletableFuture<Boolean> holdTheThreadWithOtherWork() throws InterruptedException {
    CompletableFuture<Boolean> busy =
        reads.local(
            () -> {
              hold();
              return true;
            });
    assertThat(reading.await(20, SECONDS)).isTrue();
    return busy;
  }

  private void hold() {
    reading.countDown();
    try {
      held.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void put(String key, String value) {
    state.values.put(
        ByteString.copyFromUtf8(key), new StoredValue(ByteString.copyFromUtf8(value), 9));
  }

  private CompletableFuture<Answer<GetResponse>> get(String key) {
    return lookups.get(request(key));
  }

  private static GetRequest request(String key) {
    return GetRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).build();
  }

  private static String valueOf(CompletableFuture<Answer<GetResponse>> answer) throws Exception {
    return answer.get(20, SECONDS).message().getValue().toStringUtf8();
  }
}
