package io.oncekv.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.oncekv.client.JournalException.Problem;
import io.oncekv.client.fake.FakeCluster;
import io.oncekv.client.internal.KeyValueClient;
import io.oncekv.client.internal.WriteSteps;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** First the disk, then the wire: with a disk that is slow, and one that breaks. */
@Timeout(60)
class JournalBeforeSendTest extends ClientTest {
  @TempDir private Path folder;

  private final SlowDisk disk = new SlowDisk();

  @AfterEach
  void letTheDiskGo() {
    disk.latch.countDown();
  }

  @Test
  void nothingIsSentOfAWriteBeforeItIsOnDiskNotEvenTheQuestionWhatBecameOfIt() throws Exception {
    FakeCluster cluster = cluster(1);
    OnceKV first = stepped(settings(cluster).journal(folder), disk);
    first.put("k", "1");
    int calls = cluster.node(0).calls();
    int syncs = disk.syncs.get();
    CountDownLatch syncing = disk.block();
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> ended.complete(catchThrowable(() -> first.append("log", "x"))), "impatient");
    caller.start();
    Awaitility.await().until(() -> disk.syncs.get() > syncs);
    // Its caller gives up while the disk is busy: an interrupt ends the wait as a deadline does.
    caller.interrupt();
    assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(OutcomeUnknownException.class);
    Awaitility.await().during(Duration.ofMillis(300)).until(() -> cluster.node(0).calls() == calls);
    syncing.countDown();
    assertThat(first.resolve(2).outcome()).isEqualTo(Resolution.Outcome.NEVER_EXECUTED);
    first.close();
    assertThat(client(settings(cluster).journal(folder)).recovered()).isEmpty();
    assertThat(cluster.state().text("log")).isEmpty();
  }

  @Test
  void sixtyFourConcurrentWritersDoNotPaySixtyFourSyncs() {
    FakeCluster cluster = new FakeCluster(1, 128);
    try (cluster) {
      OnceKV client = stepped(settings(cluster).journal(folder), disk);
      client.put("k", "first");
      int before = disk.syncs.get();
      CountDownLatch syncing = disk.block();
      List<CompletableFuture<WriteResult>> writes =
          IntStream.range(0, 64).mapToObj(i -> client.putAsync("k" + i, "v")).toList();
      syncing.countDown();
      writes.forEach(CompletableFuture::join);
      // One for those that came before the disk was asked, one for all others.
      assertThat(disk.syncs.get() - before).isLessThanOrEqualTo(2);
      assertNoViolations(cluster);
    }
  }

  @Test
  void aClientWhoseJournalFailsSendsNothingMoreAndTheNextOneFinishes() {
    FakeCluster cluster = cluster(1);
    OnceKV first = stepped(settings(cluster).journal(folder), disk);
    first.put("k", "1");
    int calls = cluster.node(0).calls();
    disk.broken = true;
    assertThatThrownBy(() -> first.append("log", "x"))
        .isInstanceOfSatisfying(
            OutcomeUnknownException.class,
            unknown -> {
              assertThat(unknown.sequence()).isEqualTo(2);
              assertThat(unknown).hasCauseInstanceOf(JournalException.class);
            });
    disk.broken = false;
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> first.put("k", "2"))
          .isInstanceOfSatisfying(
              JournalException.class,
              failed -> assertThat(failed.problem()).isEqualTo(Problem.FAILED));
    }
    assertThat(cluster.node(0).calls()).isEqualTo(calls);
    // What it has sent before may still be on its way: nobody else goes about the same writes.
    assertThatThrownBy(() -> settings(cluster).journal(folder).build())
        .isInstanceOfSatisfying(
            JournalException.class,
            refused -> assertThat(refused.problem()).isEqualTo(Problem.IN_USE));
    assertThatThrownBy(() -> first.resolve(2))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("sequence 2")
        .hasMessageContaining("the next client with this journal");
    assertThat(cluster.node(0).calls()).isEqualTo(calls);
    first.close();
    // It was written, though nobody knew whether it was on disk.
    OnceKV second = client(settings(cluster).journal(folder));
    assertThat(second.recovered().get(0).result().orTimeout(20, TimeUnit.SECONDS).join().applied())
        .isTrue();
    assertThat(cluster.state().text("log")).isEqualTo("x");
  }

  @Test
  void aWriteGivenUpBeforeTheJournalFailsIsNotAskedAboutEither() {
    FakeCluster cluster = cluster(1);
    OnceKV first = stepped(settings(cluster).journal(folder), disk);
    first.put("k", "1");
    int calls = cluster.node(0).calls();
    int syncs = disk.syncs.get();
    CountDownLatch syncing = disk.block();
    CompletableFuture<WriteResult> givenUp = first.appendAsync("log", "x");
    Awaitility.await().until(() -> disk.syncs.get() > syncs);
    CompletableFuture<WriteResult> behind = first.appendAsync("log", "y");
    givenUp.cancel(false);
    CompletableFuture<Resolution> asked = first.resolveAsync(2);
    disk.broken = true;
    syncing.countDown();
    assertThat(asked)
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(JournalException.class)
        .withMessageContaining("broken disk");
    assertThat(behind).failsWithin(Duration.ofSeconds(20));
    for (long sequence = 2; sequence <= 3; sequence++) {
      long unknown = sequence;
      assertThatThrownBy(() -> first.resolve(unknown)).isInstanceOf(JournalException.class);
    }
    assertThat(cluster.node(0).calls()).isEqualTo(calls);
    // What was on disk before is the cluster's to tell.
    assertThat(first.resolve(1).outcome()).isEqualTo(Resolution.Outcome.EXECUTED);
  }

  /** Builds a client whose steps are watched. */
  private OnceKV stepped(OnceKVBuilder settings, WriteSteps steps) {
    return opened(new OnceKV(new KeyValueClient(settings.options(), steps)));
  }

  /** A disk that counts its syncs, and can be slow or broken. */
  private static final class SlowDisk implements WriteSteps {
    private final AtomicInteger syncs = new AtomicInteger();
    private volatile CountDownLatch latch = new CountDownLatch(0);
    private volatile boolean broken;

    CountDownLatch block() {
      latch = new CountDownLatch(1);
      return latch;
    }

    @Override
    public void beforeSync() {
      syncs.incrementAndGet();
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      if (broken) {
        throw new IllegalStateException("broken disk");
      }
    }
  }
}
