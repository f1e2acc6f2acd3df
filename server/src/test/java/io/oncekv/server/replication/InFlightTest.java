package io.oncekv.server.replication;

import static io.oncekv.server.replication.Futures.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.internal.v1.Command;
import io.oncekv.internal.v1.Tick;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.CommandResult.Refused;
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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A duplicate waits for its original, and nothing stays behind when the original ends. */
class InFlightTest {
  private static final WriteReply REPLY =
      WriteReply.newBuilder().setApplied(true).setRevision(9).build();

  private final List<Sent> sent = new ArrayList<>();
  private final InFlight inFlight = new InFlight(this::send, 2);

  private record Sent(Command command, CompletableFuture<CommandResult> outcome) {}

  private CompletableFuture<CommandResult> send(Command command) {
    Sent next = new Sent(command, new CompletableFuture<>());
    sent.add(next);
    return next.outcome();
  }

  private static Command write(
      long session, int epoch, long sequence, long digest, String principal) {
    return Command.newBuilder()
        .setDigest(digest)
        .setPrincipal(principal)
        .setWrite(
            Write.newBuilder()
                .setIdentity(
                    WriteIdentity.newBuilder()
                        .setIncarnation(8)
                        .setSession(session)
                        .setEpoch(epoch)
                        .setSequence(sequence)))
        .build();
  }

  private static Command write() {
    return write(1, 2, 3, 4, "alice");
  }

  private void assertNothingPending() {
    assertThat(inFlight.originals()).isZero();
    assertThat(inFlight.joiners()).isZero();
  }

