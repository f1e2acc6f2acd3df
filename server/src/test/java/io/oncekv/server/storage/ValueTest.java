package io.oncekv.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Values in pieces. */
class ValueTest extends OneDatabase {
  private static final int CHUNK = 4096;
  private static final int SHORT_CHUNK = 256;
  private static final ByteString KEY = ByteString.copyFromUtf8("key");

  @Test
  void theHeadOfAValueIsFrozen() {
    ValueHead head = new ValueHead(300, 4099, 7, 0, 1, ByteString.copyFromUtf8("abc"));
    assertThat(HexFormat.of().formatHex(head.encode())).isEqualTo("01ac0283200701616263");
    assertThat(ValueHead.decode(Keys.value(KEY), head.encode())).isEqualTo(head);
    ValueHead later = new ValueHead(300, 4099, 7, 3 << 24, 1, ByteString.copyFromUtf8("abc"));
    assertThat(HexFormat.of().formatHex(later.encode())).isEqualTo("02ac028320078080801801616263");
    assertThat(ValueHead.decode(Keys.value(KEY), later.encode())).isEqualTo(later);
  }

  @Test
  void valuesCreatedUnderOneRevisionHavePiecesOfTheirOwn() {
    WriteUnit unit = new WriteUnit(database);
    ByteString other = ByteString.copyFromUtf8("other");
    ByteString a = ByteString.copyFromUtf8("a".repeat(3 * CHUNK));
    ByteString b = ByteString.copyFromUtf8("b".repeat(2 * CHUNK));
    new ValueWriter(unit, CHUNK, 0).put(KEY, Optional.empty(), a, 1);
    ValueHead head = new ValueWriter(unit, CHUNK, 127).put(other, Optional.empty(), b, 1);
    assertThat(new ValueWriter(unit, CHUNK).holds(head, b)).isTrue();
    unit.commit();
    assertThat(read(KEY)).contains(a);
    assertThat(read(other)).contains(b);
    write(writer -> writer.append(other, writer.head(other), b, 2));
    write(writer -> writer.delete(KEY, writer.head(KEY).orElseThrow()));
    assertThat(read(other)).contains(b.concat(b));
    assertThat(chunks()).isEqualTo(3);
  }

  @Test
  void settingAKeyWithoutLookingRemovesThePiecesOfALongValue() {
    ByteString longValue = ByteString.copyFromUtf8("a".repeat(3 * CHUNK));
    ByteString shortValue = ByteString.copyFromUtf8("b");
    write(writer -> writer.put(KEY, longValue, 1));
    write(writer -> writer.put(KEY, shortValue, 2));
    assertThat(read(KEY)).contains(shortValue);
    assertThat(chunks()).isZero();
    write(writer -> writer.put(KEY, shortValue, 3));
    write(writer -> writer.append(KEY, writer.head(KEY), longValue, 4));
    // What was there before it was opened it has to look for.
    close();
    open();
    write(writer -> writer.put(KEY, shortValue, 5));
    assertThat(read(KEY)).contains(shortValue);
    assertThat(chunks()).isZero();
  }

  @Test
  void anInnerUnitIsCommittedOrForgottenByItself() {
    write(writer -> writer.put(KEY, Optional.empty(), ByteString.copyFromUtf8("old"), 1));
    WriteUnit outer = new WriteUnit(database);
    byte[] key = Keys.value(KEY);
    byte[] stored = outer.get(key).orElseThrow();
    WriteUnit forgotten = outer.inner();
    assertThat(forgotten.get(key)).contains(stored);
    forgotten.delete(key);
    assertThat(forgotten.get(key)).isEmpty();
    assertThat(outer.get(key)).contains(stored);
    WriteUnit kept = outer.inner();
    kept.delete(key);
    kept.commit();
    assertThat(outer.get(key)).isEmpty();
    assertThat(database.get(key)).contains(stored);
    outer.commit();
    assertThat(database.get(key)).isEmpty();
  }

  @Test
  void whateverIsDoneValuesAreWhatAPlainModelSays() {
    long seed = Long.getLong("oncekv.seed", System.nanoTime());
    System.out.println("seed (rerun with -Doncekv.seed=" + seed + ")");
    Random random = new Random(seed);
    Map<ByteString, ByteString> model = new HashMap<>();
    long revision = 0;
    for (int round = 0; round < 300; round++) {
      WriteUnit unit = new WriteUnit(database);
      ValueWriter writer = new ValueWriter(unit, SHORT_CHUNK);
      for (int i = random.nextInt(6); i >= 0; i--) {
        ByteString key = ByteString.copyFromUtf8("k" + random.nextInt(4));
        ByteString bytes = noise(random, random.nextInt(random.nextInt(5) == 0 ? 8000 : 600));
        Optional<ValueHead> present = writer.head(key);
        assertThat(present.map(ValueHead::length).orElse(-1L))
            .isEqualTo(model.containsKey(key) ? model.get(key).size() : -1L);
        revision++;
        switch (random.nextInt(5)) {
          case 0 -> {
            writer.put(key, present, bytes, revision);
            model.put(key, bytes);
          }
          case 1 -> {
            if (present.isPresent()) {
              writer.delete(key, present.get());
              model.remove(key);
            }
          }
          default -> {
            ValueHead grown = writer.append(key, present, bytes, revision);
            model.merge(key, bytes, ByteString::concat);
            assertThat(writer.holds(grown, model.get(key))).isTrue();
            assertThat(writer.holds(grown, changed(model.get(key)))).isFalse();
          }
        }
      }
      unit.commit();
      if (random.nextInt(50) == 0) {
        database.flush();
      }
      for (int i = 0; i < 4; i++) {
        ByteString key = ByteString.copyFromUtf8("k" + i);
        assertThat(read(key)).isEqualTo(Optional.ofNullable(model.get(key)));
      }
    }
    assertThat(chunks())
        .isEqualTo(model.values().stream().mapToInt(v -> pieces(v, SHORT_CHUNK)).sum());
  }

