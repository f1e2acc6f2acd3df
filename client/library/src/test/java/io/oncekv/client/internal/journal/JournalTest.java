package io.oncekv.client.internal.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.oncekv.client.JournalException;
import io.oncekv.client.JournalException.Problem;
import io.oncekv.client.internal.journal.JournalRecord.Opened;
import io.oncekv.client.internal.journal.JournalRecord.Opening;
import io.oncekv.client.internal.journal.JournalRecord.Resolved;
import io.oncekv.client.internal.journal.JournalRecord.Written;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JournalTest {
  private static final long SALT = 0x0123456789abcdefL;

  @TempDir private Path temporary;

  static Journal open(FragileFolder folder) throws IOException {
    return open(folder, Journal.REPLACED_FROM);
  }

  static Journal open(FragileFolder folder, long replacedFrom) throws IOException {
    return new Journal(folder, "journal", "c", () -> SALT, () -> {}, replacedFrom);
  }

  static Written write(long sequence, String operation) {
    return new Written(sequence, Optional.empty(), ByteString.copyFromUtf8(operation));
  }

  @Test
  void whatWasHandedOverIsFoundByTheNextProcess() throws IOException {
    FragileFolder folder = new FragileFolder();
    Written second = new Written(2, Optional.of("order 7"), ByteString.copyFromUtf8("b"));
    try (Journal journal = open(folder)) {
      assertThat(journal.contents())
          .isEqualTo(new JournalContents(Optional.empty(), Optional.empty(), List.of()));
      journal.append(new Opening(ByteString.copyFromUtf8("open"))).join();
      journal.note(new Opened(77, 5, 1, 0));
      journal.append(write(1, "a")).join();
      journal.append(second).join();
      journal.append(write(3, "c")).join();
      journal.note(new Resolved(3));
      journal.note(new Resolved(1));
    }
    try (Journal journal = open(folder.afterKill())) {
      assertThat(journal.contents().session()).contains(new Opened(77, 5, 1, 3));
      assertThat(journal.contents().opening()).isEmpty();
      assertThat(journal.contents().pending()).containsExactly(second);
    }
  }

  @Test
  void anOpenWithoutAnAnswerIsKept() throws IOException {
    FragileFolder folder = new FragileFolder();
    try (Journal journal = open(folder)) {
      journal.note(new Opened(77, 5, 1, 9));
      journal.append(new Opening(ByteString.copyFromUtf8("again"))).join();
    }
    try (Journal journal = open(folder.afterKill())) {
      assertThat(journal.contents().session()).contains(new Opened(77, 5, 1, 9));
      assertThat(journal.contents().opening()).contains(ByteString.copyFromUtf8("again"));
    }
  }

  @Test
  void whatWasPendingGoesWithItsSession() throws IOException {
    FragileFolder folder = new FragileFolder();
    try (Journal journal = open(folder)) {
      journal.note(new Opened(77, 5, 1, 0));
      journal.append(write(1, "a")).join();
      journal.note(new Opened(77, 5, 2, 0));
    }
    folder = folder.afterKill();
    try (Journal journal = open(folder)) {
      assertThat(journal.contents().pending()).containsExactly(write(1, "a"));
      journal.note(new Opened(77, 6, 1, 0));
    }
    try (Journal journal = open(folder.afterKill())) {
      assertThat(journal.contents().session()).contains(new Opened(77, 6, 1, 0));
      assertThat(journal.contents().pending()).isEmpty();
    }
  }

  @Test
  void formatVersionOneStaysAsItIs() throws IOException {
    FragileFolder folder = new FragileFolder();
    try (Journal journal = open(folder)) {
      journal.append(new Opening(ByteString.copyFromUtf8("open"))).join();
      journal.append(new Opened(0x77, 5, 1, 0)).join();
      journal.append(new Written(1, Optional.of("tag"), ByteString.copyFromUtf8("write"))).join();
      journal.append(new Resolved(1)).join();
    }
    assertThat(HexFormat.of().formatHex(folder.bytes("journal")))
        .isEqualTo(
            // magic, version, salt, initial length, client id, checksum
            "6f6e63656b762d6a"
                + "00000001"
                + "0123456789abcdef"
                + "0000000000000023"
                + "0001"
                + "63"
                + "4c8df6fd"
                // length, checksum, durable length, type: then what the record holds
                + "00000005"
                + "c7858d7f"
                + "0000000000000023"
                + "01"
                + "6f70656e"
                + "0000001d"
                + "55e064af"
                + "0000000000000038"
                + "02"
                + "0000000000000077"
                + "0000000000000005"
                + "00000001"
                + "0000000000000000"
                + "00000013"
                + "bbfd2438"
                + "0000000000000065"
                + "03"
                + "0000000000000001"
                + "0003"
                + "746167"
                + "7772697465"
                + "00000009"
                + "2c4011bb"
                + "0000000000000088"
                + "04"
                + "0000000000000001");
  }

  @Test
  void manyConcurrentWritesAreSyncedTogether() throws Exception {
    FragileFolder folder = new FragileFolder();
    try (Journal journal = open(folder)) {
      journal.append(new Opened(77, 5, 1, 0)).join();
      CountDownLatch syncing = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      folder.duringSync(
          () -> {
            syncing.countDown();
            await(goOn);
          });
      int before = folder.fileSyncs();
      List<CompletableFuture<Void>> onDisk = new ArrayList<>();
      onDisk.add(journal.append(write(1, "w1")));
      syncing.await();
      for (int sequence = 2; sequence <= 64; sequence++) {
        onDisk.add(journal.append(write(sequence, "w" + sequence)));
      }
      assertThat(onDisk).noneMatch(CompletableFuture::isDone);
      goOn.countDown();
      onDisk.forEach(CompletableFuture::join);
      assertThat(folder.fileSyncs() - before).isEqualTo(2);
    }
  }

  @Test
  void marksNeedNoSync() throws Exception {
    FragileFolder folder = new FragileFolder();
    try (Journal journal = open(folder)) {
      journal.append(new Opened(77, 5, 1, 0)).join();
      journal.append(write(1, "a")).join();
      int before = folder.fileSyncs();
      journal.note(new Resolved(1));
      journal.append(write(2, "b")).join();
      assertThat(folder.fileSyncs() - before).isEqualTo(1);
    }
  }

  @Test
  void theFileStaysSmallAndItsReplacementIsMadeKnownToTheFolder() throws IOException {
    FragileFolder folder = new FragileFolder();
    String large = "x".repeat(64 << 10);
    try (Journal journal = open(folder)) {
      journal.append(new Opened(77, 5, 1, 0)).join();
      assertThat(folder.folderSyncs()).isEqualTo(1);
      for (int sequence = 1; sequence <= 200; sequence++) {
        journal.append(write(sequence, large)).join();
        if (sequence != 100) {
          journal.note(new Resolved(sequence));
        }
        assertThat(folder.bytes("journal").length).isLessThan(5 << 20);
      }
      assertThat(folder.folderSyncs()).isBetween(3, 5);
    }
    try (Journal journal = open(folder.afterKill())) {
      assertThat(journal.contents().session()).contains(new Opened(77, 5, 1, 200));
      assertThat(journal.contents().pending()).containsExactly(write(100, large));
    }
  }

  @Test
  @DisplayName("HC-14 a folder is used by one client at a time")
  void aFolderIsUsedByOneClientAtATime() {
    Path folder = temporary.resolve("a/b");
    try (Journal first = Journal.open(folder, "c", () -> {})) {
      first.append(new Opened(77, 5, 1, 0)).join();
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThatThrownBy(() -> Journal.open(folder, "c", () -> {}))
            .isInstanceOfSatisfying(
                JournalException.class,
                refused -> assertThat(refused.problem()).isEqualTo(Problem.IN_USE));
      }
    }
    try (Journal second = Journal.open(folder, "c", () -> {})) {
      assertThat(second.contents().session()).contains(new Opened(77, 5, 1, 0));
    }
  }

  @Test
  @DisplayName("HC-14 a second process cannot have the folder either, whatever the first one tried")
  void aSecondProcessIsKeptOut() throws Exception {
    Path folder = temporary.resolve("shared");
    try (Journal first = Journal.open(folder, "c", () -> {})) {
      assertThat(first.contents().pending()).isEmpty();
      assertThatThrownBy(() -> Journal.open(folder, "c", () -> {}))
          .isInstanceOf(JournalException.class);
      Process other =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  OpensJournal.class.getName(),
                  folder.toString())
              .redirectErrorStream(true)
              .start();
      String output = new String(other.getInputStream().readAllBytes(), UTF_8);
      assertThat(other.waitFor()).isZero();
      assertThat(output).contains("IN_USE");
    }
  }

  @Test
  void aJournalOfAnotherClientOrFormatIsRefused() throws IOException {
    FragileFolder folder = new FragileFolder();
    open(folder).close();
    assertThatThrownBy(
            () -> new Journal(folder, "journal", "d", () -> SALT, () -> {}, Journal.REPLACED_FROM))
        .isInstanceOfSatisfying(
            JournalException.class,
            refused -> {
              assertThat(refused.problem()).isEqualTo(Problem.OTHER_CLIENT);
              assertThat(refused).hasMessageContaining("client id \"c\", not \"d\"");
            });
    byte[] bytes = folder.bytes("journal");
    bytes[11] = 2;
    folder.put("journal", bytes);
    assertThatThrownBy(() -> open(folder))
        .isInstanceOfSatisfying(
            JournalException.class,
            refused -> {
              assertThat(refused.problem()).isEqualTo(Problem.OTHER_VERSION);
              assertThat(refused).hasMessageContaining("version 2, this library reads version 1");
            });
  }

  @Test
  void theFirstFailureIsTheLast() throws IOException {
    FragileFolder folder = new FragileFolder();
    Journal journal = open(folder);
    journal.append(new Opened(77, 5, 1, 0)).join();
    folder.failFrom(folder.steps() + 2);
    CompletableFuture<Void> unsynced = journal.append(write(1, "a"));
    assertThatThrownBy(unsynced::join).hasCauseInstanceOf(JournalException.class);
    assertThat(journal.failure().join().problem()).isEqualTo(Problem.FAILED);
    int steps = folder.steps();
    folder.failFrom(Integer.MAX_VALUE);
    assertThatThrownBy(() -> journal.append(write(2, "b")).join())
        .hasCauseInstanceOf(JournalException.class);
    journal.close();
    assertThat(folder.steps()).isEqualTo(steps);
  }

  @Test
  void anErrorOfTheVirtualMachineLeavesNobodyWaiting() throws IOException {
    FragileFolder folder = new FragileFolder();
    Error outOfMemory = new OutOfMemoryError("as if");
    CountDownLatch handedOver = new CountDownLatch(1);
    Journal journal =
        new Journal(
            folder,
            "journal",
            "c",
            () -> SALT,
            () -> {
              await(handedOver);
              throw outOfMemory;
            },
            Journal.REPLACED_FROM);
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    waiting.add(journal.append(new Opened(77, 5, 1, 0)));
    waiting.add(journal.append(write(1, "a")));
    handedOver.countDown();
    assertThat(journal.failure().join()).hasRootCause(outOfMemory);
    waiting.add(journal.append(write(2, "b")));
    for (CompletableFuture<Void> onDisk : waiting) {
      assertThatThrownBy(onDisk::join)
          .hasCauseInstanceOf(JournalException.class)
          .hasRootCause(outOfMemory);
    }
    journal.close();
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.createFile(temporary.resolve("file"));
    assertThatThrownBy(() -> Journal.open(file.resolve("folder"), "c", () -> {}))
        .isInstanceOfSatisfying(
            JournalException.class,
            refused -> {
              assertThat(refused.problem()).isEqualTo(Problem.FAILED);
              assertThat(refused).hasMessageContaining(file.toString());
            });
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
