package io.oncekv.client.internal.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A folder in memory whose machine can lose its power: what was not synced is then there or not, as
 * chance will have it. Counts its steps, and can fail at each.
 */
final class FragileFolder implements JournalFolder {
  /** What a file holds: all of it, and how much of that is on disk. */
  private static final class Content {
    private byte[] bytes = new byte[0];
    private int synced;
  }

  private Map<String, Content> names = new HashMap<>();
  private Map<String, Content> namesOnDisk = new HashMap<>();
  private int steps;
  private int failFrom = Integer.MAX_VALUE;
  private int fileSyncs;
  private int folderSyncs;
  private Runnable duringSync = () -> {};

  /** Has every step from this one on fail, as if the machine were off. */
  synchronized void failFrom(int step) {
    failFrom = step;
  }

  /** Runs, without any lock, in the middle of each sync of a file. */
  void duringSync(Runnable action) {
    duringSync = action;
  }

  synchronized int steps() {
    return steps;
  }

  synchronized int fileSyncs() {
    return fileSyncs;
  }

  synchronized int folderSyncs() {
    return folderSyncs;
  }

  synchronized byte[] bytes(String name) {
    return names.get(name).bytes.clone();
  }

  synchronized void put(String name, byte[] bytes) {
    Content content = new Content();
    content.bytes = bytes.clone();
    content.synced = bytes.length;
    names.put(name, content);
    namesOnDisk.put(name, content);
  }

  /** Returns the folder as the next process finds it when only this one was killed. */
  synchronized FragileFolder afterKill() {
    FragileFolder next = new FragileFolder();
    names.forEach((name, content) -> next.put(name, content.bytes));
    return next;
  }

  /**
   * Returns a folder as it may be after a power failure: names as of the last sync of the folder or
   * as of now, and of what was not synced in a file each piece kept, zeroed or cut off.
   */
  synchronized FragileFolder afterPowerFailure(Random random) {
    FragileFolder next = new FragileFolder();
    Map<String, Content> left = random.nextBoolean() ? names : namesOnDisk;
    left.forEach((name, content) -> next.put(name, left(content, random)));
    return next;
  }

  private static byte[] left(Content content, Random random) {
    int length = content.synced + random.nextInt(content.bytes.length - content.synced + 1);
    byte[] bytes = Arrays.copyOf(content.bytes, length);
    int position = content.synced;
    while (position < length) {
      int end = Math.min(length, position + 1 + random.nextInt(24));
      if (random.nextInt(3) == 0) {
        Arrays.fill(bytes, position, end, (byte) 0);
      }
      position = end;
    }
    return bytes;
  }

  private synchronized void step() throws IOException {
    if (++steps >= failFrom) {
      throw new IOException("no power");
    }
  }

  @Override
  public synchronized Optional<byte[]> read(String name) {
    return Optional.ofNullable(names.get(name)).map(content -> content.bytes.clone());
  }

  @Override
  public synchronized AppendedFile create(String name) throws IOException {
    step();
    Content content = new Content();
    names.put(name, content);
    return new FragileFile(content);
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    step();
    names.put(to, names.remove(from));
  }

  @Override
  public synchronized void sync() throws IOException {
    step();
    folderSyncs++;
    namesOnDisk = new HashMap<>(names);
  }

  @Override
  public void close() {}

  private final class FragileFile implements AppendedFile {
    private final Content content;

    FragileFile(Content content) {
      this.content = content;
    }

    @Override
    public void append(ByteBuffer bytes) throws IOException {
      synchronized (FragileFolder.this) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(content.bytes);
        byte[] added = new byte[bytes.remaining()];
        bytes.get(added);
        all.writeBytes(added);
        // What is written before the failure may be there all the same.
        content.bytes = all.toByteArray();
        step();
      }
    }

    @Override
    public void sync() throws IOException {
      duringSync.run();
      synchronized (FragileFolder.this) {
        step();
        fileSyncs++;
        content.synced = content.bytes.length;
      }
    }

    @Override
    public void close() {}
  }
}