  @Test
  void overwritingAndDeletingLeaveNoPiecesBehind() {
    ByteString big = ByteString.copyFrom(new byte[10 * CHUNK]);
    write(writer -> writer.put(KEY, Optional.empty(), big, 1));
    assertThat(chunks()).isEqualTo(9);
    write(writer -> writer.put(KEY, writer.head(KEY), ByteString.EMPTY, 2));
    assertThat(chunks()).isZero();
    write(writer -> writer.append(KEY, writer.head(KEY), big, 3));
    write(writer -> writer.delete(KEY, writer.head(KEY).orElseThrow()));
    assertThat(chunks()).isZero();
    assertThat(read(KEY)).isEmpty();
  }

  @Test
  @DisplayName("HC-48 an append to a huge value costs its suffix and one piece, not the value")
  void anAppendCostsOnePiece() {
    ByteString huge = ByteString.copyFrom(new byte[(8 << 20) - CHUNK / 2]);
    write(writer -> writer.put(KEY, Optional.empty(), huge, 1));
    long before = database.statistics().memtableBytes();
    int appends = 1000;
    for (int i = 0; i < appends; i++) {
      long revision = 2L + i;
      write(writer -> writer.append(KEY, writer.head(KEY), ByteString.copyFromUtf8("x"), revision));
    }
    long each = (database.statistics().memtableBytes() - before) / appends;
    System.out.println("MEASURED bytes written for an append of 1 byte to 8 MiB: " + each);
    assertThat(each).isBetween(CHUNK / 4L, 2L * CHUNK);
  }

  @Test
  @DisplayName("HC-48 a value made of 20,000 appends reads as fast as one put, before any flush")
  void aValueOfManyAppendsReadsAsFastAsOnePut() {
    ByteString suffix = noise(new Random(1), 50);
    ByteString appended = ByteString.copyFromUtf8("appended");
    ByteString atOnce = ByteString.copyFromUtf8("at once");
    ByteString whole = ByteString.EMPTY;
    for (int batch = 0; batch < 200; batch++) {
      WriteUnit unit = new WriteUnit(database);
      ValueWriter writer = new ValueWriter(unit, CHUNK);
      for (int i = 0; i < 100; i++) {
        writer.append(appended, writer.head(appended), suffix, 1 + batch * 100L + i);
        whole = whole.concat(suffix);
      }
      unit.commit();
    }
    ByteString value = ByteString.copyFrom(whole.toByteArray());
    write(writer -> writer.put(atOnce, Optional.empty(), value, 100_000));
    assertThat(read(appended)).contains(value);
    double ratio = Double.MAX_VALUE;
    // The best of some rounds: other work on the machine only ever makes one slower.
    for (int round = 0; round < 10 && ratio > 1.5; round++) {
      long one = nanosToRead(appended);
      long two = nanosToRead(atOnce);
      ratio = Math.min(ratio, (double) one / two);
      System.out.printf(
          "MEASURED 1 MB read: of 20,000 appends %d us, of one put %d us%n",
          one / 1000, two / 1000);
    }
    assertThat(ratio).isLessThan(1.5);
  }

  private long nanosToRead(ByteString key) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 20; i++) {
      long start = System.nanoTime();
      assertThat(read(key)).isPresent();
      best = Math.min(best, System.nanoTime() - start);
    }
    return best;
  }

  private void write(Consumer<ValueWriter> change) {
    commit(unit -> change.accept(new ValueWriter(unit, CHUNK)));
  }

  private Optional<ByteString> read(ByteString key) {
    try (StorageSnapshot view = database.snapshot()) {
      ValueReader reader = new ValueReader(view);
      return reader.head(key).map(reader::bytes);
    }
  }

  private int chunks() {
    return database.keys(new byte[] {'c'}, new byte[] {'c' + 1}, Integer.MAX_VALUE).size();
  }

  private static int pieces(ByteString value, int chunk) {
    return value.isEmpty() ? 0 : (value.size() - 1) / chunk;
  }

  private static ByteString changed(ByteString value) {
    byte[] bytes = value.concat(ByteString.copyFromUtf8("!")).toByteArray();
    bytes[0] ^= (byte) 1;
    return value.isEmpty()
        ? ByteString.copyFromUtf8("!")
        : ByteString.copyFrom(bytes, 0, value.size());
  }

  private static ByteString noise(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }
}
