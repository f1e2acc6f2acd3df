package io.oncekv.server.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.oncekv.server.session.Session;
import io.oncekv.server.session.Slot;
import io.oncekv.server.storage.Database;
import io.oncekv.server.storage.Keys;
import io.oncekv.server.storage.StorageOptions;
import io.oncekv.server.storage.WriteUnit;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
    Session session = session(32);
    RingHead head = batch(session, database::get, RingHead.UNUSED, 1, 3, 9);
    head = batch(session, database::get, head, 2, 17);
    ReplyRing ring = new ReplyRing(session, head, database::get);
    for (long sequence : new long[] {1, 2, 3, 9, 17}) {
      assertThat(ring.slot(sequence)).contains(decided(sequence));
    }
    assertThat(ring.slot(5)).isEmpty();
    assertThat(ring.slot(18)).isEmpty();
    assertThat(ring.highest()).isEqualTo(17);
  }

  @Test
  void repliesInThePageOfTheHighestSequenceAreInTheSessionsRecordOnly() {
    Session session = session(32);
    RingHead head = RingHead.UNUSED;
    for (long sequence = 1; sequence < ReplyPage.SLOTS; sequence++) {
      head = batch(session, ReplyRingTest::nothingMayBeRead, head, sequence);
    }
    assertThat(database.get(Keys.replies(7, 0))).isEmpty();
    ReplyRing ring = new ReplyRing(session, head, database::get);
    for (long sequence = 1; sequence < ReplyPage.SLOTS; sequence++) {
      assertThat(ring.slot(sequence)).contains(decided(sequence));
    }
  }

  @Test
  void thePageIsStoredByItselfWhenTheHighestSequenceHasLeftIt() {
    Session session = session(32);
    RingHead head = batch(session, database::get, RingHead.UNUSED, 1, 3);
    head = batch(session, database::get, head, 4);
    assertThat(database.get(Keys.replies(7, 0))).isPresent();
    assertThat(head.highest()).isEqualTo(4);
    ReplyRing ring = new ReplyRing(session, head, database::get);
    for (long sequence : new long[] {1, 3, 4}) {
      assertThat(ring.slot(sequence)).contains(decided(sequence));
    }
  }

  @Test
  void whatAPageHadInTheLastRoundStaysBehindWhatIsNewInIt() {
    Session session = session(16);
    RingHead head = batch(session, database::get, RingHead.UNUSED, 1, 2, 3, 9);
    // Slot 1 once more: the other slots of its page stand in its record.
    head = batch(session, ReplyRingTest::nothingMayBeRead, head, 17);
    ReplyRing ring = new ReplyRing(session, head, database::get);
    assertThat(ring.slot(1)).contains(decided(17));
    assertThat(ring.slot(2)).contains(decided(2));
    assertThat(ring.slot(3)).contains(decided(3));
    assertThat(ring.slot(9)).contains(decided(9));
    // And they do when that page is stored by itself.
    head = batch(session, database::get, head, 25);
    ring = new ReplyRing(session, head, database::get);
    assertThat(ring.slot(1)).contains(decided(17));
    assertThat(ring.slot(2)).contains(decided(2));
    assertThat(ring.slot(9)).contains(decided(25));
  }

  @Test
  void theFirstRoundOfARingReadsNothing() {
    Session session = session(32);
    RingHead head = batch(session, ReplyRingTest::nothingMayBeRead, RingHead.UNUSED, 1, 2, 3);
    head = batch(session, ReplyRingTest::nothingMayBeRead, head, 4, 5, 6, 7);
    head = batch(session, ReplyRingTest::nothingMayBeRead, head, 9, 16, 17);
    batch(session, ReplyRingTest::nothingMayBeRead, head, 24, 31);
  }

  @Test
  void aPageThatIsReplacedAsAWholeIsNotRead() {
    Session session = session(16);
    RingHead head = batch(session, database::get, RingHead.UNUSED, 9, 11, 23);
    for (long sequence = 24; sequence <= 31; sequence++) {
      // Only the page left first is read: not all of it was new.
      head =
          batch(
              session,
              sequence == 24 ? database::get : ReplyRingTest::nothingMayBeRead,
              head,
              sequence);
    }
    head = batch(session, ReplyRingTest::nothingMayBeRead, head, 32);
    ReplyRing ring = new ReplyRing(session, head, database::get);
    assertThat(ring.slot(9)).contains(decided(25));
  }

  @Test
  void aWriteAboveTheHighestIsNewWithoutALook() {
    RingHead head = new RingHead(Long.MAX_VALUE, ByteString.EMPTY);
    ReplyRing ring = new ReplyRing(session(16), head, ReplyRingTest::nothingMayBeRead);
    assertThat(ring.slot(Long.MIN_VALUE)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 20, 21, 64})
  void everySlotHoldsWhatWasPutIntoItLast(int window) {
    long seed = Long.getLong("oncekv.seed", System.nanoTime());
    System.out.println("seed (rerun with -Doncekv.seed=" + seed + ")");
    Random random = new Random(seed);
    Session session = session(window);
    Map<Long, Long> model = new HashMap<>();
    RingHead head = RingHead.UNUSED;
    long highest = 0;
    for (int batch = 0; batch < 400; batch++) {
      WriteUnit unit = new WriteUnit(database);
      ReplyRing ring = new ReplyRing(session, head, unit::get);
      for (int i = random.nextInt(12); i >= 0; i--) {
        int ahead = random.nextInt(40) == 0 ? 2 * window : 3;
        long sequence = Math.max(1, highest + 1 + random.nextInt(ahead) - random.nextInt(window));
        long inSlot = model.getOrDefault(sequence % window, 0L);
        assertThat(ring.slot(sequence).map(Slot::sequence).orElse(0L))
            .isEqualTo(sequence > highest ? 0L : inSlot);
        if (sequence > inSlot) {
          ring.put(decided(sequence));
          model.put(sequence % window, sequence);
          highest = Math.max(highest, sequence);
        }
      }
      head = ring.store(unit);
      unit.commit();
      assertThat(head.highest()).isEqualTo(highest);
    }
    ReplyRing ring = new ReplyRing(session, head, database::get);
    for (long slot = 0; slot < window; slot++) {
      Optional<Slot> expected = Optional.ofNullable(model.get(slot)).map(ReplyRingTest::decided);
      assertThat(ring.slot(slot)).isEqualTo(expected);
    }
  }

  private RingHead batch(
      Session session,
      Function<byte[], Optional<byte[]>> records,
      RingHead head,
      long... sequences) {
    ReplyRing ring = new ReplyRing(session, head, records);
    for (long sequence : sequences) {
      ring.put(decided(sequence));
    }
    WriteUnit unit = new WriteUnit(database);
    RingHead after = ring.store(unit);
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
    return new Session(7, "client", "", 1, ByteString.EMPTY, window, 1_000_000, 0);
  }
}
