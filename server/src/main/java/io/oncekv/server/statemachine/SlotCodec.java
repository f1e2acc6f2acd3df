package io.oncekv.server.statemachine;

import com.google.protobuf.InvalidProtocolBufferException;
import io.oncekv.server.session.Outcome;
import io.oncekv.server.session.Refusal;
import io.oncekv.server.session.Slot;
import io.oncekv.server.storage.RecordReader;
import io.oncekv.server.storage.RecordWriter;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.WriteReply;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reply slots as they stand in their {@link ReplyPage page}, whose format version freezes them. A
 * reply stands in its slot as the very bytes that every duplicate is given.
 */
final class SlotCodec {
  private static final int ABANDONED = 0;
  private static final int REPLY = 1;
  private static final int FAILURE = 2;

  private SlotCodec() {}

  static byte[] encode(Slot slot) {
    RecordWriter writer =
        RecordWriter.part().number(slot.sequence()).number(Integer.toUnsignedLong(slot.epoch()));
    if (slot.outcome().isEmpty()) {
      return writer.u8(ABANDONED).open();
    }
    if (slot.outcome().get() instanceof Outcome.Reply reply) {
      writer.u8(REPLY).u64(slot.digest()).u32(slot.keyHash()).raw(reply.reply().toByteString());
    } else if (slot.outcome().get() instanceof Outcome.Failure failure) {
      writer.u8(FAILURE).u64(slot.digest()).u32(slot.keyHash());
      refusal(writer, failure.refusal());
    }
    return writer.open();
  }

  /** Takes a slot apart; {@code key} is that of its page. */
  static Slot decode(byte[] key, byte[] part) {
    RecordReader reader = RecordReader.part(key, part);
    long sequence = reader.number();
    int epoch = (int) reader.number();
    int kind = reader.u8();
    if (kind == ABANDONED) {
      reader.end();
      return Slot.abandoned(sequence, epoch);
    }
    long digest = reader.u64();
    int keyHash = reader.u32();
    Outcome outcome =
        switch (kind) {
          case REPLY -> new Outcome.Reply(reply(reader));
          case FAILURE -> new Outcome.Failure(refusal(reader));
          default -> throw reader.corrupt("no outcome has the number " + kind);
        };
    reader.end();
    return new Slot(sequence, epoch, digest, keyHash, Optional.of(outcome));
  }

  private static WriteReply reply(RecordReader reader) {
    try {
      return WriteReply.parseFrom(reader.rest());
    } catch (InvalidProtocolBufferException e) {
      throw reader.corrupt("its reply does not parse: " + e.getMessage());
    }
  }

  private static void refusal(RecordWriter writer, Refusal refusal) {
    writer.number(refusal.reason().getNumber()).text(refusal.message());
    // Sorted, so that every node stores the same bytes.
    Map<String, String> sorted = new TreeMap<>(refusal.details());
    writer.number(sorted.size());
    sorted.forEach((name, value) -> writer.text(name).text(value));
  }

  private static Refusal refusal(RecordReader reader) {
    ErrorReason reason = ErrorReason.forNumber(reader.smallNumber());
    if (reason == null) {
      throw reader.corrupt("its refusal has a reason unknown to this release");
    }
    String message = reader.text();
    Map<String, String> details = new TreeMap<>();
    for (int left = reader.smallNumber(); left > 0; left--) {
      details.put(reader.text(), reader.text());
    }
    return new Refusal(reason, message, details);
  }
}