  @Test
  @DisplayName("HC-4 a duplicate joins its original, gets its reply and learns that it is one")
  void aDuplicateJoinsItsOriginal() {
    CompletableFuture<CommandResult> original = inFlight.submit(write());
    CompletableFuture<CommandResult> copy = inFlight.submit(write());
    assertThat(sent).hasSize(1);
    assertThat(copy).as("pending is not done").isNotDone();
    assertThat(inFlight.joiners()).isEqualTo(1);
    sent.get(0).outcome().complete(new Replied(REPLY, false));
    assertThat(original).isCompletedWithValue(new Replied(REPLY, false));
    assertThat(copy).isCompletedWithValue(new Replied(REPLY, true));
    assertThat(inFlight.joined()).isEqualTo(1);
    assertNothingPending();
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "epoch", "sequence", "digest", "principal"})
  @DisplayName("HC-4 whatever differs in one of the five goes its own way")
  void whateverDiffersInOneOfTheFiveGoesItsOwnWay(String difference) {
    var unused = inFlight.submit(write());
    CompletableFuture<CommandResult> other =
        inFlight.submit(
            switch (difference) {
              case "session" -> write(9, 2, 3, 4, "alice");
              case "epoch" -> write(1, 9, 3, 4, "alice");
              case "sequence" -> write(1, 2, 9, 4, "alice");
              case "digest" -> write(1, 2, 3, 9, "alice");
              case "principal" -> write(1, 2, 3, 4, "bob");
              default -> throw new IllegalArgumentException(difference);
            });
    assertThat(sent).hasSize(2);
    sent.get(0).outcome().complete(new Replied(REPLY, false));
    assertThat(other).isNotDone();
  }

  @Test
  @DisplayName("HC-4 a resend under a new epoch does not inherit the older attempt's FENCED")
  void aResendUnderANewEpochDoesNotInheritFenced() {
    CompletableFuture<CommandResult> old = inFlight.submit(write(1, 2, 3, 4, "alice"));
    CompletableFuture<CommandResult> resent = inFlight.submit(write(1, 3, 3, 4, "alice"));
    Refused fenced = new Refused(ErrorReason.FENCED, "epoch 3", Map.of(), false);
    sent.get(0).outcome().complete(fenced);
    assertThat(old).isCompletedWithValue(fenced);
    assertThat(resent).isNotDone();
    sent.get(1).outcome().complete(new Replied(REPLY, false));
    assertThat(resent).isCompletedWithValue(new Replied(REPLY, false));
  }

  @Test
  @DisplayName("HC-5 a lost lead fails original and copies alike, and no mark stays behind")
  void aLostLeadLeavesNoMarkBehind() {
    CompletableFuture<CommandResult> original = inFlight.submit(write());
    CompletableFuture<CommandResult> copy = inFlight.submit(write());
    sent.get(0).outcome().completeExceptionally(new LeadershipLostException("lost", null));
    assertThat(failureOf(original)).isInstanceOf(LeadershipLostException.class);
    assertThat(failureOf(copy)).isInstanceOf(LeadershipLostException.class);
    assertNothingPending();
    CompletableFuture<CommandResult> again = inFlight.submit(write());
    assertThat(sent).hasSize(2);
    sent.get(1).outcome().complete(new Replied(REPLY, true));
    assertThat(again).isCompletedWithValue(new Replied(REPLY, true));
  }

  @Test
  @DisplayName("HC-5 a log that throws or refuses on the spot leaves no mark behind")
  void aRefusalOnTheSpotLeavesNoMarkBehind() {
    InFlight refusing =
        new InFlight(
            c -> CompletableFuture.failedFuture(new NotLeaderException(Optional.empty())), 2);
    assertThat(failureOf(refusing.submit(write()))).isInstanceOf(NotLeaderException.class);
    assertThat(refusing.originals()).isZero();
    InFlight throwing =
        new InFlight(
            c -> {
              throw new IllegalStateException("broken");
            },
            2);
    assertThat(failureOf(throwing.submit(write()))).isInstanceOf(IllegalStateException.class);
    assertThat(throwing.originals()).isZero();
  }

  @Test
  void aRefusalIsNotSharedButDecidedForEachCopyUnderItsOwnIdentity() {
    CompletableFuture<CommandResult> original = inFlight.submit(write());
    Command.Builder later = write().toBuilder();
    later.getWriteBuilder().getIdentityBuilder().setAcknowledged(2);
    CompletableFuture<CommandResult> copy = inFlight.submit(later.build());
    Refused refusal = new Refused(ErrorReason.WINDOW_EXCEEDED, "window", Map.of(), false);
    sent.get(0).outcome().complete(refusal);
    assertThat(original).isCompletedWithValue(refusal);
    assertThat(copy).isNotDone();
    assertThat(sent.get(1).command()).isEqualTo(later.build());
    sent.get(1).outcome().complete(new Replied(REPLY, false));
    assertThat(copy).isCompletedWithValue(new Replied(REPLY, false));
    assertNothingPending();
  }

  @Test
  void aLogThatBreaksOnTheCopiesOfARefusedWriteAnswersEachOfThem() {
    CompletableFuture<CommandResult> first = new CompletableFuture<>();
    List<Command> seen = new ArrayList<>();
    InFlight breaking =
        new InFlight(
            command -> {
              seen.add(command);
              if (seen.size() == 1) {
                return first;
              }
              throw new IllegalStateException("broken");
            },
            2);
    var unused = breaking.submit(write());
    CompletableFuture<CommandResult> one = breaking.submit(write());
    CompletableFuture<CommandResult> two = breaking.submit(write());
    first.complete(new Refused(ErrorReason.WINDOW_EXCEEDED, "window", Map.of(), false));
    assertThat(failureOf(one)).isInstanceOf(IllegalStateException.class);
    assertThat(failureOf(two)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aCallerWhoGivesUpDoesNotTakeTheOthersWithIt() {
    CompletableFuture<CommandResult> original = inFlight.submit(write());
    CompletableFuture<CommandResult> copy = inFlight.submit(write());
    original.cancel(false);
    assertThat(copy).isNotDone();
    sent.get(0).outcome().complete(new Replied(REPLY, false));
    assertThat(copy).isCompletedWithValue(new Replied(REPLY, true));
    assertNothingPending();
  }

  @Test
  void tooManyCopiesAreTurnedAwayAndTheirPlacesComeBack() {
    for (int round = 0; round < 3; round++) {
      var unused = inFlight.submit(write());
      assertThat(inFlight.submit(write())).isNotDone();
      assertThat(inFlight.submit(write())).isNotDone();
      assertThat(failureOf(inFlight.submit(write()))).isInstanceOf(OverloadedException.class);
      sent.get(round).outcome().complete(new Replied(REPLY, false));
      assertNothingPending();
    }
  }

  @Test
  void whatHasNoIdentityIsNeverJoined() {
    Command tick = Command.newBuilder().setTick(Tick.getDefaultInstance()).build();
    Command anonymous = write(0, 0, 0, 4, "alice");
    for (Command command : List.of(tick, tick, anonymous, anonymous)) {
      var unused = inFlight.submit(command);
    }
    assertThat(sent).hasSize(4);
    assertNothingPending();
  }

  @Test
  @DisplayName("HC-5 many threads with copies of few writes all get an answer")
  void manyThreadsWithCopiesOfFewWritesAllGetAnAnswer() throws Exception {
    int threads = 8;
    int rounds = 5_000;
    ConcurrentLinkedQueue<CompletableFuture<CommandResult>> underWay =
        new ConcurrentLinkedQueue<>();
    InFlight shared =
        new InFlight(
            command -> {
              CompletableFuture<CommandResult> outcome = new CompletableFuture<>();
              underWay.add(outcome);
              return outcome;
            },
            threads);
    CyclicBarrier start = new CyclicBarrier(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<List<CompletableFuture<CommandResult>>>> workers = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        workers.add(
            pool.submit(
                () -> {
                  List<CompletableFuture<CommandResult>> mine = new ArrayList<>();
                  start.await();
                  for (int i = 0; i < rounds; i++) {
                    mine.add(shared.submit(write(1, 2, i / 4, 4, "alice")));
                    endOne(underWay, i);
                  }
                  return mine;
                }));
      }
      List<CompletableFuture<CommandResult>> all = new ArrayList<>();
      for (Future<List<CompletableFuture<CommandResult>>> worker : workers) {
        all.addAll(worker.get(60, TimeUnit.SECONDS));
      }
      while (!underWay.isEmpty()) {
        endOne(underWay, 0);
      }
      assertThat(all).hasSize(threads * rounds).allMatch(CompletableFuture::isDone);
    } finally {
      pool.shutdownNow();
    }
    assertThat(shared.joined()).isPositive();
    assertThat(shared.originals()).isZero();
    assertThat(shared.joiners()).isZero();
  }

  private static void endOne(
      ConcurrentLinkedQueue<CompletableFuture<CommandResult>> underWay, int i) {
    CompletableFuture<CommandResult> next = underWay.poll();
    if (next == null) {
      return;
    }
    if (i % 7 == 0) {
      next.completeExceptionally(new LeadershipLostException("lost", null));
    } else {
      next.complete(new Replied(REPLY, false));
    }
  }
}
