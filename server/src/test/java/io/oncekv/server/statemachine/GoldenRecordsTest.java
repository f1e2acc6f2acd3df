package io.oncekv.server.statemachine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.oncekv.server.session.Outcome;
import io.oncekv.server.session.Refusal;
import io.oncekv.server.session.Session;
import io.oncekv.server.session.Slot;
import io.oncekv.server.statemachine.ReplicatedState.Position;
import io.oncekv.server.storage.Keys;
import io.oncekv.server.storage.StorageException;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.WriteReply;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The bytes on disk, frozen. A failure here means that a database written by an earlier release
 * would be misread: give the record a new format version instead.
 */
class GoldenRecordsTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void keysAreFrozen() {
    assertThat(HEX.formatHex(Keys.state())).isEqualTo("4d73");
    assertThat(HEX.formatHex(Keys.formation())).isEqualTo("4d66");
    assertThat(HEX.formatHex(Keys.value(ByteString.copyFromUtf8("key")))).isEqualTo("6d6b6579");
    assertThat(HEX.formatHex(Keys.chunk(0x0102, 3))).isEqualTo("63000000000000010200000003");
    assertThat(HEX.formatHex(Keys.session(-1))).isEqualTo("73ffffffffffffffff");
    assertThat(HEX.formatHex(Keys.client("id"))).isEqualTo("696964");
    assertThat(HEX.formatHex(Keys.replies(1, 1023))).isEqualTo("700000000000000001000003ff");
    assertThat(HEX.formatHex(Keys.expiry())).isEqualTo("4d65");
    assertThat(HEX.formatHex(Keys.deadline(0x0a0b, 7)))
        .isEqualTo("780000000000000a0b0000000000000007");
    assertThat(HEX.formatHex(Keys.ended(0x0a0b, 7)))
        .isEqualTo("650000000000000a0b0000000000000007");
  }

  @Test
  void theCountersAreFrozen() {
    Counters counters = new Counters(new Position(3, 300), -1, 5, 4, 4096, 1_000_000);
    assertThat(HEX.formatHex(counters.encode()))
        .isEqualTo("0303ac02ffffffffffffffffff0105048020c0843d089ead9c");
    assertThat(Counters.decode(counters.encode())).isEqualTo(counters);
  }

  @Test
  void aDatabaseFromBeforeTheFirstReleaseIsRefusedAndSaysWhatToDo() {
    for (String old :
        List.of(
            "0103ac02ffffffffffffffffff0105048020c0843d128a5646",
            "0203ac02ffffffffffffffffff0105048020c0843d0594d071")) {
      assertThatThrownBy(() -> Counters.decode(HEX.parseHex(old)))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("before the first release")
          .hasMessageContaining("empty data directory");
    }
  }

  @Test
  void theFormationIsFrozen() {
    Formation formation = new Formation("cluster", 0x1122_3344_5566_7788L, 2, LogDriver.SETTINGS);
    assertThat(HEX.formatHex(formation.encode()))
        .isEqualTo(
            "0107636c7573746572112233445566778800000002000000400000271000000008000000"
                + "000036ee8000000000000000640000010000000000000003e81b9579a6");
    assertThat(Formation.decode(formation.encode())).isEqualTo(formation);
  }

  @Test
  void aSessionIsFrozen() {
    Session session =
        new Session(
            7, "billing-7", "alice", -1, LogDriver.token("token"), 1024, 86_400_000_000L, 12_345);
    byte[] key = Keys.session(7);
    ReplyPage page = new ReplyPage(Keys.replies(7, 225), Optional::empty);
    page.put(0, Slot.abandoned(900, 1));
    RingHead ring = new RingHead(900, page.encodeOpen());
    assertThat(HEX.formatHex(SessionCodec.encode(session, ring)))
        .isEqualTo(
            "03ffffffff0f800880c0ddeec102b96084070962696c6c696e672d3705616c6963651074"
                + "6f6b656e0000000000000000000000010484070100218e54ed");
    assertThat(SessionCodec.decode(key, SessionCodec.encode(session, ring)))
        .isEqualTo(new SessionCodec.Stored(session, ring));
    assertThat(HEX.formatHex(page.encodeOpen().toByteArray())).isEqualTo("010484070100");
    assertThat(SessionCodec.decode(key, SessionCodec.encode(session, RingHead.UNUSED)))
        .isEqualTo(new SessionCodec.Stored(session, RingHead.UNUSED));
    byte[] client = SessionCodec.encodeClient("billing-7", 300);
    assertThat(HEX.formatHex(client)).isEqualTo("01ac0286e803ef");
    assertThat(SessionCodec.decodeClient("billing-7", client)).isEqualTo(300);
  }

  @Test
  void whatExpiryKeepsIsFrozen() {
    assertThat(HEX.formatHex(new Expiry(300).encode())).isEqualTo("01ac02a6584f27");
    assertThat(Expiry.decode(new Expiry(300).encode())).isEqualTo(new Expiry(300));
    assertThat(HEX.formatHex(SessionCodec.encodeDeadline())).isEqualTo("01");
    byte[] key = Keys.ended(5, 7);
    assertThat(HEX.formatHex(SessionCodec.encodeRing(key, 1000))).isEqualTo("01e807352b9de4");
    assertThat(SessionCodec.decodeRing(key, SessionCodec.encodeRing(key, 1000))).isEqualTo(1000);
  }

  @Test
  void aPageOfRepliesIsFrozenWhateverWasDecided() {
    byte[] key = Keys.replies(7, 0);
    WriteReply reply =
        WriteReply.newBuilder().setApplied(true).setRevision(1000).setLength(12).build();
    Slot replied =
        new Slot(1029, 2, 0x0102_0304_0506_0708L, 99, Optional.of(new Outcome.Reply(reply)));
    Slot failed =
        new Slot(
            -2,
            -1,
            -1,
            -1,
            Optional.of(
                new Outcome.Failure(
                    new Refusal(
                        ErrorReason.VALUE_TOO_LARGE,
                        "too large",
                        Map.of("size", "11", "field", "suffix", "limit", "10")))));
    Slot abandoned = Slot.abandoned(5, 1);
    ReplyPage page = new ReplyPage(key, Optional::empty);
    page.put(0, replied);
    page.put(2, failed);
    page.put(3, abandoned);

    assertThat(HEX.formatHex(page.encode()))
        .isEqualTo(
            "010d1785080201010203040506070800000063080110e807180c46feffffffffffffffff"
                + "01ffffffff0f02ffffffffffffffffffffffff0a09746f6f206c6172676503056669656c"
                + "6406737566666978056c696d69740231300473697a650231310305010069d0cd07");
    ReplyPage read = new ReplyPage(key, () -> Optional.of(page.encode()));
    assertThat(read.slot(0)).contains(replied);
    assertThat(read.slot(2)).contains(failed);
    assertThat(read.slot(3)).contains(abandoned);
    assertThat(read.slot(1)).isEmpty();
  }
}
