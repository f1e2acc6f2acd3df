package io.oncekv.server.statemachine;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import io.oncekv.internal.v1.LogEntry;
import io.oncekv.server.storage.Checkpoints;
import io.oncekv.server.storage.CorruptRecordException;
import io.oncekv.server.storage.Database;
import io.oncekv.server.storage.DatabaseDirectory;
import io.oncekv.server.storage.FailureWatch;
import io.oncekv.server.storage.Keys;
import io.oncekv.server.storage.StorageException;
import io.oncekv.server.storage.StorageOptions;
import io.oncekv.server.storage.StorageStatistics;
import io.oncekv.server.storage.WriteUnit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The replicated state on RocksDB: sessions, reply rings, keys and values, and the position in the
 * log up to which they hold. Changes come from one thread at a time; readers may come from any.
 */
public final class KeyValueState implements ReplicatedState, StateView {
  /** The newest format of log entries that this release can apply. */
  public static final int FORMAT_VERSION = EntryFormat.newest();

  private final DatabaseDirectory directory;
  private final StorageOptions options;
  private final FailureWatch watch;

  private volatile Database database;
  private volatile StateSummary summary;
  private volatile boolean closed;

  /** What the last batch left; like the database, changed under this object's monitor only. */
  private Counters counters;

  private final ReplayDebt replayDebt = new ReplayDebt();

  private Optional<Formation> formation;
  private Expiry expiry;

  /** Read by other threads, too. */
  private volatile Horizon horizon = Horizon.UNKNOWN;

  private KeyValueState(
      DatabaseDirectory directory, StorageOptions options, Consumer<Throwable> onFailure) {
    this.directory = directory;
    this.options = options;
    adopt(Database.open(directory.live(), options));
    this.watch = new FailureWatch(() -> database, onFailure::accept);
  }

  /**
   * Opens the state in a folder, creating both if need be.
   *
   * @param folder for this state alone
   * @param onFailure called from another thread when storage has failed in the background: the node
   *     must stop
   */
  public static KeyValueState open(
      Path folder, StorageOptions options, Consumer<Throwable> onFailure) {
    return open(DatabaseDirectory.open(folder), options, onFailure);
  }

  static KeyValueState open(
      DatabaseDirectory directory, StorageOptions options, Consumer<Throwable> onFailure) {
    return new KeyValueState(directory, options, onFailure);
  }

  /** Up to which entry a finished checkpoint holds. */
  public static Position positionOf(Path checkpoint) {
    return Checkpoints.read(checkpoint, KeyValueState::counters).applied();
  }

  @Override
  public Position applied() {
    return summary.applied();
  }

  @Override
  public synchronized List<CommandResult> apply(Position position, ByteString entry) {
    if (!isNext(position)) {
      return List.of();
    }
    LogEntry decoded = decode(position, entry);
    Batch batch = begin();
    List<CommandResult> results = batch.apply(position, decoded);
    commit(batch);
    replayDebt.add(results.size(), database);
    return results;
  }

  @Override
  public synchronized void skip(Position position) {
    if (isNext(position)) {
      Batch batch = begin();
      batch.note(position);
      commit(batch);
      replayDebt.add(0, database);
    }
  }

  @Override
  public Position checkpoint(Path folder) {
    Database live = retain();
    try {
      Checkpoints.create(live, folder);
    } finally {
      live.release();
    }
    return positionOf(folder);
  }

  @Override
  public synchronized void restore(Path checkpoint) {
    Position offered = positionOf(checkpoint);
    if (offered.index() < counters.applied().index()) {
      throw new StorageException(
          "The snapshot in "
              + checkpoint
              + " ends at entry "
              + offered.index()
              + ", but this state holds entry "
              + counters.applied().index()
              + " already; an older snapshot never replaces a newer state");
    }
    Database old = retain();
    try {
      adopt(Database.open(directory.replace(checkpoint), options));
    } finally {
      old.release();
    }
    // Waits for readers that are still in the old one.
    old.close();
    directory.discard(old.folder());
  }

  /** Goes on with a database; one that does not hold what it has to is closed again. */
  private void adopt(Database fresh) {
    try {
      counters = counters(fresh);
      formation = formation(fresh);
      expiry = expiry(fresh, formation);
    } catch (RuntimeException e) {
      fresh.close();
      throw e;
    }
    horizon = Horizon.UNKNOWN;
    database = fresh;
    summary = Summaries.of(counters, formation, expiry);
  }

