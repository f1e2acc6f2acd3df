package io.oncekv.server.statemachine;

import static io.oncekv.server.statemachine.LogDriver.bytes;
import static io.oncekv.server.statemachine.LogDriver.command;
import static io.oncekv.server.statemachine.LogDriver.delete;
import static io.oncekv.server.statemachine.LogDriver.put;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.oncekv.server.storage.StorageOptions;
import io.oncekv.v1.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ranges of keys, and several keys at once. */
class RangeTest {
  private static final long NO_BOUND = Long.MAX_VALUE;

  @TempDir private Path folder;
  private KeyValueState state;
  private LogDriver log;

  @BeforeEach
  void open() {
    state = KeyValueState.open(folder.resolve("db"), StorageOptions.DEFAULT, failure -> {});
    log = new LogDriver(state);
    log.form();
  }

  @AfterEach
  void close() {
    state.close();
  }

  @Test
  void whateverTheRangeItsPagesHoldWhatAPlainModelSays() {
    long seed = Long.getLong("oncekv.seed", System.nanoTime());
    System.out.println("seed (rerun with -Doncekv.seed=" + seed + ")");
    Random random = new Random(seed);
    TreeMap<ByteString, ByteString> model =
        new TreeMap<>(ByteString.unsignedLexicographicalComparator());
    for (int i = 0; i < 300; i++) {
      ByteString key = key(random);
      ByteString value = bytes("v".repeat(random.nextInt(20) == 0 ? 1_000 : random.nextInt(5)));
      log.one(command(put(key, value)));
      model.put(key, value);
    }
    log.open("sessions and slots are no keys");
    for (int i = 0; i < 200; i++) {
      ByteString from = random.nextInt(4) == 0 ? ByteString.EMPTY : key(random);
      Optional<ByteString> to =
          random.nextInt(4) == 0 ? Optional.empty() : Optional.of(key(random));
      boolean reverse = random.nextBoolean();
      KeyRange range =
          random.nextBoolean()
              ? new KeyRange(from, to, reverse, false)
              : KeyRange.ofPrefix(from, reverse, false);
      List<ByteString> expected =
          new ArrayList<>(model.keySet().stream().filter(range::holds).toList());
      if (reverse) {
        Collections.reverse(expected);
      }
      assertThat(pages(range, 1 + random.nextInt(9), model)).isEqualTo(expected);
    }
  }

  /** Reads all pages, and checks that each value is the model's. */
  private List<ByteString> pages(KeyRange range, int limit, Map<ByteString, ByteString> model) {
    List<ByteString> keys = new ArrayList<>();
    Optional<KeyRange> next = Optional.of(range);
    while (next.isPresent()) {
      RangePage page = state.scan(next.get(), limit, 2_000);
      assertThat(page.entries()).hasSizeLessThanOrEqualTo(limit);
      assertThat(keys).as("pages that go on").hasSizeLessThanOrEqualTo(model.size());
      for (RangePage.Entry entry : page.entries()) {
        assertThat(entry.value().value()).isEqualTo(model.get(entry.key()));
        keys.add(entry.key());
      }
      assertThat(page.more())
          .as("an empty page is the last")
          .isIn(!page.entries().isEmpty(), false);
      next =
          page.more()
              ? Optional.of(next.get().behind(keys.get(keys.size() - 1)))
              : Optional.empty();
    }
    return keys;
  }

  private static ByteString key(Random random) {
    byte[] key = new byte[1 + random.nextInt(3)];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (random.nextBoolean() ? random.nextInt(3) : 254 + random.nextInt(2));
    }
    return ByteString.copyFrom(key);
  }

  @Test
  void aPageEndsAtItsBytesButHasAlwaysAnEntry() {
    log.apply(
        command(put("a", "x".repeat(9_000))),
        command(put("b", "x")),
        command(put("c", "x".repeat(9_000))));
    KeyRange all = new KeyRange(ByteString.EMPTY, Optional.empty(), false, false);
    RangePage first = state.scan(all, 10, 100);
    assertThat(first.entries()).extracting(RangePage.Entry::key).containsExactly(bytes("a"));
    assertThat(first.more()).isTrue();
    assertThat(state.scan(all, 10, 9_003).entries()).hasSize(2);
    assertThat(state.scan(all, 10, NO_BOUND).more()).isFalse();
    KeyRange keysOnly = new KeyRange(ByteString.EMPTY, Optional.empty(), false, true);
    RangePage names = state.scan(keysOnly, 10, 100);
    assertThat(names.entries()).hasSize(3).allMatch(entry -> entry.value().value().isEmpty());
    assertThat(names.entries().get(2).value().revision()).isEqualTo(3);
    assertThat(names.stateRevision()).isEqualTo(3);
  }

  @Test
  void deletedKeysAreNotThereAndAnEmptyRangeIsAnAnswer() {
    log.apply(command(put("a", "1")), command(put("b", "2")), command(delete("a")));
    KeyRange all = new KeyRange(ByteString.EMPTY, Optional.empty(), true, false);
    assertThat(state.scan(all, 10, NO_BOUND).entries())
        .extracting(RangePage.Entry::key)
        .containsExactly(bytes("b"));
    RangePage none = state.scan(KeyRange.ofPrefix(bytes("z"), false, false), 10, NO_BOUND);
    assertThat(none.entries()).isEmpty();
    assertThat(none.more()).isFalse();
    KeyRange backwards = new KeyRange(bytes("z"), Optional.of(bytes("a")), false, false);
    assertThat(state.scan(backwards, 10, NO_BOUND).entries()).isEmpty();
  }

  @Test
  void severalKeysAreReadInTheOrderAskedFor() {
    log.apply(command(put("a", "1")), command(put("b", "2".repeat(3_000))));
    MultiReading reading =
        state.getAll(List.of(bytes("b"), bytes("none"), bytes("a"), bytes("a")), 4_000);
    assertThat(reading.values().get(0).orElseThrow().value().size()).isEqualTo(3_000);
    assertThat(reading.values().get(1)).isEmpty();
    assertThat(reading.values().get(2)).isEqualTo(reading.values().get(3));
    assertThat(reading.values().get(3).orElseThrow().revision()).isEqualTo(1);
    assertThat(reading.stateRevision()).isEqualTo(2);
    MultiReading tooLong = state.getAll(List.of(bytes("b"), bytes("b")), 5_999);
    assertThat(tooLong.bytes()).isEqualTo(6_000);
    assertThat(tooLong.values()).isEmpty();
  }

  @Test
  void aReadOfFarTooMuchHoldsNoMoreThanItMayAnswer() {
    int length = 1 << 20;
    try (KeyValueState inline =
        KeyValueState.open(folder.resolve("inline"), StorageOptions.DEFAULT, failure -> {})) {
      LogDriver ofInline = new LogDriver(inline);
      Settings settings =
          LogDriver.SETTINGS.toBuilder().setMaxValueBytes(length).setChunkBytes(length).build();
      ofInline.one(LogDriver.form(settings));
      ofInline.one(command(put(bytes("k"), ByteString.copyFrom(new byte[length]))));
      // Held together, they would not fit into any heap that tests are given.
      int keys = (int) (Runtime.getRuntime().maxMemory() / length) + 100;
      MultiReading tooLong = inline.getAll(Collections.nCopies(keys, bytes("k")), 4L * length);
      assertThat(tooLong.bytes()).isEqualTo((long) keys * length);
      assertThat(tooLong.values()).isEmpty();
    }
  }
}
