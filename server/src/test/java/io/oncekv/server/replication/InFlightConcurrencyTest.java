package io.oncekv.server.replication;

import io.oncekv.internal.v1.Command;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.CommandResult.Replied;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteIdentity;
import io.oncekv.v1.WriteReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The join table under all interleavings of two threads: copies that arrive while their original is
 * answered, refused or lost. Whatever the order, nobody waits for an original that has ended, and
 * the table and its count of joiners hold what is on its way and nothing else.
 */
@Param(name = "sequence", gen = IntGen.class, conf = "1:2")
public class InFlightConcurrencyTest {
  private static final Replied REPLY =
      new Replied(WriteReply.newBuilder().setApplied(true).setRevision(9).build(), false);
  private static final CommandResult REFUSAL =
      new CommandResult.Refused(ErrorReason.WINDOW_EXCEEDED, "window", Map.of(), false);

  /** Made beforehand: what Lincheck explores is the table, not the making of messages. */
  private static final List<Command> COPIES = List.of(copy(1), copy(2));

  private final Object lock = new Object();
  private final List<Sent> sent = new ArrayList<>();
  private final List<Waiter> waiters = new ArrayList<>();
  private final InFlight inFlight = new InFlight(this::send, 2);

  private record Sent(long sequence, CompletableFuture<CommandResult> outcome) {}

  private record Waiter(long sequence, CompletableFuture<CommandResult> result) {}

  private CompletableFuture<CommandResult> send(Command command) {
    Sent next = new Sent(command.getWrite().getIdentity().getSequence(), new CompletableFuture<>());
    synchronized (lock) {
      sent.add(next);
    }
    return next.outcome();
  }

  private static Command copy(long sequence) {
    return Command.newBuilder()
        .setWrite(
            Write.newBuilder()
                .setIdentity(
                    WriteIdentity.newBuilder().setSession(1).setEpoch(1).setSequence(sequence)))
        .build();
  }

  /** A copy of a write arrives. */
  @Operation
  public void arrive(@Param(name = "sequence") int sequence) {
    CompletableFuture<CommandResult> result = inFlight.submit(COPIES.get(sequence - 1));
    synchronized (lock) {
      waiters.add(new Waiter(sequence, result));
    }
  }

  /** The log answers the oldest copy that it has of a write. */
  @Operation
  public void answer(@Param(name = "sequence") int sequence) {
    take(sequence).ifPresent(oldest -> oldest.outcome().complete(REPLY));
  }

  /** The state machine refuses it: each joiner then goes through the log by itself. */
  @Operation
  public void refuse(@Param(name = "sequence") int sequence) {
    take(sequence).ifPresent(oldest -> oldest.outcome().complete(REFUSAL));
  }

  /** The lead is lost. */
  @Operation
  public void lose(@Param(name = "sequence") int sequence) {
    take(sequence)
        .ifPresent(
            oldest ->
                oldest.outcome().completeExceptionally(new LeadershipLostException("lost", null)));
  }

  private Optional<Sent> take(int sequence) {
    synchronized (lock) {
      Optional<Sent> oldest = sent.stream().filter(one -> one.sequence() == sequence).findFirst();
      oldest.ifPresent(sent::remove);
      return oldest;
    }
  }

  /** Once all threads rest. */
  @Validate
  public void nobodyWaitsInVain() {
    for (long sequence = 1; sequence <= 2; sequence++) {
      long number = sequence;
      boolean underWay = sent.stream().anyMatch(one -> one.sequence() == number);
      boolean waited =
          waiters.stream()
              .anyMatch(waiter -> waiter.sequence() == number && !waiter.result().isDone());
      check(
          underWay == waited, "write " + number + " under way " + underWay + ", waited " + waited);
    }
    long undone = waiters.stream().filter(waiter -> !waiter.result().isDone()).count();
    check(
        undone == sent.size() + inFlight.joiners(),
        undone + " wait, " + sent.size() + " are under way, " + inFlight.joiners() + " joined");
    check(
        inFlight.originals() <= sent.size(),
        inFlight.originals() + " originals, " + sent.size() + " under way");
    check(
        !sent.isEmpty() || inFlight.joiners() + inFlight.originals() == 0,
        "an empty log leaves nothing behind");
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }

  @Test
  @DisplayName("HC-5 no interleaving of copies and answers leaves anybody waiting or a mark behind")
  void nobodyWaitsInVainWhateverTheInterleaving() {
    new ModelCheckingOptions()
        .iterations(15)
        .invocationsPerIteration(100)
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(2)
        .actorsAfter(1)
        .check(InFlightConcurrencyTest.class);
  }
}
