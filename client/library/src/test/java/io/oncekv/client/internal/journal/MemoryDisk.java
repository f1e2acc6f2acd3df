package io.oncekv.client.internal.journal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A disk that knows the records in its only file, and which are synced; it can fail. */
final class MemoryDisk implements JournalFolder, JournalFolder.AppendedFile {
  private final int failingSync;
  private final Runnable before;

  @GuardedBy("this")
  private final List<String> records = new ArrayList<>();

  @GuardedBy("this")
  private int synced;

  @GuardedBy("this")
  private int syncs;

  /**
   * An empty one.
   *
   * @param failingSync the first sync that fails, from 1, and all after it
   * @param before runs before each step
   */
  MemoryDisk(int failingSync, Runnable before) {
    this.failingSync = failingSync;
    this.before = before;
  }

  synchronized List<String> onDisk() {
    return List.copyOf(records.subList(0, synced));
  }

  @Override
  public Optional<byte[]> read(String name) {
    return Optional.empty();
  }

  @Override
  public JournalFolder.AppendedFile create(String name) {
    return this;
  }

  @Override
  public void rename(String from, String to) {}

  @Override
  public void append(ByteBuffer bytes) {
    before.run();
    keep(bytes);
  }

  private synchronized void keep(ByteBuffer bytes) {
    // The header begins with a letter; a record with its length, whose first byte is 0.
    if (!bytes.hasRemaining() || bytes.get(0) != 0) {
      return;
    }
    while (bytes.hasRemaining()) {
      int length = bytes.getInt();
      ByteBuffer body = bytes.slice(bytes.position() + Frame.OVERHEAD - Integer.BYTES, length);
      bytes.position(bytes.position() + Frame.OVERHEAD - Integer.BYTES + length);
      records.add(
          switch (body.get()) {
            case 3 -> "written " + body.getLong();
            case 4 -> "resolved " + body.getLong();
            default -> "opened";
          });
    }
  }

  @Override
  public void sync() throws IOException {
    before.run();
    keepAll();
  }

  private synchronized void keepAll() throws IOException {
    syncs++;
    if (syncs >= failingSync) {
      throw new IOException("broken disk");
    }
    synced = records.size();
  }

  @Override
  public void close() {}
}