  @Override
  public Reading get(ByteString key) {
    return read(database -> Readers.get(database, key));
  }

  @Override
  public MultiReading getAll(List<ByteString> keys, long maxBytes) {
    return read(database -> Readers.getAll(database, keys, maxBytes));
  }

  @Override
  public RangePage scan(KeyRange range, int limit, long maxBytes) {
    return read(database -> Readers.scan(database, range, limit, maxBytes));
  }

  @Override
  public StateSummary summary() {
    return summary;
  }

  @Override
  public SessionPage sessions(long after, int limit) {
    return read(database -> Readers.sessions(database, after, limit));
  }

  @Override
  public SessionPage sessionOf(String clientId) {
    return read(database -> Readers.sessionOf(database, clientId));
  }

  /**
   * Whether there is more to sweep than the last batch has removed. Only what this node has seen
   * since it started counts: its first batch tells.
   */
  public boolean sweepUnfinished() {
    Horizon known = horizon;
    return !known.equals(Horizon.UNKNOWN) && known.reachedAt(summary.nowMicros());
  }

  /**
   * Reads a part of what is stored, so that damage is noticed though nobody asks for it.
   *
   * @param from where to begin; empty for the beginning
   * @param bytes how much about
   * @return where to go on; empty when that was all
   * @throws StorageException if what is there is damaged
   */
  public Optional<byte[]> readThrough(byte[] from, long bytes) {
    return read(database -> database.readThrough(from, bytes));
  }

  /** What monitoring shows of storage. */
  public StorageStatistics storageStatistics() {
    return read(Database::statistics);
  }

  @Override
  public synchronized void close() {
    closed = true;
    watch.close();
    database.close();
  }

  static Counters counters(Database database) {
    return database.get(Keys.state()).map(Counters::decode).orElse(Counters.INITIAL);
  }

  private static Optional<Formation> formation(Database database) {
    return database.get(Keys.formation()).map(Formation::decode);
  }

  private static Expiry expiry(Database database, Optional<Formation> formation) {
    Optional<Expiry> found = database.get(Keys.expiry()).map(Expiry::decode);
    if (found.isEmpty() && formation.isPresent()) {
      throw new CorruptRecordException(
          "The database in " + database.folder() + " does not say what has expired");
    }
    return found.orElse(Expiry.NONE);
  }

  private boolean isNext(Position position) {
    long applied = counters.applied().index();
    if (position.index() > applied + 1) {
      throw new StorageException(
          "Entry "
              + position.index()
              + " was to be applied after entry "
              + applied
              + ": what stands between is missing, and this node cannot go on without it");
    }
    return position.index() > applied;
  }

  private static LogEntry decode(Position position, ByteString entry) {
    LogEntry decoded;
    try {
      // Keys and values stay where they are in the entry, which outlives the batch.
      CodedInputStream bytes = entry.newCodedInput();
      bytes.enableAliasing(true);
      decoded = LogEntry.parseFrom(bytes);
      bytes.checkLastTagWas(0);
    } catch (IOException e) {
      throw new StorageException(
          "Entry " + position.index() + " of the log is not readable: " + e.getMessage(), e);
    }
    int format = decoded.getFormatVersion();
    if (format < EntryFormat.OLDEST || format > FORMAT_VERSION) {
      throw new UnknownEntryException(
          "entry "
              + position.index()
              + " in format "
              + Integer.toUnsignedString(format)
              + ", and this release knows formats "
              + EntryFormat.OLDEST
              + " to "
              + FORMAT_VERSION);
    }
    return decoded;
  }

  private Batch begin() {
    return new Batch(new WriteUnit(database), counters, formation, expiry, horizon);
  }

  private void commit(Batch batch) {
    batch.commit();
    counters = batch.counters();
    formation = batch.formation();
    expiry = batch.expiry();
    summary = Summaries.of(counters, formation, expiry);
    horizon = batch.horizon();
  }

  private <T> T read(Function<Database, T> reader) {
    Database live = retain();
    try {
      return reader.apply(live);
    } finally {
      live.release();
    }
  }

  private Database retain() {
    while (!closed) {
      // Fails only in the moment in which a snapshot takes the database's place: then look again.
      Database live = database;
      if (live.tryRetain()) {
        return live;
      }
      Thread.onSpinWait();
    }
    throw new StateClosedException();
  }
}
