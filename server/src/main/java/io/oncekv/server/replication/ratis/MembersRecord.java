package io.oncekv.server.replication.ratis;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A second record of who the members are. The engine keeps the newest applied configuration in a
 * file without a checksum: one flipped bit in it is another address, or a member that nobody knows.
 * So it is copied, with a checksum, before the entry that it comes from counts as applied.
 *
 * <p>At the next start the engine's file is written anew from the copy wherever the two differ.
 * Nothing is lost by that: what the file may have and the copy not (the process ended between the
 * two) is of an entry that was not applied yet, so the log still holds it, and the engine reads it
 * from there.
 */
final class MembersRecord {
  private static final Logger log = LoggerFactory.getLogger(MembersRecord.class);

  private final Folders folders;

  private MembersRecord(Folders folders) {
    this.folders = folders;
  }

  /**
   * Puts the engine's file right, if an earlier life has left a copy.
   *
   * @throws LogDamagedException if the copy is damaged
   */
  static MembersRecord open(Folders folders) throws IOException {
    Optional<byte[]> kept = copy(folders.configurationCopy());
    Path file = folders.configuration();
    if (kept.isPresent()
        && !(Files.exists(file) && Arrays.equals(Files.readAllBytes(file), kept.get()))) {
      log.warn("{} is not what was written last; it is written anew from the copy", file);
      FolderSync.replace(file, kept.get());
    }
    return new MembersRecord(folders);
  }

  private static Optional<byte[]> copy(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length < Integer.BYTES
        || ByteBuffer.wrap(bytes).getInt() != checksum(bytes, Integer.BYTES)) {
      throw new LogDamagedException(file, "is damaged, and with it who the members are");
    }
    return Optional.of(Arrays.copyOfRange(bytes, Integer.BYTES, bytes.length));
  }

  private static int checksum(byte[] bytes, int from) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, bytes.length - from);
    return (int) crc.getValue();
  }

  /**
   * Copies what the engine has just written; durable when it returns.
   *
   * @param index the engine's, of the entry that names the members
   * @throws IOException if the engine's file is older than that: it does not say when it could not
   *     write it
   */
  synchronized void keep(long index) throws IOException {
    byte[] written = Files.readAllBytes(folders.configuration());
    if (LogEntryProto.parseFrom(written).getIndex() < index) {
      throw new IOException(folders.configuration() + " could not be written");
    }
    byte[] copy =
        ByteBuffer.allocate(Integer.BYTES + written.length)
            .putInt(checksum(written, 0))
            .put(written)
            .array();
    FolderSync.replace(folders.configurationCopy(), copy);
  }
}
