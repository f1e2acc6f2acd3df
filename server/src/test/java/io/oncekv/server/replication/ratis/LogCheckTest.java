package io.oncekv.server.replication.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncekv.server.replication.ratis.TestCluster.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Damages logs that the engine has written. */
@Timeout(300)
class LogCheckTest {
  private static final int MAX_ENTRY = 1 << 20;
  private static final int ENTRIES = 10;
  private static final int HEADER = 8;

  @TempDir Path root;

  /** A node alone, whose log is in one file, still named as the one in use. */
  private TestCluster cluster;

  private Node node;
  private Path segment;
  private byte[] good;

  @BeforeEach
  void writeALog() throws IOException {
    // One checksum in 256 ends in a zero byte, as what was torn does.
    do {
      Folders.delete(root.resolve("cluster" + ENTRIES));
      write(o -> o, ENTRIES, "");
      List<Path> segments = segments();
      segment = segments.get(segments.size() - 1);
      good = Files.readAllBytes(segment);
    } while (good[good.length - 1] == 0);
  }

  private void write(UnaryOperator<RatisOptions> tuning, int entries, String filler)
      throws IOException {
    cluster = TestCluster.started(1, root.resolve("cluster" + entries), tuning);
    node = cluster.nodes().get(0);
    for (int i = 0; i < entries; i++) {
      cluster.commit("e" + i + filler);
    }
    cluster.stopAll();
  }

  private Path current() {
    return Folders.of(node.options()).current();
  }

  private List<Path> segments() throws IOException {
    return Folders.list(current()).stream()
        .filter(p -> SegmentFile.of(p).isPresent())
        .sorted((a, b) -> Long.compare(first(a), first(b)))
        .toList();
  }

  private static long first(Path path) {
    return SegmentFile.of(path).orElseThrow().first();
  }

  private void check() throws IOException {
    LogCheck.run(current(), 0, 0, MAX_ENTRY);
  }

  private long lastIndex() throws IOException {
    return SegmentFile.of(segment).orElseThrow().read(MAX_ENTRY).last();
  }

  /** Follows the lengths, which are below 128 in this log and so one byte each. */
  private int lastEntryBegins() {
    int at = HEADER;
    while (true) {
      assertThat(good[at]).isPositive();
      int next = at + 1 + good[at] + Integer.BYTES;
      if (next == good.length) {
        return at;
      }
      at = next;
    }
  }

  @Test
  void aGoodLogIsLeftAlone() throws IOException {
    check();
    assertThat(Files.readAllBytes(segment)).isEqualTo(good);
    // The entries, and the configuration with which the term began.
    assertThat(lastIndex()).isEqualTo(ENTRIES);
  }

  @Test
  void zerosAfterTheLastEntryAreFine() throws IOException {
    Files.write(segment, Arrays.copyOf(good, good.length + 70_000));
    check();
    assertThat(lastIndex()).isEqualTo(ENTRIES);
    assertTheNodeStartsWith(ENTRIES);
  }

  @Test
  void aLastEntryTornAtAnyByteIsCut() throws IOException {
    int begin = lastEntryBegins();
    for (int length = begin + 1; length < good.length; length++) {
      Files.write(segment, Arrays.copyOf(good, length));
      check();
      assertThat(Files.readAllBytes(segment)).isEqualTo(Arrays.copyOf(good, begin));
    }
  }

  @Test
  void aLastEntryTornAtAnyByteBeforePreallocatedZerosIsCut() throws IOException {
    int begin = lastEntryBegins();
    for (int length = begin + 1; length < good.length - 1; length++) {
      byte[] torn = Arrays.copyOf(Arrays.copyOf(good, length), good.length + 5000);
      Files.write(segment, torn);
      check();
      byte[] kept = Files.readAllBytes(segment);
      // A whole entry whose last bytes are zeros anyway is not torn.
      if (Arrays.equals(torn, begin, good.length, good, begin, good.length)) {
        assertThat(kept).isEqualTo(torn);
      } else {
        assertThat(kept).isEqualTo(Arrays.copyOf(good, begin));
      }
    }
  }

  @Test
  void theEngineStartsAfterACutAndGoesOn() throws IOException {
    byte[] torn = Arrays.copyOf(good, good.length + 5000);
    Arrays.fill(torn, good.length - 3, good.length, (byte) 0);
    Files.write(segment, torn);
    assertTheNodeStartsWith(ENTRIES - 1);
  }

  /** As if the last entry had never been acknowledged, which is what tears one in life. */
  private void assertTheNodeStartsWith(int entries) throws IOException {
    Path note = Folders.of(node.options()).logEnd();
    Files.delete(note);
    LogEnd.open(note, System::nanoTime).close();
    node.loseState();
    node.start();
    cluster.commit("after");
    List<String> expected =
        new ArrayList<>(IntStream.range(0, entries).mapToObj(i -> "e" + i).toList());
    expected.add("after");
    assertThat(node.state().entries()).isEqualTo(expected);
    cluster.stopAll();
  }

