package io.oncekv.server.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
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

/** Records put into one unit and committed to RocksDB, 512 at a time: the floor of every entry. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WriteUnitBenchmark {
  private static final int RECORDS = 512;
  private static final int KEYS = 100_000;

  private final Random random = new Random(7);
  private final byte[] record = new byte[256];
  private BenchmarkFolder folder;
  private Database database;

  /** Opens an empty database. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    folder = BenchmarkFolder.create();
    database = Database.open(folder.database(), StorageOptions.DEFAULT);
  }

  /** Puts and commits; the time is that of one record. */
  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public void putAndCommit() {
    WriteUnit unit = new WriteUnit(database);
    for (int i = 0; i < RECORDS; i++) {
      unit.put(
          ByteBuffer.allocate(34).put((byte) 'k').putInt(random.nextInt(KEYS)).array(), record);
    }
    unit.commit();
  }

  /** Removes everything. */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    database.close();
    folder.close();
  }
}
