package io.oncekv.lab.fault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A bit of a file that is wrong until this is closed, in all of the file's names, old and new ones.
 * If its byte was written meanwhile, or the file removed, nothing is left to be put right.
 */
final class FlippedBit implements AutoCloseable {
  private final Path path;
  private final long at;
  private final byte right;
  private final byte wrong;
  private final FileChannel file;
  private boolean kept;

  private FlippedBit(Path path, long at, int bit, FileChannel file) throws IOException {
    this.path = path;
    this.at = at;
    this.file = file;
    this.right = read();
    this.wrong = (byte) (right ^ (1 << bit));
    write(wrong);
  }

  /**
   * Flips it.
   *
   * @param at the byte
   * @param bit 0 to 7
   */
  static FlippedBit in(Path path, long at, int bit) throws IOException {
    FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      return new FlippedBit(path, at, bit, file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private byte read() throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    if (file.read(one, at) != 1) {
      throw new IOException(path + " has no byte " + at);
    }
    return one.get(0);
  }

  private void write(byte value) throws IOException {
    file.write(ByteBuffer.wrap(new byte[] {value}), at);
    file.force(true);
  }

  /** Leaves it wrong: a node has made it its own. */
  void keep() {
    kept = true;
  }

  /** Puts it right, unless it is kept; no node may be running on the file then. */
  @Override
  public void close() throws IOException {
    try (file) {
      if (!kept && file.size() > at && read() == wrong) {
        write(right);
      }
    }
  }

  @Override
  public String toString() {
    return "byte " + at + " of " + path;
  }
}
