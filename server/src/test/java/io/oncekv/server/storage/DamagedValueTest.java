package io.oncekv.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A value that is not what was written ends in an error that says so, and in nothing else. */
class DamagedValueTest extends OneDatabase {
  private static final int ROUNDS = 20_000;
  private static final int CHUNK = 256;
  private static final long LONGEST = 64 << 20;
  private static final ByteString KEY = ByteString.copyFromUtf8("key");
  private static final byte[] STORED = Keys.value(KEY);

  @Test
  void aDamagedHeadIsRefusedOrReadAsAHeadThatAddsUp() {
    Damage damage = Damage.fromSeed();
    byte[] head = new ValueHead(300, 4099, 7, 3 << 24, 1, ByteString.copyFromUtf8("abc")).encode();
    for (int round = 0; round < ROUNDS; round++) {
      byte[] damaged = damage.to(head);
      try {
        ValueHead read = ValueHead.decode(STORED, damaged);
        assertThat(read.length()).isBetween((long) read.tail().size(), LONGEST);
        assertThat(read.chunks()).isBetween(0, (int) (LONGEST / CHUNK));
        assertThat(read.first()).isNotNegative();
      } catch (CorruptRecordException refused) {
        assertThat(refused).hasMessageContaining("6d6b6579");
      }
    }
  }

  @Test
  void aReadThroughADamagedHeadFailsAndTakesNoMoreThanTheLongestValueWould() {
    Damage damage = Damage.fromSeed();
    byte[] head = stored(CHUNK * 3);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int round = 0; round < 500; round++) {
      byte[] damaged = damage.to(head);
      commit(unit -> unit.put(STORED, damaged));
      long before = threads.getCurrentThreadAllocatedBytes();
      try {
        read();
      } catch (CorruptRecordException refused) {
        assertThat(refused).hasMessageContaining("damaged");
      }
      assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(LONGEST + (1 << 20));
    }
  }

  @Test
  void aHeadThatPromisesTooMuchIsRefusedBeforeAnybodyMakesRoomForIt() {
    ByteString tail = ByteString.copyFromUtf8("abc");
    for (ValueHead head :
        new ValueHead[] {
          new ValueHead(1, LONGEST + 1, 1, 0, 1, tail),
          new ValueHead(1, -1, 1, 0, 1, tail),
          new ValueHead(1, Integer.MAX_VALUE, 1, 0, 1 << 18, tail),
          new ValueHead(1, 4099, 1, 0, Integer.MAX_VALUE, tail),
          new ValueHead(1, 2, 1, 0, 0, tail),
        }) {
      assertThatThrownBy(() -> ValueHead.decode(STORED, head.encode()))
          .isInstanceOf(CorruptRecordException.class)
          .hasMessageContaining("do not add up");
    }
  }

  @Test
  void aPieceThatIsMissingOrOfAnotherLengthIsNoticed() {
    stored(CHUNK * 5);
    assertThatCode(this::read).doesNotThrowAnyException();
    for (int number = 0; number < 4; number++) {
      byte[] piece = Keys.chunk(1, number);
      byte[] whole = database.get(piece).orElseThrow();
      commit(unit -> unit.delete(piece));
      assertThatThrownBy(this::read).isInstanceOf(CorruptRecordException.class);
      commit(unit -> unit.put(piece, Arrays.copyOf(whole, whole.length - 1)));
      assertThatThrownBy(this::read).isInstanceOf(CorruptRecordException.class);
      commit(unit -> unit.put(piece, Arrays.copyOf(whole, whole.length + 1)));
      assertThatThrownBy(this::read).isInstanceOf(CorruptRecordException.class);
      commit(unit -> unit.put(piece, whole));
      assertThatCode(this::read).doesNotThrowAnyException();
    }
  }

  @Test
  void aKeyOfAnotherLengthIsNoticed() {
    Damage damage = Damage.fromSeed();
    for (int round = 0; round < 1000; round++) {
      byte[] key = damage.to(Keys.deadline(1, 2));
      readOrRefused(() -> Keys.timeOf(key), key.length == 17);
      readOrRefused(() -> Keys.timedSessionOf(key), key.length == 17);
      boolean page = key.length > 0 && key[0] == 'p';
      readOrRefused(() -> Keys.sessionOf(key), key.length == (page ? 13 : 9));
      readOrRefused(() -> Keys.pageOf(key), key.length == 13);
    }
  }

  private static void readOrRefused(Runnable reading, boolean valid) {
    if (valid) {
      assertThatCode(reading::run).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(reading::run).isInstanceOf(CorruptRecordException.class);
    }
  }

  /** Stores a value and returns its head's record. */
  private byte[] stored(int length) {
    commit(
        unit ->
            new ValueWriter(unit, CHUNK)
                .put(KEY, Optional.empty(), ByteString.copyFrom(new byte[length]), 1));
    return database.get(STORED).orElseThrow();
  }

  private void read() {
    try (StorageSnapshot view = database.snapshot()) {
      ValueReader reader = new ValueReader(view);
      reader
          .head(KEY)
          .ifPresent(head -> assertThat(reader.bytes(head).size()).isEqualTo((int) head.length()));
    }
  }
}
