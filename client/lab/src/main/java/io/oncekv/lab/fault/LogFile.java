package io.oncekv.lab.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One file of a node's log, which nobody writes: a header of 8 bytes, then records of {length as
 * varint, entry, 4 bytes of checksum}, then nothing or zeros.
 *
 * @param path the file
 * @param open whether a node would go on writing it
 * @param records where its records are, in order
 */
record LogFile(Path path, boolean open, List<Piece> records) {
  private static final Pattern NAME = Pattern.compile("log_(?:inprogress_)?(\\d+)(-\\d+)?");
  private static final int HEADER = 8;
  private static final int CHECKSUM = 4;

  /**
   * A part of a file.
   *
   * @param at where it begins
   * @param length in bytes
   */
  record Piece(long at, int length) {
    long end() {
      return at + length;
    }
  }

  /** Returns those of a node, the newest last. */
  static List<LogFile> of(Path data) {
    try (Stream<Path> all = Files.walk(data.resolve("raft"))) {
      return all.filter(path -> NAME.matcher(path.getFileName().toString()).matches())
          .sorted(Comparator.comparingLong(LogFile::first))
          .map(LogFile::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at the log in " + data, e);
    }
  }

  private static long first(Path path) {
    Matcher name = NAME.matcher(path.getFileName().toString());
    if (!name.matches()) {
      throw new IllegalArgumentException(path + " is no file of a log");
    }
    return Long.parseLong(name.group(1));
  }

  private static LogFile read(Path path) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path));
      List<Piece> records = new ArrayList<>();
      int at = HEADER;
      while (at < bytes.limit()) {
        int end = endOfRecord(bytes, at);
        if (end > bytes.limit()) {
          break;
        }
        records.add(new Piece(at, end - at));
        at = end;
      }
      boolean open = path.getFileName().toString().contains("inprogress");
      return new LogFile(path, open, List.copyOf(records));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }

  /** Returns where a record ends; beyond the file if there is none. */
  private static int endOfRecord(ByteBuffer bytes, int at) {
    int length = 0;
    int body = at;
    for (int shift = 0; body < bytes.limit() && shift <= 28; shift += 7) {
      byte b = bytes.get(body++);
      length |= (b & 0x7f) << shift;
      if (b >= 0) {
        return length == 0 ? Integer.MAX_VALUE : body + length + CHECKSUM;
      }
    }
    return Integer.MAX_VALUE;
  }

  /** Returns where the next record would begin. */
  long end() {
    return records.isEmpty() ? HEADER : records.get(records.size() - 1).end();
  }

  /**
   * Leaves behind the last record what a crash leaves of one that was being written: its beginning.
   * It was never synced, so never acknowledged.
   *
   * @param share how much of it is there, from 0 to 1
   */
  void tear(double share) throws IOException {
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer begun = ByteBuffer.wrap(new byte[] {0x20, 0x08, 0x01, 0x10});
      if (!records.isEmpty()) {
        Piece model = records.get(records.size() - 1);
        begun = ByteBuffer.allocate(1 + (int) (share * (model.length() - 2)));
        file.read(begun, model.at());
        begun.flip();
      }
      file.write(begun, end());
    }
  }
}
