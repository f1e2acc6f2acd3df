package io.oncekv.client.internal.journal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.oncekv.client.JournalException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's journal. Records are written in the order in which they are handed over, by one thread
 * of its own, all that wait together: one fsync for all of them.
 *
 * <p>Thread-safe. The first failure is the last: nothing is written after it. The folder stays this
 * journal's own until it is closed, also after a failure: what its client has sent already is still
 * on its way, and nobody else must go about the same writes meanwhile.
 */
public final class Journal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Smaller files are not worth replacing. */
  static final long REPLACED_FROM = 4L << 20;

  private record Handed(JournalRecord record, boolean needsSync, CompletableFuture<Void> onDisk) {}

  private final JournalFolder folder;
  private final String clientId;
  private final LongSupplier salts;
  private final Runnable beforeSync;
  private final long replacedFrom;
  private final JournalContents contents;
  private final Thread thread;
  private final CompletableFuture<JournalException> failure = new CompletableFuture<>();
  private final Object lock = new Object();

  @GuardedBy("lock")
  private List<Handed> waiting = new ArrayList<>();

  @GuardedBy("lock")
  private boolean failed;

  @GuardedBy("lock")
  private boolean closed;

  // Of the journal's thread alone, once it runs.
  private final JournalState state;
  private JournalFile file;

  Journal(
      JournalFolder folder,
      String where,
      String clientId,
      LongSupplier salts,
      Runnable beforeSync,
      long replacedFrom)
      throws IOException {
    this.folder = folder;
    this.clientId = clientId;
    this.salts = salts;
    this.beforeSync = beforeSync;
    this.replacedFrom = replacedFrom;
    Optional<byte[]> bytes = folder.read(JournalFile.NAME);
    if (bytes.isPresent()) {
      JournalReader.Found found = JournalReader.read(bytes.get(), clientId, where);
      if (found.torn() > 0) {
        LOG.info("{} ended with {} torn bytes, which nothing relied on", where, found.torn());
      }
      this.state = found.state();
    } else {
      this.state = new JournalState();
    }
    this.contents = state.contents();
    this.file = JournalFile.replace(folder, clientId, salts.getAsLong(), state.records());
    this.thread = new Thread(this::run, "oncekv-client-journal");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Opens the journal in a folder, which is made if need be, and locks it. Blocks on the disk.
   *
   * @param beforeSync runs on the journal's thread before each group is put on disk
   */
  public static Journal open(Path path, String clientId, Runnable beforeSync) {
    String where = path.resolve(JournalFile.NAME).toString();
    try {
      DiskFolder folder = DiskFolder.open(path);
      try {
        return new Journal(folder, where, clientId, RANDOM::nextLong, beforeSync, REPLACED_FROM);
      } catch (IOException | RuntimeException e) {
        try (folder) {
          throw e;
        }
      }
    } catch (IOException e) {
      throw Problems.failed("cannot open the journal " + where, e);
    }
  }

  /** Returns what it held when it was opened. */
  public JournalContents contents() {
    return contents;
  }

  /** Hands over a record; the future completes, on the journal's thread, when it is on disk. */
  public CompletableFuture<Void> append(JournalRecord record) {
    return hand(record, true);
  }

  /** Hands over a record that has to be on disk only before those that are appended after it. */
  public void note(JournalRecord record) {
    CompletableFuture<Void> unused = hand(record, false);
  }

  /** Completes if the journal fails, with the reason: nothing is written any more. */
  public CompletableFuture<JournalException> failure() {
    return failure;
  }

  /** Writes what was handed over, and gives the folder free. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    if (Thread.currentThread().equals(thread)) {
      return;
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private CompletableFuture<Void> hand(JournalRecord record, boolean needsSync) {
    CompletableFuture<Void> onDisk = new CompletableFuture<>();
    synchronized (lock) {
      if (!closed && !failed) {
        waiting.add(new Handed(record, needsSync, onDisk));
        lock.notifyAll();
        return onDisk;
      }
    }
    onDisk.completeExceptionally(failure.getNow(Problems.closed()));
    return onDisk;
  }

  private void run() {
    List<Handed> group = List.of();
    try {
      for (group = take(); !group.isEmpty(); group = take()) {
        write(group);
      }
      file.sync();
    } catch (Throwable e) {
      // Whatever it is, memory that ran out included: those who wait must not wait for ever.
      fail(group, Problems.failed("the journal cannot be written", e));
      // Nothing is taken in any more: this waits for the end.
      take();
    } finally {
      free();
    }
  }

  /** Waits for records; returns none once the journal is closed and all are written. */
  private List<Handed> take() {
    synchronized (lock) {
      while (waiting.isEmpty() && !closed) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          // Nobody has a reason to; what was handed over is to be written all the same.
          LOG.debug("the journal's thread was interrupted", e);
        }
      }
      List<Handed> group = waiting;
      waiting = new ArrayList<>();
      return group;
    }
  }

  private void write(List<Handed> group) throws IOException {
    List<JournalRecord> records = group.stream().map(Handed::record).toList();
    file.append(records);
    records.forEach(state::apply);
    if (group.stream().anyMatch(Handed::needsSync)) {
      beforeSync.run();
      file.sync();
    }
    group.forEach(handed -> handed.onDisk().complete(null));
    if (file.size() > Math.max(replacedFrom, 2 * state.pendingBytes())) {
      JournalFile old = file;
      file = JournalFile.replace(folder, clientId, salts.getAsLong(), state.records());
      old.close();
    }
  }

  private void fail(List<Handed> group, JournalException reason) {
    List<Handed> lost = new ArrayList<>(group);
    failure.complete(reason);
    synchronized (lock) {
      failed = true;
      lost.addAll(waiting);
      waiting = new ArrayList<>();
    }
    lost.forEach(handed -> handed.onDisk().completeExceptionally(reason));
    LOG.error("{}", reason.getMessage());
  }

  private void free() {
    try (folder) {
      file.close();
    } catch (IOException e) {
      LOG.warn("the journal could not be closed", e);
    }
  }
}
