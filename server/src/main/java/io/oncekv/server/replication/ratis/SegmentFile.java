package io.oncekv.server.replication.ratis;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedInputStream;

/**
 * Reads one of the engine's log files: a header, then records of {length as varint, entry, CRC-32C
 * of both}, then nothing or the zeros of preallocation. Positions are the engine's own.
 *
 * @param path the file
 * @param first index of its first entry
 * @param named index of its last entry, if it is closed; the file in use does not tell
 */
record SegmentFile(Path path, long first, OptionalLong named) {
  private static final Pattern CLOSED = Pattern.compile("log_(\\d+)-(\\d+)");
  private static final Pattern OPEN = Pattern.compile("log_inprogress_(\\d+)");
  private static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.UTF_8);

  /** A disk writes one as a whole. */
  private static final int SECTOR = 512;

  private static final int CRC_BYTES = 4;

  private static final int MOST_LENGTH_BYTES = 5;

  /** Where an entry lies: between its length and its checksum. */
  private record Extent(int begin, int end) {}

  /** A whole record. */
  private record Entry(long term, long index, int end) {}

  /**
   * What a file holds.
   *
   * @param last index of the last good entry; {@code first - 1} if there is none
   * @param lastTerm its term, 0 if there is none
   * @param good bytes up to the end of the last good entry, 0 if not even the header is good
   * @param damage where and how it is damaged, empty if only zeros follow
   * @param torn whether the damage can be what a crash left of an entry that was being written: no
   *     good entry stands behind it, and more than one bit is wrong
   */
  record Content(long last, long lastTerm, int good, Optional<String> damage, boolean torn) {}

  /** The segment a file of this name holds. */
  static Optional<SegmentFile> of(Path path) {
    String name = path.getFileName().toString();
    Matcher closed = CLOSED.matcher(name);
    if (closed.matches()) {
      return Optional.of(
          new SegmentFile(
              path,
              Long.parseLong(closed.group(1)),
              OptionalLong.of(Long.parseLong(closed.group(2)))));
    }
    Matcher open = OPEN.matcher(name);
    return open.matches()
        ? Optional.of(new SegmentFile(path, Long.parseLong(open.group(1)), OptionalLong.empty()))
        : Optional.empty();
  }

  boolean open() {
    return named.isEmpty();
  }

  /** The name this segment gets once it is closed. */
  Path closedPath(long last) {
    return path.resolveSibling("log_" + first + "-" + last);
  }

  Content read(int maxEntryBytes) throws IOException {
    ByteBuffer bytes;
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      // Not on the heap: the file may be larger than that has room for.
      bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    }
    int size = bytes.limit();
    boolean header =
        size >= HEADER.length && bytes.slice(0, HEADER.length).equals(ByteBuffer.wrap(HEADER));
    if (!header) {
      return new Content(
          first - 1,
          0,
          0,
          Optional.of("has no valid header"),
          !goodEntryAfter(bytes, 0, first - 1, maxEntryBytes));
    }
    long last = first - 1;
    long term = 0;
    int at = HEADER.length;
    while (at < size && !(named.isPresent() && last == named.getAsLong())) {
      Optional<Entry> entry = entryAt(bytes, at, maxEntryBytes);
      if (entry.isEmpty()) {
        if (onlyZeros(bytes, at)) {
          return new Content(last, term, at, Optional.empty(), false);
        }
        return damaged(bytes, at, last, term, maxEntryBytes);
      }
      if (entry.get().index() != last + 1 || entry.get().term() < term) {
        return new Content(
            last,
            term,
            at,
            Optional.of("holds entry " + (entry.get().index() + 1) + " after " + (last + 1)),
            false);
      }
      last = entry.get().index();
      term = entry.get().term();
      at = entry.get().end();
    }
    return new Content(last, term, at, Optional.empty(), false);
  }

  /** What holds no valid entry from a byte on, and more than zeros. */
  private static Content damaged(
      ByteBuffer bytes, int at, long last, long term, int maxEntryBytes) {
    String where = "at byte " + at + ", after entry " + (last + 1);
    OptionalInt wrong = wrongBit(bytes, at, last + 1, maxEntryBytes);
    if (wrong.isPresent()) {
      String damage = "holds an entry " + where + ", with one wrong bit in byte ";
      return new Content(last, term, at, Optional.of(damage + wrong.getAsInt()), false);
    }
    if (isWhole(bytes, at, maxEntryBytes)) {
      String damage = "holds an entry " + where + ", that was written to its end and is not valid";
      return new Content(last, term, at, Optional.of(damage), false);
    }
    boolean torn = !goodEntryAfter(bytes, at + 1, last, maxEntryBytes);
    return new Content(last, term, at, Optional.of("holds no valid entry " + where), torn);
  }

  /**
   * Whether nothing of an entry is missing, so that a crash cannot have left it. The engine writes
   * entries over zeros and in order: what a crash leaves ends in zeros where the write had not come
   * to, or has a sector of zeros in it that did not reach the disk.
   */
  private static boolean isWhole(ByteBuffer bytes, int at, int maxEntryBytes) {
    Optional<Extent> extent = extent(bytes, at, maxEntryBytes);
    if (extent.isEmpty()) {
      return false;
    }
    int end = extent.get().end() + CRC_BYTES;
    if (bytes.get(end - 1) == 0) {
      return false;
    }
    for (int sector = (at / SECTOR + 1) * SECTOR; sector + SECTOR <= end; sector += SECTOR) {
      if (onlyZeros(bytes.slice(sector, SECTOR), 0)) {
        return false;
      }
    }
    return true;
  }

  /** The byte whose one wrong bit spoils the entry that begins there, if that is all. */
  private static OptionalInt wrongBit(ByteBuffer bytes, int at, long index, int maxEntryBytes) {
    long most = (long) maxEntryBytes + MOST_LENGTH_BYTES + CRC_BYTES;
    ByteBuffer record = ByteBuffer.allocate((int) Math.min(most, bytes.limit() - at));
    record.put(bytes.slice(at, record.limit())).flip();
    OptionalInt bodyEnd =
        extent(record, 0, maxEntryBytes)
            .map(e -> OptionalInt.of(e.end()))
            .orElse(OptionalInt.empty());
    OptionalInt wrong =
        WrongBit.in(
            record,
            bodyEnd,
            bit -> entryAt(bit, 0, maxEntryBytes).filter(e -> e.index() == index).isPresent());
    return wrong.isPresent() ? OptionalInt.of(at + wrong.getAsInt()) : wrong;
  }

  private static Optional<Entry> entryAt(ByteBuffer bytes, int at, int maxEntryBytes) {
    Optional<Extent> extent = extent(bytes, at, maxEntryBytes);
    if (extent.isEmpty() || bytes.get(extent.get().begin()) != 0x08) {
      return Optional.empty();
    }
    int end = extent.get().end();
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(at, end - at));
    if ((int) crc.getValue() != bytes.getInt(end)) {
      return Optional.empty();
    }
    return termAndIndex(bytes, extent.get().begin(), end - extent.get().begin());
  }

  /** Where an entry lies by its length, without the checksum; empty if that is impossible. */
  private static Optional<Extent> extent(ByteBuffer bytes, int at, int maxEntryBytes) {
    int length = 0;
    int body = at;
    for (int shift = 0; ; shift += 7) {
      if (body >= bytes.limit() || shift > 28) {
        return Optional.empty();
      }
      byte b = bytes.get(body++);
      length |= (b & 0x7f) << shift;
      if (b >= 0) {
        break;
      }
    }
    // Compared like this, since a damaged length may be anything.
    boolean possible =
        length > 0 && length <= maxEntryBytes && length <= bytes.limit() - body - CRC_BYTES;
    return possible ? Optional.of(new Extent(body, body + length)) : Optional.empty();
  }

  /** An entry begins with its term (field 1) and its index (field 2, absent if 0). */
  private static Optional<Entry> termAndIndex(ByteBuffer bytes, int body, int length) {
    try {
      CodedInputStream in = CodedInputStream.newInstance(bytes.slice(body, length));
      in.readTag();
      long term = in.readUInt64();
      long index = in.readTag() == 0x10 ? in.readUInt64() : 0;
      return Optional.of(new Entry(term, index, body + length + CRC_BYTES));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Looks at every byte: behind damage nothing says where the next entry begins. */
  private static boolean goodEntryAfter(ByteBuffer bytes, int from, long last, int maxEntryBytes) {
    for (int at = from; at < bytes.limit(); at++) {
      Optional<Entry> entry = entryAt(bytes, at, maxEntryBytes);
      if (entry.isPresent() && entry.get().index() > last) {
        return true;
      }
    }
    return false;
  }

  private static boolean onlyZeros(ByteBuffer bytes, int from) {
    for (int i = from; i < bytes.limit(); i++) {
      if (bytes.get(i) != 0) {
        return false;
      }
    }
    return true;
  }
}
