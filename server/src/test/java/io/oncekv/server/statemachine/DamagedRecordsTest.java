package io.oncekv.server.statemachine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.oncekv.server.session.Outcome;
import io.oncekv.server.session.Refusal;
import io.oncekv.server.session.Session;
import io.oncekv.server.session.Slot;
import io.oncekv.server.statemachine.ReplicatedState.Position;
import io.oncekv.server.storage.CorruptRecordException;
import io.oncekv.server.storage.Damage;
import io.oncekv.server.storage.Keys;
import io.oncekv.server.storage.StorageException;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.WriteReply;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A sealed record that is not what was written is refused as such, and costs nothing. */
class DamagedRecordsTest {
  private static final int ROUNDS = 20_000;
  private static final long LITTLE = 1 << 20;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** One record of a kind, and what reads it. */
  private static final class Kind {
    private final String name;
    private final byte[] key;
    private final byte[] record;
    private final Reader reader;

    Kind(String name, byte[] key, byte[] record, Reader reader) {
      this.name = name;
      this.key = key;
      this.record = record;
      this.reader = reader;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Every kind of sealed record that there is. */
  private static Stream<Kind> kinds() {
    Outcome replied =
        new Outcome.Reply(
            WriteReply.newBuilder().setApplied(true).setRevision(1000).setLength(12).build());
    byte[] session =
        SessionCodec.encode(
            new Session(
                7,
                "billing-7",
                "alice",
                -1,
                LogDriver.token("token"),
                1024,
                86_400_000_000L,
                12_345),
            new RingHead(1029, page(Keys.replies(7, 0), slot(replied)).encodeOpen()));
    Outcome refused =
        new Outcome.Failure(
            new Refusal(
                ErrorReason.VALUE_TOO_LARGE,
                "too large",
                Map.of("size", "11", "field", "suffix", "limit", "10")));
    byte[] page = Keys.replies(7, 0);
    byte[] ended = Keys.ended(5, 7);
    return Stream.of(
        new Kind(
            "counters",
            Keys.state(),
            new Counters(new Position(3, 300), -1, 5, 4, 4096, 1_000_000).encode(),
            (key, record) -> Counters.decode(record)),
        new Kind(
            "formation",
            Keys.formation(),
            new Formation("cluster", 77, 2, LogDriver.SETTINGS).encode(),
            (key, record) -> Formation.decode(record)),
        new Kind(
            "expiry",
            Keys.expiry(),
            new Expiry(300).encode(),
            (key, record) -> Expiry.decode(record)),
        new Kind("session", Keys.session(7), session, DamagedRecordsTest::lastOfSession),
        new Kind(
            "client",
            Keys.client("billing-7"),
            SessionCodec.encodeClient("billing-7", 300),
            (key, record) -> SessionCodec.decodeClient("billing-7", record)),
        new Kind("ring", ended, SessionCodec.encodeRing(ended, 1000), SessionCodec::decodeRing),
        new Kind("reply", page, page(page, slot(replied)).encode(), DamagedRecordsTest::lastOf),
        new Kind("refusal", page, page(page, slot(refused)).encode(), DamagedRecordsTest::lastOf),
        new Kind(
            "abandoned",
            page,
            page(page, Slot.abandoned(1029, 1)).encode(),
            DamagedRecordsTest::lastOf));
  }

  private static Slot slot(Outcome outcome) {
    return new Slot(1029, 2, 0x0102_0304_0506_0708L, 99, Optional.of(outcome));
  }

  private static ReplyPage page(byte[] key, Slot slot) {
    ReplyPage page = new ReplyPage(key, Optional::empty);
    page.put(2, Slot.abandoned(1028, 1));
    page.put(3, slot);
    return page;
  }

  private static Optional<Slot> lastOf(byte[] key, byte[] record) {
    return new ReplyPage(key, () -> Optional.of(record)).slot(3);
  }

  private static Optional<Slot> lastOfSession(byte[] key, byte[] record) {
    ReplyPage page = new ReplyPage(Keys.replies(7, 0), Optional::empty);
    page.overwriteFrom(key, SessionCodec.decode(key, record).ring().open());
    return page.slot(3);
  }

  private interface Reader {
    Object read(byte[] key, byte[] record);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyFlippedBitAndEveryCutIsNoticed(Kind kind) {
    assertThat(kind.reader.read(kind.key, kind.record)).isNotNull().isNotEqualTo(Optional.empty());
    for (int bit = 0; bit < kind.record.length * 8; bit++) {
      byte[] damaged = kind.record.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      isRefused(kind, damaged);
    }
    for (int length = 0; length < kind.record.length; length++) {
      isRefused(kind, Arrays.copyOf(kind.record, length));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whateverElseHappensToItIsNoticed(Kind kind) {
    Damage damage = Damage.fromSeed();
    for (int round = 0; round < ROUNDS; round++) {
      byte[] damaged = damage.to(kind.record);
      if (!Arrays.equals(damaged, kind.record)) {
        isRefused(kind, damaged);
      }
    }
  }

  /** As if a defect had written it: no checksum helps then. */
  @ParameterizedTest
  @MethodSource("kinds")
  void nonsenseUnderARightChecksumIsReadOrRefusedAndNothingElse(Kind kind) {
    Damage damage = Damage.fromSeed();
    for (int round = 0; round < ROUNDS; round++) {
      byte[] damaged = damage.toContentOf(kind.key, kind.record);
      long before = THREADS.getCurrentThreadAllocatedBytes();
      try {
        kind.reader.read(kind.key, damaged);
      } catch (StorageException refused) {
        assertThat(refused.getMessage()).containsAnyOf("not readable", "before the first release");
      }
      assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(LITTLE);
    }
  }

  private static void isRefused(Kind kind, byte[] damaged) {
    assertThatThrownBy(() -> kind.reader.read(kind.key, damaged))
        .isInstanceOf(CorruptRecordException.class);
  }
}
