package io.oncekv.server.statemachine;

import com.google.protobuf.ByteString;
import io.oncekv.server.session.Outcome;
import io.oncekv.server.session.Session;
import io.oncekv.server.session.Slot;
import io.oncekv.server.storage.BenchmarkFolder;
import io.oncekv.server.storage.Database;
import io.oncekv.server.storage.StorageOptions;
import io.oncekv.server.storage.WriteUnit;
import io.oncekv.v1.WriteReply;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A session's ring in one batch, from what its record says to what that is to say, without RocksDB.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReplyRingBenchmark {
  private static final int REPLIES = 64;

  private final Session session =
      new Session(77, "client-77", "", 3, ByteString.EMPTY, 1024, 60_000_000L, 1);
  private BenchmarkFolder folder;
  private Database database;
  private RingHead many = RingHead.UNUSED;
  private RingHead one = RingHead.UNUSED;

  /** Opens an empty database, in which nothing is stored. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    folder = BenchmarkFolder.create();
    database = Database.open(folder.database(), StorageOptions.DEFAULT);
  }

  /** Many new replies; the time is that of one of them. */
  @Benchmark
  @OperationsPerInvocation(REPLIES)
  public WriteUnit putMany() {
    WriteUnit unit = new WriteUnit(database);
    many = batch(many, REPLIES, unit);
    return unit;
  }

  /** A new reply alone in its batch. */
  @Benchmark
  public WriteUnit putOne() {
    WriteUnit unit = new WriteUnit(database);
    one = batch(one, 1, unit);
    return unit;
  }

  /** A duplicate of the last write. */
  @Benchmark
  public Optional<Slot> lookUp() {
    if (one.highest() == 0) {
      one = batch(one, 1, new WriteUnit(database));
    }
    return new ReplyRing(session, one, unused -> Optional.empty()).slot(one.highest());
  }

  private RingHead batch(RingHead before, int replies, WriteUnit unit) {
    ReplyRing ring = new ReplyRing(session, before, unused -> Optional.empty());
    for (int i = 1; i <= replies; i++) {
      long sequence = before.highest() + i;
      if (ring.slot(sequence).isPresent()) {
        throw new IllegalStateException("sequence " + sequence + " was decided before");
      }
      ring.put(
          new Slot(
              sequence,
              3,
              0x1234_5678_9abc_def0L,
              42,
              Optional.of(
                  new Outcome.Reply(
                      WriteReply.newBuilder().setApplied(true).setRevision(sequence).build()))));
    }
    return ring.store(unit);
  }

  /** Removes everything. */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    database.close();
    folder.close();
  }
}
