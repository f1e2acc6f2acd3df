package io.oncekv.client.internal.journal;

import static io.oncekv.client.internal.journal.JournalTest.write;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.oncekv.client.JournalException;
import io.oncekv.client.JournalException.Problem;
import io.oncekv.client.internal.journal.JournalRecord.Opened;
import io.oncekv.client.internal.journal.JournalRecord.Opening;
import io.oncekv.client.internal.journal.JournalRecord.Resolved;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a crash, or a bad disk, leaves of a journal, and what the next process makes of it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JournalCrashTest {
  private static final Opened SESSION = new Opened(77, 5, 1, 0);

  /** A file with two records in its first part, and more behind, each synced before the next. */
  private static byte[] sample() throws IOException {
    FragileFolder folder = new FragileFolder();
    try (Journal journal = JournalTest.open(folder)) {
      journal.append(SESSION).join();
      journal.append(write(1, "one")).join();
    }
    folder = folder.afterKill();
    try (Journal journal = JournalTest.open(folder)) {
      journal.append(new Opening(ByteString.copyFromUtf8("open"))).join();
      journal.append(new Opened(77, 5, 2, 1)).join();
      journal.append(write(2, "two")).join();
      journal.append(new Resolved(1)).join();
      journal.append(write(3, "three")).join();
    }
    return folder.bytes("journal");
  }

  /** Every state that a prefix of the sample's records comes to. */
  private static List<JournalContents> prefixes() {
    JournalState state = new JournalState();
    List<JournalContents> all = new ArrayList<>();
    for (JournalRecord record :
        List.of(
            SESSION,
            write(1, "one"),
            new Opening(ByteString.copyFromUtf8("open")),
            new Opened(77, 5, 2, 1),
            write(2, "two"),
            new Resolved(1),
            write(3, "three"))) {
      assertThat(state.apply(record)).isTrue();
      all.add(state.contents());
    }
    return all;
  }

  private static Optional<JournalContents> read(byte[] bytes) {
    try {
      return Optional.of(JournalReader.read(bytes, "c", "journal").state().contents());
    } catch (JournalException refused) {
      assertThat(refused.problem())
          .isIn(Problem.DAMAGED, Problem.OTHER_VERSION, Problem.OTHER_CLIENT);
      return Optional.empty();
    }
  }

  @Test
  @DisplayName("HC-14 a torn tail is cut off, wherever it is torn")
  void aFileCutOffAtAnyByteIsThatMuchShorterOrRefused() throws IOException {
    byte[] whole = sample();
    List<JournalContents> prefixes = prefixes();
    int firstPart = (int) FileHeader.decode(ByteBuffer.wrap(whole), "").initialLength();
    int seen = 1;
    for (int length = 0; length <= whole.length; length++) {
      Optional<JournalContents> found = read(Arrays.copyOf(whole, length));
      if (length < firstPart) {
        assertThat(found).as("cut at %d, before the end of the first part", length).isEmpty();
      } else {
        assertThat(found).as("cut at %d", length).isPresent();
        int index = prefixes.indexOf(found.get());
        assertThat(index).as("cut at %d", length).isBetween(seen, seen + 1);
        seen = index;
      }
    }
    assertThat(seen).isEqualTo(prefixes.size() - 1);
  }

  @Test
  @DisplayName("HC-14 a damaged middle is refused, whichever bit is wrong")
  void aFlippedBitIsNeverTakenForSomethingElse() throws IOException {
    byte[] whole = sample();
    JournalContents all = read(whole).orElseThrow();
    // The last record is the only one that none behind it vouches for.
    int last = whole.length - Frame.OVERHEAD - RecordCodec.encode(write(3, "three")).remaining();
    List<JournalContents> prefixes = prefixes();
    JournalContents butTheLast = prefixes.get(prefixes.size() - 2);
    for (int position = 0; position < whole.length; position++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = whole.clone();
        flipped[position] ^= (byte) (1 << bit);
        Optional<JournalContents> found = read(flipped);
        if (position < last) {
          assertThat(found).as("bit %d of byte %d", bit, position).isEmpty();
        } else {
          assertThat(found).as("bit %d of byte %d", bit, position).contains(butTheLast);
        }
      }
    }
    assertThat(all).isEqualTo(prefixes.get(prefixes.size() - 1));
  }

  @Test
  void garbageIsRefusedOrCutOffAndNothingElse() throws IOException {
    long seed = Long.getLong("oncekv.seed", System.nanoTime());
    System.out.println("JournalCrashTest: -Doncekv.seed=" + seed);
    Random random = new Random(seed);
    byte[] whole = sample();
    List<JournalContents> prefixes = prefixes();
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = whole.clone();
      int from = random.nextInt(bytes.length);
      int to = from + random.nextInt(bytes.length - from) + 1;
      for (int position = from; position < to; position++) {
        bytes[position] = (byte) (random.nextInt(4) == 0 ? 0 : random.nextInt(256));
      }
      read(bytes).ifPresent(found -> assertThat(prefixes).contains(found));
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      assertThat(read(noise)).isEmpty();
    }
  }

  @Test
  @DisplayName("HC-14 records of another file, or at another place, are not taken")
  void aValueThatHoldsAJournalIsNoJournal() throws IOException {
    byte[] inner = sample();
    FragileFolder folder = new FragileFolder();
    try (Journal journal = JournalTest.open(folder)) {
      journal.append(SESSION).join();
      journal
          .append(new JournalRecord.Written(1, Optional.empty(), ByteString.copyFrom(inner)))
          .join();
    }
    byte[] torn = folder.bytes("journal");
    torn[torn.length - 1] ^= 1;
    // The same salt, and intact frames within the torn one: they lie at other positions.
    assertThat(read(torn).orElseThrow().pending()).isEmpty();
  }

  @Test
  void aCrashBetweenAnyTwoStepsLosesNothingThatWasOnDisk() {
    long seed = Long.getLong("oncekv.seed", System.nanoTime());
    System.out.println("JournalCrashTest: -Doncekv.seed=" + seed);
    Random random = new Random(seed);
    int crashes = 0;
    for (int round = 0; round < 400; round++) {
      FragileFolder folder = new FragileFolder();
      Model model = new Model();
      boolean ended = false;
      while (!ended) {
        folder.failFrom(folder.steps() + 1 + random.nextInt(40));
        ended = live(folder, model, random);
        crashes++;
        folder = random.nextBoolean() ? folder.afterKill() : folder.afterPowerFailure(random);
      }
    }
    assertThat(crashes).isGreaterThan(800);
  }

  /** What has to be there, and what may be. */
  private static final class Model {
    private final List<Long> written = new ArrayList<>();
    private final List<Long> onDisk = new ArrayList<>();
    private final List<Long> marked = new ArrayList<>();
    private boolean opened;

    void check(JournalContents contents) {
      List<Long> found = contents.pending().stream().map(JournalRecord.Written::sequence).toList();
      assertThat(written).containsAll(found);
      List<Long> due = new ArrayList<>(onDisk);
      due.removeAll(marked);
      assertThat(found).as("pending, of those on disk and not marked").containsAll(due);
      if (opened) {
        assertThat(contents.session()).isPresent();
        assertThat(contents.session().get().highest())
            .isGreaterThanOrEqualTo(onDisk.stream().mapToLong(Long::longValue).max().orElse(0));
      }
      for (JournalRecord.Written write : contents.pending()) {
        assertThat(write).isEqualTo(write(write.sequence(), "op" + write.sequence()));
      }
      // From here on they are on disk: opening a journal writes it anew.
      onDisk.addAll(found.stream().filter(sequence -> !onDisk.contains(sequence)).toList());
    }
  }

  /** One process: true if it has done enough before its machine failed. */
  private static boolean live(FragileFolder folder, Model model, Random random) {
    // A small bound, so that the file is also replaced while it is in use.
    try (Journal journal = JournalTest.open(folder, 600)) {
      model.check(journal.contents());
      journal.append(new Opened(77, 5, 1 + random.nextInt(3), 0)).join();
      model.opened = true;
      List<CompletableFuture<Void>> group = new ArrayList<>();
      while (model.written.size() < 60) {
        long sequence = model.written.size() + 1L;
        model.written.add(sequence);
        group.add(
            journal
                .append(write(sequence, "op" + sequence))
                .thenRun(() -> synchronizedAdd(model.onDisk, sequence)));
        if (random.nextInt(3) == 0) {
          List<Long> pending = new ArrayList<>(model.written);
          long done = pending.get(random.nextInt(pending.size()));
          if (!model.marked.contains(done)) {
            model.marked.add(done);
            journal.note(new Resolved(done));
          }
        }
        if (random.nextInt(4) == 0) {
          group.forEach(CompletableFuture::join);
          group.clear();
        }
      }
      group.forEach(CompletableFuture::join);
      return true;
    } catch (CompletionException e) {
      assertThat(e).hasCauseInstanceOf(JournalException.class);
      return false;
    } catch (IOException powerFailed) {
      return false;
    }
  }

  private static void synchronizedAdd(List<Long> list, long sequence) {
    synchronized (list) {
      list.add(sequence);
    }
  }
}
