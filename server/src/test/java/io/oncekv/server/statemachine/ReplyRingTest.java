package io.oncekv.server.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.oncekv.server.session.Outcome;
import io.oncekv.server.session.Refusal;
import io.oncekv.server.session.Session;
import io.oncekv.server.session.Slot;
import io.oncekv.server.statemachine.RecentRings.Recent;
import io.oncekv.server.storage.Database;
import io.oncekv.server.storage.Keys;
import io.oncekv.server.storage.StorageOptions;
import io.oncekv.server.storage.WriteUnit;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reply ring of a session, batch after batch. */
class ReplyRingTest {
  @TempDir private Path folder;
  private Database database;

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("db"), StorageOptions.DEFAULT);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void aReplyStaysWhenItsPageIsWrittenAnew() {
    Session session = session(16);
    batch(session, database::get, Recent.UNKNOWN, 1, 2, 3);
    batch(session, database::get, Recent.UNKNOWN, 4);
    ReplyRing ring = new ReplyRing(session, database::get, Recent.UNKNOWN);
    for (long sequence = 1; sequence <= 4; sequence++) {
      assertThat(ring.slot(sequence)).contains(decided(sequence));
    }
    assertThat(ring.slot(5)).isEmpty();
    assertThat(ring.highestAbove(0)).isEqualTo(4);
  }

  @Test
  void theFirstRoundOfARingReadsNothing() {
    Session session = session(32);
    Recent after = batch(session, ReplyRingTest::nothingMayBeRead, Recent.UNUSED, 1, 2, 3);
    after = batch(session, ReplyRingTest::nothingMayBeRead, after, 4, 5, 6, 7, 8, 9);
    batch(session, ReplyRingTest::nothingMayBeRead, after, 10, 16, 17, 24, 31);
    ReplyRing ring = new ReplyRing(session, database::get, Recent.UNKNOWN);
    assertThat(ring.slot(7)).contains(decided(7));
    assertThat(ring.slot(31)).contains(decided(31));
    assertThat(ring.slot(30)).isEmpty();
  }

  @Test
  void aPageThatIsReplacedAsAWholeIsNotRead() {
    Session session = session(16);
    batch(session, database::get, Recent.UNKNOWN, 9, 11);
    Recent known = Recent.UNKNOWN.withHighest(OptionalLong.of(23));
    batch(session, ReplyRingTest::nothingMayBeRead, known, 24, 25, 26, 27, 28, 29, 30, 31);
    ReplyRing ring = new ReplyRing(session, database::get, Recent.UNKNOWN);
    assertThat(ring.slot(9)).contains(decided(25));
  }

  @Test
  void whatIsRememberedOfAPageIsWhatIsStored() {
    Session session = session(32);
    Recent after = batch(session, ReplyRingTest::nothingMayBeRead, Recent.UNUSED, 1, 9);
    assertThat(after.page()).isEqualTo(1);
    // An older page is written once more, and the newest stays what is remembered.
    after = batch(session, database::get, after, 2);
    after = batch(session, ReplyRingTest::nothingMayBeRead, after, 10);
    ReplyRing ring = new ReplyRing(session, database::get, after);
    for (long sequence : new long[] {1, 2, 9, 10}) {
      assertThat(ring.slot(sequence)).contains(decided(sequence));
    }
  }

  @Test
  void aWriteAboveTheHighestIsNewWithoutALook() {
    ReplyRing ring =
        new ReplyRing(
            session(16),
            ReplyRingTest::nothingMayBeRead,
            Recent.UNKNOWN.withHighest(OptionalLong.of(Long.MAX_VALUE)));
    assertThat(ring.slot(Long.MIN_VALUE)).isEmpty();
  }

  @Test
  void aPageTooLongToBeRememberedIsReadAgain() {
    Session session = session(16);
    Refusal wordy = Refusal.invalid("field", "x".repeat(2000));
    Slot long1 = new Slot(1, 1, 5, 0, Optional.of(new Outcome.Failure(wordy)));
    ReplyRing ring = new ReplyRing(session, ReplyRingTest::nothingMayBeRead, Recent.UNUSED);
    ring.put(long1);
    Recent after = store(ring);
    assertThat(after).isEqualTo(Recent.UNKNOWN.withHighest(OptionalLong.of(1)));
    after = batch(session, database::get, after, 2);
    assertThat(after.page()).isNegative();
    assertThat(new ReplyRing(session, database::get, after).slot(1)).contains(long1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 20, 64})
  void everySlotHoldsWhatWasPutIntoItLastWhateverIsRemembered(int window) {
    long seed = Long.getLong("oncekv.seed", System.nanoTime());
    System.out.println("seed (rerun with -Doncekv.seed=" + seed + ")");
    Random random = new Random(seed);
    Session session = session(window);
    Map<Long, Long> model = new HashMap<>();
    Recent recent = Recent.UNUSED;
    long highest = 0;
    for (int batch = 0; batch < 400; batch++) {
      WriteUnit unit = new WriteUnit(database);
      ReplyRing ring = new ReplyRing(session, unit::get, recent);
      for (int i = random.nextInt(12); i >= 0; i--) {
        long sequence = Math.max(1, highest + 1 + random.nextInt(3) - random.nextInt(window));
        long inSlot = model.getOrDefault(sequence % window, 0L);
        assertThat(ring.slot(sequence).map(Slot::sequence).orElse(0L))
            .isEqualTo(sequence > highest && recent.highest().isPresent() ? 0L : inSlot);
        if (sequence > inSlot) {
          ring.put(decided(sequence));
          model.put(sequence % window, sequence);
          highest = Math.max(highest, sequence);
        }
      }
      recent = ring.store(unit);
      unit.commit();
      recent =
          switch (random.nextInt(5)) {
            case 0 -> Recent.UNKNOWN;
            case 1, 2 -> Recent.UNKNOWN.withHighest(OptionalLong.of(highest));
            default -> recent;
          };
    }
    ReplyRing ring = new ReplyRing(session, database::get, Recent.UNKNOWN);
    for (long slot = 0; slot < window; slot++) {
      Optional<Slot> expected = Optional.ofNullable(model.get(slot)).map(ReplyRingTest::decided);
      assertThat(ring.slot(slot)).isEqualTo(expected);
    }
  }

  private Recent batch(
      Session session,
      Function<byte[], Optional<byte[]>> records,
      Recent recent,
      long... sequences) {
    ReplyRing ring = new ReplyRing(session, records, recent);
    for (long sequence : sequences) {
      ring.put(decided(sequence));
    }
    return store(ring);
  }

  private Recent store(ReplyRing ring) {
    WriteUnit unit = new WriteUnit(database);
    Recent after = ring.store(unit);
    unit.commit();
    return after;
  }

  private static Optional<byte[]> nothingMayBeRead(byte[] key) {
    throw new AssertionError("page " + Keys.pageOf(key) + " is read");
  }

  private static Slot decided(long sequence) {
    return Slot.abandoned(sequence, 1);
  }

  private static Session session(int window) {
    return new Session(7, "client", "", 1, ByteString.EMPTY, window, 1_000_000, 0, 0);
  }
}
