package io.oncekv.server.replication;

import io.oncekv.internal.v1.Command;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.CommandResult.Replied;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteIdentity;
import io.oncekv.v1.WriteReply;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The join table under all interleavings of two threads: copies of one write that arrive while
 * their original is answered, refused or lost. Whatever the order, nobody waits for an original
 * that has ended, and the table and its count of joiners hold what is on its way and nothing else.
 */
public class InFlightConcurrencyTest {
  private static final Replied REPLY =
      new Replied(WriteReply.newBuilder().setApplied(true).setRevision(9).build(), false);
  private static final CommandResult REFUSAL =
      new CommandResult.Refused(ErrorReason.WINDOW_EXCEEDED, "window", Map.of(), false);

  /** Made beforehand: what is explored is the table, not the making of messages. */
  private static final Command COPY =
      Command.newBuilder()
          .setWrite(
              Write.newBuilder()
                  .setIdentity(WriteIdentity.newBuilder().setSession(1).setEpoch(1).setSequence(1)))
          .build();

  private final Object lock = new Object();
  private final ArrayDeque<CompletableFuture<CommandResult>> inLog = new ArrayDeque<>();
  private final ArrayDeque<CompletableFuture<CommandResult>> waiters = new ArrayDeque<>();
  private final InFlight inFlight = new InFlight(this::send, 2);

  private CompletableFuture<CommandResult> send(Command command) {
    CompletableFuture<CommandResult> outcome = new CompletableFuture<>();
    synchronized (lock) {
      inLog.add(outcome);
    }
    return outcome;
  }

  private CompletableFuture<CommandResult> oldest() {
    synchronized (lock) {
      return inLog.isEmpty() ? new CompletableFuture<>() : inLog.remove();
    }
  }

  /** A copy arrives. */
  @Operation
  public void arrive() {
    CompletableFuture<CommandResult> result = inFlight.submit(COPY);
    synchronized (lock) {
      waiters.add(result);
    }
  }

  /** The log answers the oldest copy that it has. */
  @Operation
  public void answer() {
    oldest().complete(REPLY);
  }

  /** The state machine refuses it: each joiner then goes through the log by itself. */
  @Operation
  public void refuse() {
    oldest().complete(REFUSAL);
  }

  /** The lead is lost. */
  @Operation
  public void lose() {
    oldest().completeExceptionally(new LeadershipLostException("lost", null));
  }

  /** Once all threads rest. */
  @Validate
  public void nobodyWaitsInVain() {
    long undone = waiters.stream().filter(waiter -> !waiter.isDone()).count();
    check(
        undone == inLog.size() + inFlight.joiners(),
        undone + " wait, " + inLog.size() + " in the log, " + inFlight.joiners() + " joined");
    check(
        inFlight.originals() <= inLog.size(),
        inFlight.originals() + " originals, " + inLog.size() + " in the log");
    check(
        !inLog.isEmpty() || inFlight.joiners() + inFlight.originals() + undone == 0,
        "an empty log leaves nothing behind");
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }

  @Test
  @DisplayName(
      "HC-4 HC-5 a copy that comes while its original ends is answered, whatever the order")
  void aCopyThatComesWhileItsOriginalEndsIsAnswered() {
    // By hand: of the random programs below hardly one in a hundred is this one.
    List<Consumer<InFlightConcurrencyTest>> ends =
        List.of(
            InFlightConcurrencyTest::answer,
            InFlightConcurrencyTest::refuse,
            InFlightConcurrencyTest::lose);
    for (Consumer<InFlightConcurrencyTest> end : ends) {
      Lincheck.runConcurrentTest(
          Integer.getInteger("oncekv.lincheck.schedules", 60),
          () -> {
            InFlightConcurrencyTest table = new InFlightConcurrencyTest();
            table.arrive();
            Thread copy = new Thread(table::arrive);
            Thread ending = new Thread(() -> end.accept(table));
            copy.start();
            ending.start();
            join(copy);
            join(ending);
            table.nobodyWaitsInVain();
            while (!table.inLog.isEmpty()) {
              table.answer();
            }
            table.nobodyWaitsInVain();
          });
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @DisplayName("HC-5 no interleaving of copies and answers leaves anybody waiting or a mark behind")
  void nobodyWaitsInVainWhateverTheInterleaving() {
    new ModelCheckingOptions()
        .iterations(Integer.getInteger("oncekv.lincheck.iterations", 5))
        .invocationsPerIteration(300)
        .threads(2)
        .actorsPerThread(1)
        .actorsBefore(1)
        .actorsAfter(1)
        .check(InFlightConcurrencyTest.class);
  }
}