  @Test
  void anyBitFlippedBeforeTheLastEntryRefusesToStart() throws IOException {
    int begin = lastEntryBegins();
    for (int at = 0; at < begin; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = good.clone();
        flipped[at] ^= (byte) (1 << bit);
        Files.write(segment, flipped);
        assertThatThrownBy(this::check)
            .as("bit %s of byte %s", bit, at)
            .isInstanceOf(LogDamagedException.class)
            .hasMessageContaining(segment.toString())
            .hasMessageContaining("new id");
        assertThat(Files.readAllBytes(segment)).isEqualTo(flipped);
      }
    }
  }

  @Test
  void anyBitFlippedInTheLastEntryRefusesToStartThoughNoNoteTellsThatItWasOnDisk()
      throws IOException {
    for (int at = lastEntryBegins(); at < good.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = good.clone();
        flipped[at] ^= (byte) (1 << bit);
        if (Arrays.equals(flipped, at, good.length, new byte[good.length], at, good.length)) {
          // Zeros to the end are what a crash leaves.
          continue;
        }
        for (int zeros : List.of(0, 5000)) {
          byte[] file = Arrays.copyOf(flipped, good.length + zeros);
          Files.write(segment, file);
          assertThatThrownBy(this::check)
              .as("bit %s of byte %s, %s zeros behind it", bit, at, zeros)
              .isInstanceOf(LogDamagedException.class)
              .hasMessageContaining(segment.toString())
              .hasMessageContaining("one wrong bit in byte " + at)
              .hasMessageContaining("new id");
          assertThat(Files.readAllBytes(segment)).isEqualTo(file);
        }
      }
    }
  }

  @Test
  void twoBitsFlippedInTheLastEntryRefuseToStartIfThatEntryWasOnDisk() throws IOException {
    long synced = LogEnd.read(Folders.of(node.options()).logEnd());
    assertThat(synced).isEqualTo(ENTRIES + 1);
    for (int at = lastEntryBegins(); at < good.length - 1; at++) {
      byte[] flipped = good.clone();
      flipped[at] ^= (byte) (1 << (at % 8));
      flipped[at + 1] ^= (byte) (1 << (at % 8));
      Files.write(segment, flipped);
      assertThatThrownBy(() -> LogCheck.run(current(), 0, synced, MAX_ENTRY))
          .as("byte %s", at)
          .isInstanceOf(LogDamagedException.class)
          .hasMessageContaining(segment.toString())
          .hasMessageMatching("(?s).*(entries up to 11 were on disk|written to its end).*")
          .hasMessageContaining("new id");
      assertThat(Files.readAllBytes(segment)).isEqualTo(flipped);
    }
  }

  @Test
  void aLastEntryThatIsWholeAndYetWrongRefusesToStartThoughNothingIsNoted() throws IOException {
    long seed = Long.getLong("logcheck.seed", System.nanoTime());
    System.out.println("LogCheckTest: -Dlogcheck.seed=" + seed);
    Random random = new Random(seed);
    int afterLength = lastEntryBegins() + 1;
    for (int round = 0; round < 300; round++) {
      byte[] damaged = good.clone();
      int from = afterLength + random.nextInt(good.length - 1 - afterLength);
      int to = Math.min(good.length - 1, from + 1 + random.nextInt(20));
      for (int at = from; at < to; at++) {
        damaged[at] = (byte) random.nextInt(256);
      }
      // What was preallocated behind it changes nothing.
      byte[] file = random.nextBoolean() ? damaged : Arrays.copyOf(damaged, good.length + 5000);
      Files.write(segment, file);
      if (Arrays.equals(damaged, good)) {
        assertThatCode(this::check).doesNotThrowAnyException();
      } else {
        assertThatThrownBy(this::check)
            .as("round %s", round)
            .isInstanceOf(LogDamagedException.class)
            .hasMessageContaining("new id");
        assertThat(Files.readAllBytes(segment)).isEqualTo(file);
      }
    }
  }

  @Test
  void aLongEntryOfWhichASectorDidNotReachTheDiskIsCut() throws IOException {
    cluster = TestCluster.started(1, root.resolve("long"));
    cluster.commit("x".repeat(3000));
    cluster.stopAll();
    node = cluster.nodes().get(0);
    Path file = segments().get(segments().size() - 1);
    byte[] whole = Files.readAllBytes(file);
    byte[] torn = whole.clone();
    Arrays.fill(torn, 1024, 1536, (byte) 0);
    Files.write(file, torn);
    check();
    assertThat(Files.size(file)).isLessThan(512);
  }

  @Test
  void aLogFromWhichWholeEntriesAreGoneRefusesToStartIfTheyWereOnDisk() throws IOException {
    long synced = LogEnd.read(Folders.of(node.options()).logEnd());
    Files.write(segment, Arrays.copyOf(good, lastEntryBegins()));
    assertThatThrownBy(() -> LogCheck.run(current(), 0, synced, MAX_ENTRY))
        .isInstanceOf(LogDamagedException.class)
        .hasMessageContaining("ends after entry 10");
    Files.delete(segment);
    assertThatThrownBy(() -> LogCheck.run(current(), 0, synced, MAX_ENTRY))
        .isInstanceOf(LogDamagedException.class)
        .hasMessageContaining("ends after entry 0");
    LogCheck.run(current(), synced, synced, MAX_ENTRY);
  }

  @Test
  void aNodeWhoseLastEntryIsDamagedDoesNotStart() throws IOException {
    byte[] flipped = good.clone();
    flipped[good.length - 6] ^= 3;
    Files.write(segment, flipped);
    node.loseState();
    assertThatThrownBy(node::start)
        .isInstanceOf(LogDamagedException.class)
        .hasMessageContaining("written to its end");
  }

  @Test
  void anEntryThatWasNeverOnDiskIsCutThoughThoseBeforeItWere() throws IOException {
    long before = LogEnd.read(Folders.of(node.options()).logEnd()) - 1;
    int begin = lastEntryBegins();
    Files.write(segment, Arrays.copyOf(good, good.length - 1));
    LogCheck.run(current(), 0, before, MAX_ENTRY);
    assertThat(Files.readAllBytes(segment)).isEqualTo(Arrays.copyOf(good, begin));
  }

  @Test
  void randomDamageNeverPassesUnseenAndNeverCutsWhatHasAGoodEntryBehindIt() throws IOException {
    long seed = Long.getLong("logcheck.seed", System.nanoTime());
    System.out.println("LogCheckTest: -Dlogcheck.seed=" + seed);
    Random random = new Random(seed);
    int begin = lastEntryBegins();
    for (int round = 0; round < 300; round++) {
      byte[] damaged = good.clone();
      int from = random.nextInt(begin);
      int to = Math.min(begin, from + 1 + random.nextInt(20));
      for (int at = from; at < to; at++) {
        damaged[at] = (byte) random.nextInt(256);
      }
      Files.write(segment, damaged);
      if (Arrays.equals(damaged, good)) {
        assertThatCode(this::check).doesNotThrowAnyException();
      } else {
        assertThatThrownBy(this::check)
            .as("round %s", round)
            .isInstanceOf(LogDamagedException.class);
      }
    }
  }

  @Test
  void aFileThatWasJustBegunIsRemoved() throws IOException {
    for (int length = 0; length <= HEADER; length++) {
      Files.write(segment, Arrays.copyOf(Arrays.copyOf(good, length), 4096));
      check();
      assertThat(segment).doesNotExist();
    }
  }

  @Test
  void aClosedFileMustBeWhole() throws IOException {
    Path closed = segment.resolveSibling("log_0-" + ENTRIES);
    Files.delete(segment);
    Files.write(closed, good);
    check();
    Files.write(closed, Arrays.copyOf(good, good.length - 1));
    assertThatThrownBy(this::check).isInstanceOf(LogDamagedException.class);
    Files.write(closed, Arrays.copyOf(good, lastEntryBegins()));
    assertThatThrownBy(this::check).isInstanceOf(LogDamagedException.class);
  }

  @Test
  void aMissingFileInTheMiddleRefusesToStartUnlessTheStateCoversIt() throws IOException {
    write(o -> o.withSnapshots(100_000, 4096, 64 << 10), 60, "x".repeat(4000));
    List<Path> all = segments();
    assertThat(all).hasSizeGreaterThan(2);
    Files.delete(all.get(1));
    assertThatThrownBy(this::check)
        .isInstanceOf(LogDamagedException.class)
        .hasMessageContaining("entries are missing");
    // The engine purges the newer files first, so this is what a crash in a purge leaves.
    LogCheck.run(current(), first(all.get(2)) + 1, 0, MAX_ENTRY);
    assertThat(segments()).isEqualTo(all.subList(2, all.size()));
  }

  @Test
  void aLogThatBeginsAfterTheStateEndsRefusesToStart() throws IOException {
    write(o -> o.withSnapshots(100_000, 4096, 64 << 10), 60, "x".repeat(4000));
    Files.delete(segments().get(0));
    assertThatThrownBy(() -> LogCheck.run(current(), 3, 0, MAX_ENTRY))
        .isInstanceOf(LogDamagedException.class)
        .hasMessageContaining("where the state ends");
  }

  @Test
  void aLogThatEndsBeforeTheStateIsDroppedSinceTheStateHoldsItAll() throws IOException {
    LogCheck.run(current(), 1000, 0, MAX_ENTRY);
    assertThat(segments()).isEmpty();
  }

  @Test
  void aRenameThatWasLostIsFinished() throws IOException {
    write(o -> o.withSnapshots(100_000, 4096, 64 << 10), 60, "x".repeat(4000));
    List<Path> all = segments();
    Path closed = all.get(all.size() - 2);
    Files.move(closed, closed.resolveSibling("log_inprogress_" + first(closed)));
    check();
    assertThat(segments()).isEqualTo(all);
    cluster.nodes().get(0).loseState();
    cluster.nodes().get(0).start();
    cluster.commit("after");
    assertThat(node.state().entries()).hasSize(61);
    cluster.stopAll();
  }
}
