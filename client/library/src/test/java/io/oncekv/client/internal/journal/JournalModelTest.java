package io.oncekv.client.internal.journal;

import com.google.protobuf.ByteString;
import io.oncekv.client.JournalException;
import io.oncekv.client.internal.journal.JournalRecord.Opened;
import io.oncekv.client.internal.journal.JournalRecord.Resolved;
import io.oncekv.client.internal.journal.JournalRecord.Written;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The group commit under interleavings that Lincheck's model checker chooses: two writers, the
 * journal's own thread, and one that closes.
 *
 * <p>It is one program instead of Lincheck's usual operations, because the journal has a thread.
 * That thread has to begin and end within what Lincheck runs: made by the test's constructor it is
 * none of the threads that are scheduled, so whoever waits for it stands still for ever; left
 * running it waits for records when all others are done. Both are reported as "hung". So is a join
 * on a subclass of {@code Thread}, which the checker does not see: join plain ones.
 */
public class JournalModelTest {
  private static final int SCHEDULES = Integer.getInteger("oncekv.lincheck.schedules", 60);

  /**
   * The checker rewrites each class as it is first used, and gives a schedule 30 s for all it does
   * (on a busy machine too little for the first one: it would report a hang). Here the classes come
   * a few at a time.
   */
  @BeforeAll
  static void haveClassesRewritten() {
    Opened opened = new Opened(77, 5, 1, 0);
    Written written = new Written(1, Optional.empty(), ByteString.EMPTY);
    List<Runnable> parts =
        List.of(
            () -> check(new MemoryDisk(1, () -> {}).onDisk().isEmpty() ? "" : "not empty"),
            () -> new CompletableFuture<Void>().completeExceptionally(Problems.closed()),
            () -> {
              Thread thread = new Thread(() -> new AtomicReference<>("").set("done"));
              thread.start();
              join(thread);
            },
            () -> check(RecordCodec.encode(opened).hasRemaining() ? "" : "no bytes"),
            () -> check(RecordCodec.encode(written).hasRemaining() ? "" : "no bytes"),
            () -> check(new JournalState().apply(opened) ? "" : "not applied"),
            () -> {
              try {
                JournalFile.replace(new MemoryDisk(9, () -> {}), "c", 7, List.of()).close();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            () -> open(new MemoryDisk(9, () -> {})).close());
    parts.forEach(part -> Lincheck.runConcurrentTest(1, part));
  }

  @Test
  void whoIsToldThatARecordIsOnDiskFindsItThereInEverySchedule() {
    Lincheck.runConcurrentTest(
        SCHEDULES,
        () -> {
          MemoryDisk disk = new MemoryDisk(Integer.MAX_VALUE, () -> {});
          Journal journal = open(disk);
          AtomicReference<String> wrong = new AtomicReference<>("");
          Thread one = writer(journal, disk, 1, wrong);
          Thread two = writer(journal, disk, 2, wrong);
          join(one);
          join(two);
          journal.close();
          check(wrong.get());
          List<String> found = disk.onDisk();
          check(found.size() == 5 && found.get(0).equals("opened") ? "" : "on disk: " + found);
          for (int sequence = 1; sequence <= 2; sequence++) {
            int written = found.indexOf("written " + sequence);
            int resolved = found.indexOf("resolved " + sequence);
            check(written > 0 && written < resolved ? "" : "on disk: " + found);
          }
        });
  }

  @Test
  void whoHandsOverWhileItIsClosedIsToldTheTruthInEverySchedule() {
    Lincheck.runConcurrentTest(
        SCHEDULES,
        () -> {
          MemoryDisk disk = new MemoryDisk(Integer.MAX_VALUE, () -> {});
          Journal journal = open(disk);
          AtomicReference<String> wrong = new AtomicReference<>("");
          Thread one = writer(journal, disk, 1, wrong);
          journal.close();
          join(one);
          check(wrong.get());
        });
  }

  @Test
  void nobodyWaitsInVainForADiskThatFailsInAnySchedule() {
    Lincheck.runConcurrentTest(
        SCHEDULES,
        () -> {
          // The first two are of the file as it is made and of its name.
          MemoryDisk disk = new MemoryDisk(3, () -> {});
          Journal journal = open(disk);
          AtomicReference<String> wrong = new AtomicReference<>("");
          Thread one = writer(journal, disk, 1, wrong);
          Thread two = writer(journal, disk, 2, wrong);
          join(one);
          join(two);
          journal.close();
          check(wrong.get());
          check(disk.onDisk().isEmpty() ? "" : "on disk: " + disk.onDisk());
        });
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

  /** Waits for its record to be on disk, looks whether it is, and marks it. */
  private static Thread writer(
      Journal journal, MemoryDisk disk, long sequence, AtomicReference<String> wrong) {
    Thread thread =
        new Thread(
            () -> {
              boolean told;
              try {
                journal.append(new Written(sequence, Optional.empty(), ByteString.EMPTY)).join();
                told = true;
              } catch (CompletionException refused) {
                told = false;
                if (!(refused.getCause() instanceof JournalException)) {
                  wrong.set("refused by " + refused.getCause());
                }
              }
              if (told && !disk.onDisk().contains("written " + sequence)) {
                wrong.set("told that " + sequence + " is on disk: " + disk.onDisk());
              }
              journal.note(new Resolved(sequence));
            });
    thread.start();
    return thread;
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void check(String wrong) {
    if (!wrong.isEmpty()) {
      throw new IllegalStateException(wrong);
    }
  }
}
