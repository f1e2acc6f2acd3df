package io.oncekv.server.replication.peer;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/** The Raft group's id as it stands in peer messages: 16 bytes. */
final class GroupId {
  private GroupId() {}

  static ByteString bytes(UUID id) {
    ByteBuffer buffer = ByteBuffer.allocate(2 * Long.BYTES);
    buffer.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    return ByteString.copyFrom(buffer.flip());
  }

  static Optional<UUID> of(ByteString bytes) {
    if (bytes.size() != 2 * Long.BYTES) {
      return Optional.empty();
    }
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
    return Optional.of(new UUID(buffer.getLong(), buffer.getLong()));
  }
}
