package io.oncekv.server.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.sun.management.ThreadMXBean;
import io.oncekv.internal.v1.Command;
import io.oncekv.server.storage.StorageOptions;
import io.oncekv.v1.Settings;
import io.oncekv.v1.Write;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an entry costs the heap that ends values of very many pieces. */
class LongValuesTest {
  private static final int VALUES = 8;
  private static final int PIECES = 16_000;
  private static final Settings SETTINGS =
      LogDriver.SETTINGS.toBuilder().setMaxValueBytes(8 << 20).build();
  private static final ByteString LONG =
      ByteString.copyFrom(new byte[(PIECES + 1) * SETTINGS.getChunkBytes()]);

  /** All pieces of all values one by one would take more than 100 bytes for each. */
  private static final long LITTLE = 1 << 20;

  @TempDir private Path folder;
  private KeyValueState state;
  private LogDriver log;

  @BeforeEach
  void fill() {
    open();
    log.one(LogDriver.form(SETTINGS));
    for (int i = 0; i < VALUES; i++) {
      log.one(LogDriver.command(LogDriver.put(LogDriver.bytes(key(i)), LONG)));
    }
    assertThat(pieces()).isEqualTo(VALUES * PIECES);
  }

  @AfterEach
  void close() {
    state.close();
  }

  @Test
  void deletingThemInOneEntryCostsTheHeapLittleAndLeavesNoPiece() {
    long allocated = allocatedBy(commands(i -> LogDriver.command(LogDriver.delete(key(i)))));
    report("deletes", allocated);
    assertThat(allocated).isLessThan(LITTLE);
    assertThat(pieces()).isZero();
  }

  @Test
  void aTransactionThatDeletesAndOverwritesThemCostsTheHeapLittleAndLeavesNoPiece() {
    List<Write> changes =
        IntStream.range(0, VALUES)
            .mapToObj(i -> i % 2 == 0 ? LogDriver.delete(key(i)) : LogDriver.put(key(i), "short"))
            .toList();
    long allocated = allocatedBy(LogDriver.command(LogDriver.txn(List.of(), changes, List.of())));
    report("a transaction", allocated);
    assertThat(allocated).isLessThan(LITTLE);
    assertThat(pieces()).isZero();
    assertThat(state.get(LogDriver.bytes(key(0))).value()).isEmpty();
    assertThat(state.get(LogDriver.bytes(key(1))).value().orElseThrow().value())
        .isEqualTo(LogDriver.bytes("short"));
  }

  @Test
  void valuesThatComeAndGoInOneEntryLeaveNoPieceAndTheOthersStayWhole() {
    ByteString other = LogDriver.bytes("other");
    log.apply(
        LogDriver.command(LogDriver.put(other, LONG)),
        LogDriver.command(LogDriver.put("other", "")),
        LogDriver.command(LogDriver.append(other, LONG)),
        LogDriver.command(LogDriver.delete("other")),
        LogDriver.command(LogDriver.append(other, LONG)));
    assertThat(pieces()).isEqualTo((VALUES + 1) * PIECES);
    state.close();
    open();
    assertThat(state.get(other).value().orElseThrow().value()).isEqualTo(LONG);
    assertThat(state.get(LogDriver.bytes(key(3))).value().orElseThrow().value()).isEqualTo(LONG);
  }

  private void open() {
    state = KeyValueState.open(folder.resolve("db"), StorageOptions.DEFAULT, failure -> {});
    log = new LogDriver(state);
  }

  private long allocatedBy(Command... commands) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    List<CommandResult> results = log.apply(commands);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(results)
        .allSatisfy(
            result -> assertThat(((CommandResult.Replied) result).reply().getApplied()).isTrue());
    return allocated;
  }

  private int pieces() {
    return Contents.records(state, folder, 'c').size();
  }

  private static Command[] commands(IntFunction<Command> command) {
    return IntStream.range(0, VALUES).mapToObj(command).toArray(Command[]::new);
  }

  private static String key(int number) {
    return "long" + number;
  }

  private static void report(String what, long allocated) {
    System.out.printf(
        "MEASURED heap for %s that end %d values of %d pieces: %d bytes%n",
        what, VALUES, PIECES, allocated);
  }
}
