package io.oncekv.client.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.ByteString;
import io.oncekv.client.JournalException;
import io.oncekv.client.internal.journal.JournalRecord.Opened;
import io.oncekv.client.internal.journal.JournalRecord.Resolved;
import io.oncekv.client.internal.journal.JournalRecord.Written;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Several writers and the journal's own thread, more of both than {@link JournalModelTest} has room
 * for, again and again, each kept up for a moment at steps that a seed chooses: who is told that
 * his record is on disk finds it there, nothing handed over is lost, twice there or before what it
 * follows, and nobody waits in vain, whether the disk works or not. A thread that waits for ever is
 * a failure, too.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JournalConcurrencyTest {
  private static final int ROUNDS = 300;
  private static final int FAILING_ROUNDS = 100;
  private static final int WRITERS = 3;
  private static final int WRITES = 3;

  private long seed;
  private ExecutorService threads;

  @BeforeEach
  void start() {
    seed = Long.getLong("oncekv.seed", System.nanoTime());
    System.out.println("JournalConcurrencyTest: -Doncekv.seed=" + seed);
    threads = Executors.newFixedThreadPool(WRITERS);
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void whoIsToldThatARecordIsOnDiskFindsItThere() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Pauses pauses = new Pauses(seed + round);
      MemoryDisk disk = new MemoryDisk(Integer.MAX_VALUE, pauses::perhaps);
      Journal journal = open(disk);
      atOnce(
          writer -> {
            for (long sequence = writer; sequence <= WRITERS * WRITES; sequence += WRITERS) {
              pauses.perhaps();
              write(journal, disk, sequence);
            }
          });
      journal.close();
      List<String> found = disk.onDisk();
      assertThat(found).as("round %d", round).startsWith("opened").doesNotHaveDuplicates();
      assertThat(found).hasSize(1 + 2 * WRITERS * WRITES);
      for (int sequence = 1; sequence <= WRITERS * WRITES; sequence++) {
        assertThat(found).containsSubsequence("written " + sequence, "resolved " + sequence);
      }
    }
  }

  @Test
  void nobodyWaitsInVainWhenTheDiskFails() throws Exception {
    for (int round = 0; round < FAILING_ROUNDS; round++) {
      Pauses pauses = new Pauses(seed + round);
      // The first two are of the file as it is made and of its name.
      MemoryDisk disk = new MemoryDisk(3 + round % 3, pauses::perhaps);
      Journal journal = open(disk);
      atOnce(
          writer -> {
            for (long sequence = writer; sequence <= WRITERS * WRITES; sequence += WRITERS) {
              pauses.perhaps();
              writeOrFail(journal, disk, sequence);
            }
          });
      journal.close();
    }
  }

  /** Runs all writers, from 1, and waits for them. */
  private void atOnce(LongConsumer writing) throws Exception {
    CyclicBarrier together = new CyclicBarrier(WRITERS);
    List<Future<?>> writers = new ArrayList<>();
    for (long writer = 1; writer <= WRITERS; writer++) {
      long number = writer;
      writers.add(
          threads.submit(
              () -> {
                together.await();
                writing.accept(number);
                return number;
              }));
    }
    for (Future<?> writer : writers) {
      writer.get();
    }
  }

  private static Journal open(MemoryDisk disk) {
    try {
      Journal journal = new Journal(disk, "journal", "c", () -> 7, () -> {}, Long.MAX_VALUE);
      journal.note(new Opened(77, 5, 1, 0));
      return journal;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the disk before it marks, as the pipeline does before it sends. */
  private static void write(Journal journal, MemoryDisk disk, long sequence) {
    journal
        .append(written(sequence))
        .thenRun(() -> assertThat(disk.onDisk()).contains("written " + sequence))
        .join();
    journal.note(new Resolved(sequence));
  }

  private static Written written(long sequence) {
    return new Written(sequence, Optional.empty(), ByteString.EMPTY);
  }

  private static void writeOrFail(Journal journal, MemoryDisk disk, long sequence) {
    try {
      write(journal, disk, sequence);
    } catch (CompletionException failed) {
      assertThat(failed).hasCauseInstanceOf(JournalException.class);
    }
  }

  /** Moments at which a thread is kept up, or not, as a seed says. */
  private static final class Pauses {
    @GuardedBy("this")
    private final Random random;

    Pauses(long seed) {
      this.random = new Random(seed);
    }

    void perhaps() {
      int choice;
      synchronized (this) {
        choice = random.nextInt(8);
      }
      if (choice == 0) {
        LockSupport.parkNanos(50_000);
      } else if (choice < 4) {
        LockSupport.parkNanos(1);
      }
    }
  }
}
