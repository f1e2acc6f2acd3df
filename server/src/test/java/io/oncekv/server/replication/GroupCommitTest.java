package io.oncekv.server.replication;

import static io.oncekv.server.replication.Futures.failureOf;
import static io.oncekv.server.replication.ScriptedReplicator.N2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.oncekv.internal.v1.Command;
import io.oncekv.server.replication.ScriptedReplicator.Proposal;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.v1.Change;
import io.oncekv.v1.Compare;
import io.oncekv.v1.Put;
import io.oncekv.v1.Txn;
import io.oncekv.v1.Write;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What arrives while entries are under way forms the next; nobody is left without an answer. */
class GroupCommitTest {
  private final ScriptedReplicator replicator = new ScriptedReplicator();
  private final AtomicLong nanos = new AtomicLong(1_000_000_000L);
  private GroupCommit log = log(4, 1_000, 1, 10, 10_000);

  private GroupCommit log(
      int batchCommands, int batchBytes, int inFlight, int queued, long queuedBytes) {
    return new GroupCommit(
        replicator,
        new GroupCommitOptions(batchCommands, batchBytes, inFlight, queued, queuedBytes),
        GroupCommitListener.NONE,
        Runnable::run,
        nanos::get);
  }

  private static Command command(long digest, int valueBytes) {
    return Command.newBuilder()
        .setDigest(digest)
        .setWrite(
            Write.newBuilder()
                .setPut(Put.newBuilder().setValue(ByteString.copyFrom(new byte[valueBytes]))))
        .build();
  }

  private static Command transaction(long digest, int compare, int then, int otherwise) {
    Txn txn =
        Txn.newBuilder()
            .addAllCompare(Collections.nCopies(compare, Compare.getDefaultInstance()))
            .addAllThen(Collections.nCopies(then, Change.getDefaultInstance()))
            .addAllOtherwise(Collections.nCopies(otherwise, Change.getDefaultInstance()))
            .build();
    return Command.newBuilder().setDigest(digest).setWrite(Write.newBuilder().setTxn(txn)).build();
  }

  private CompletableFuture<CommandResult> submit(long digest) {
    return log.submit(command(digest, 1));
  }

  private List<CompletableFuture<CommandResult>> submitAll(long upTo) {
    return LongStream.rangeClosed(1, upTo).mapToObj(this::submit).toList();
  }

  private Proposal proposal(int n) {
    return replicator.proposals.get(n);
  }

  private static List<Long> digests(Proposal proposal) {
    return proposal.entry().getCommandsList().stream().map(Command::getDigest).toList();
  }

  /** Every command gets a result that tells it from the others. */
  private static void decide(Proposal proposal) {
    proposal
        .outcome()
        .complete(
            digests(proposal).stream()
                .map(digest -> (CommandResult) new CommandResult.KeptAlive(digest))
                .toList());
  }

  @Test
  void anIdleLogProposesAtOnceOnTheCallersThread() {
    CompletableFuture<CommandResult> result = submit(1);
    assertThat(replicator.proposals).hasSize(1);
    assertThat(result).isNotDone();
    decide(proposal(0));
    assertThat(result).isCompletedWithValue(new CommandResult.KeptAlive(1));
    assertThat(log.entriesInFlight()).isZero();
  }

  @Test
  void whatAThreadHandsInTogetherGoesTogether() {
    log = log(4, 1_000, 2, 10, 10_000);
    List<CompletableFuture<CommandResult>> results = new ArrayList<>();
    log.together(
        () -> {
          results.add(submit(1));
          log.together(() -> results.add(submit(2)));
          assertThat(replicator.proposals).as("not before the last").isEmpty();
          results.add(submit(3));
        });
    assertThat(digests(proposal(0))).containsExactly(1L, 2L, 3L);
    var alone = submit(4);
    decide(proposal(0));
    assertThat(digests(proposal(1))).containsExactly(4L);
    decide(proposal(1));
    assertThat(results).allMatch(CompletableFuture::isDone);
    assertThat(alone).isCompletedWithValue(new CommandResult.KeptAlive(4));
  }

  @Test
  void moreThanAnEntryHoldsTakesAsManyPlacesAsAreFree() {
    log = log(4, 1_000, 2, 20, 10_000);
    log.together(() -> submitAll(10));
    assertThat(replicator.proposals).hasSize(2);
    assertThat(digests(proposal(0))).containsExactly(1L, 2L, 3L, 4L);
    assertThat(digests(proposal(1))).containsExactly(5L, 6L, 7L, 8L);
    decide(proposal(0));
    decide(proposal(1));
    assertThat(digests(proposal(2))).containsExactly(9L, 10L);
  }

  @Test
  void aPlaceThatBecomesFreeTakesWhatIsThereOfThoseToo() {
    var first = submit(1);
    log.together(
        () -> {
          var second = submit(2);
          decide(proposal(0));
          assertThat(first).isDone();
          assertThat(digests(proposal(1))).containsExactly(2L);
          var third = submit(3);
          assertThat(List.of(second, third)).noneMatch(CompletableFuture::isDone);
        });
    assertThat(log.queuedCommands()).isEqualTo(1);
    decide(proposal(1));
    assertThat(digests(proposal(2))).containsExactly(3L);
  }

  @Test
  void aThreadThatFailsAmongThemLeavesNothingBehind() {
    List<CompletableFuture<CommandResult>> results = new ArrayList<>();
    assertThatThrownBy(
            () ->
                log.together(
                    () -> {
                      results.add(submit(1));
                      throw new IllegalStateException("broken");
                    }))
        .hasMessage("broken");
    decide(proposal(0));
    assertThat(results.get(0)).isDone();
    var next = submit(2);
    assertThat(digests(proposal(1))).containsExactly(2L);
    assertThat(next).isNotDone();
  }

  @Test
  void theLeadLostBeforeTheLastOfThemIsNoSecret() {
    List<CompletableFuture<CommandResult>> results = new ArrayList<>();
    log.together(
        () -> {
          results.add(submit(1));
          replicator.followUnnoticed(6, N2);
        });
    assertThat(replicator.proposals).isEmpty();
    assertThat(failureOf(results.get(0))).isInstanceOf(NotLeaderException.class);
    assertThat(log.queuedCommands()).isZero();
  }

  @Test
  void whatArrivesWhileAnEntryIsUnderWayFormsTheNextInOrderOfArrival() {
    List<CompletableFuture<CommandResult>> results = submitAll(4);
    assertThat(replicator.proposals).hasSize(1);
    assertThat(log.queuedCommands()).isEqualTo(3);
    decide(proposal(0));
    assertThat(digests(proposal(1))).containsExactly(2L, 3L, 4L);
    assertThat(log.queuedCommands()).isZero();
    assertThat(log.queuedBytes()).isZero();
    decide(proposal(1));
    for (int i = 0; i < 4; i++) {
      assertThat(results.get(i)).isCompletedWithValue(new CommandResult.KeptAlive(i + 1));
    }
  }

  @Test
  void theNextEntryIsProposedBeforeTheResultsOfTheLastAreHandedOut() {
    List<Integer> proposedByThen = new ArrayList<>();
    var unused = submit(1).thenRun(() -> proposedByThen.add(replicator.proposals.size()));
    unused = submit(2).thenRun(() -> {});
    decide(proposal(0));
    assertThat(proposedByThen).containsExactly(2);
  }

  @Test
  void aBatchIsBoundedByItsCommands() {
    var unused = submitAll(7);
    decide(proposal(0));
    assertThat(digests(proposal(1))).containsExactly(2L, 3L, 4L, 5L);
    decide(proposal(1));
    assertThat(digests(proposal(2))).containsExactly(6L, 7L);
  }

  @Test
  void aTransactionCountsAsManyCommandsAsItHasComparisonsAndChanges() {
    var unused = submit(1);
    unused = log.submit(transaction(2, 0, 1, 2));
    unused = log.submit(transaction(3, 0, 2, 0));
    unused = log.submit(transaction(4, 1, 0, 1));
    unused = log.submit(transaction(5, 2, 1, 0));
    unused = log.submit(transaction(6, 90, 0, 100));
    unused = submit(7);
    for (int i = 0; i < 5; i++) {
      decide(proposal(i));
    }
    assertThat(replicator.proposals.stream().map(GroupCommitTest::digests))
        .containsExactly(
            List.of(1L), List.of(2L, 3L), List.of(4L), List.of(5L), List.of(6L), List.of(7L));
  }

  @Test
  void aBatchIsBoundedByItsBytesAndALargeCommandGoesAlone() {
    var unused = submit(1);
    unused = log.submit(command(2, 400));
    unused = log.submit(command(3, 400));
    unused = log.submit(command(4, 400));
    unused = log.submit(command(5, 5_000));
    unused = log.submit(command(6, 1));
    for (int i = 0; i < 4; i++) {
      decide(proposal(i));
    }
    assertThat(replicator.proposals.stream().map(GroupCommitTest::digests))
        .containsExactly(List.of(1L), List.of(2L, 3L), List.of(4L), List.of(5L), List.of(6L));
  }

  @Test
  void asManyEntriesAreInFlightAsAllowedAndAnyOfThemMakesRoom() {
    log = log(1, 1_000, 2, 10, 10_000);
    CompletableFuture<CommandResult> first = submit(1);
    CompletableFuture<CommandResult> second = submit(2);
    var unused = submit(3);
    assertThat(replicator.proposals).hasSize(2);
    decide(proposal(1));
    assertThat(second).isCompleted();
    assertThat(first).isNotDone();
    assertThat(digests(proposal(2))).containsExactly(3L);
  }

  @Test
  void onlyWhatFillsAnEntryIsProposedBesideAnother() {
    log = log(3, 1_000, 4, 20, 10_000);
    var unused = submitAll(3);
    assertThat(replicator.proposals).as("two wait beside the first").hasSize(1);
    unused = List.of(submit(4));
    assertThat(digests(proposal(1))).containsExactly(2L, 3L, 4L);
    unused = List.of(submit(5), log.submit(transaction(6, 1, 1, 0)));
    assertThat(digests(proposal(2))).as("a transaction of two fills it").containsExactly(5L, 6L);
    unused = List.of(log.submit(command(7, 2_000)));
    assertThat(digests(proposal(3))).as("so do its bytes").containsExactly(7L);
    unused = List.of(submit(8));
    decide(proposal(3));
    decide(proposal(0));
    decide(proposal(1));
    assertThat(replicator.proposals).hasSize(4);
    decide(proposal(2));
    assertThat(digests(proposal(4))).containsExactly(8L);
  }

  @Test
  void whatStandsBeforeALargeCommandAndTheCommandItselfBothGo() {
    log = log(3, 1_000, 4, 20, 10_000);
    var unused = submitAll(2);
    unused = List.of(log.submit(command(3, 2_000)));
    assertThat(replicator.proposals.stream().map(GroupCommitTest::digests))
        .containsExactly(List.of(1L), List.of(2L), List.of(3L));
  }

  @Test
  void theResultsOfAnEntryAreHandedOutInOneGo() {
    List<Boolean> handOuts = new ArrayList<>();
    log =
        new GroupCommit(
            replicator,
            GroupCommitOptions.defaults(),
            GroupCommitListener.NONE,
            handOut -> {
              handOuts.add(true);
              handOut.run();
            },
            nanos::get);
    List<CompletableFuture<CommandResult>> results = new ArrayList<>();
    log.together(() -> results.addAll(submitAll(3)));
    assertThat(handOuts).isEmpty();
    decide(proposal(0));
    assertThat(handOuts).hasSize(1);
    assertThat(results).allMatch(CompletableFuture::isDone);
  }

  @Test
  void tooManyQueuedCommandsAreTurnedAwayAtOnce() {
    log = log(4, 1_000, 1, 2, 10_000);
    var unused = submitAll(3);
    assertThat(failureOf(submit(4))).isInstanceOf(OverloadedException.class);
    decide(proposal(0));
    assertThat(digests(proposal(1))).containsExactly(2L, 3L);
    assertThat(submit(5)).isNotDone();
  }

  @Test
  void tooManyQueuedBytesAreTurnedAwayButALargeCommandMayWaitAlone() {
    log = log(4, 1_000, 1, 10, 500);
    var unused = submit(1);
    CompletableFuture<CommandResult> large = log.submit(command(2, 5_000));
    assertThat(large).isNotDone();
    assertThat(failureOf(submit(3))).isInstanceOf(OverloadedException.class);
    decide(proposal(0));
    decide(proposal(1));
    assertThat(large).isCompletedWithValue(new CommandResult.KeptAlive(2));
  }

  @Test
  void aFollowerTakesNothingAndNamesTheLeader() {
    replicator.follow(6, N2);
    assertThat(failureOf(submit(1)))
        .isInstanceOfSatisfying(NotLeaderException.class, e -> assertThat(e.leader()).contains(N2));
    assertThat(replicator.proposals).isEmpty();
  }

  @Test
  void aStepDownTellsWhatWasProposedFromWhatWasNot() {
    CompletableFuture<CommandResult> proposed = submit(1);
    CompletableFuture<CommandResult> queued = submit(2);
    replicator.follow(6, N2);
    assertThat(failureOf(proposed)).isInstanceOf(LeadershipLostException.class);
    assertThat(failureOf(queued)).isInstanceOf(NotLeaderException.class);
    assertThat(replicator.proposals).hasSize(1);
    assertThat(log.entriesInFlight()).isZero();
    assertThat(log.queuedBytes()).isZero();
  }

  @Test
  void whenTheLeadComesBackTheLostEntriesLeaveNoTrace() {
    CompletableFuture<CommandResult> lost = submit(1);
    replicator.follow(6, N2);
    replicator.lead(7);
    CompletableFuture<CommandResult> next = submit(2);
    CompletableFuture<CommandResult> waiting = submit(3);
    assertThat(replicator.proposals).hasSize(2);
    decide(proposal(0));
    assertThat(failureOf(lost)).isInstanceOf(LeadershipLostException.class);
    assertThat(replicator.proposals).as("a lost entry frees no place twice").hasSize(2);
    decide(proposal(1));
    decide(proposal(2));
    assertThat(next).isCompletedWithValue(new CommandResult.KeptAlive(2));
    assertThat(waiting).isCompletedWithValue(new CommandResult.KeptAlive(3));
  }

  @Test
  void leadingAgainInALaterTermLosesWhatIsInFlightAndProposesWhatIsQueued() {
    CompletableFuture<CommandResult> proposed = submit(1);
    CompletableFuture<CommandResult> queued = submit(2);
    replicator.lead(6);
    assertThat(failureOf(proposed)).isInstanceOf(LeadershipLostException.class);
    decide(proposal(1));
    assertThat(queued).isCompletedWithValue(new CommandResult.KeptAlive(2));
  }

  @Test
  void whatIsQueuedFailsWhenAnEntryEndsAndTheLeadIsGoneUnnoticed() {
    CompletableFuture<CommandResult> proposed = submit(1);
    CompletableFuture<CommandResult> queued = submit(2);
    replicator.followUnnoticed(6, N2);
    decide(proposal(0));
    assertThat(proposed).isCompletedWithValue(new CommandResult.KeptAlive(1));
    assertThat(failureOf(queued)).isInstanceOf(NotLeaderException.class);
  }

  @Test
  void aFailureThatIsNotKnownToBeHarmlessMayHaveTakenEffect() {
    CompletableFuture<CommandResult> unknown = submit(1);
    proposal(0).outcome().completeExceptionally(new IllegalStateException("broken"));
    assertThat(failureOf(unknown)).isInstanceOf(LeadershipLostException.class);
    CompletableFuture<CommandResult> harmless = submit(2);
    proposal(1).outcome().completeExceptionally(new OverloadedException("full"));
    assertThat(failureOf(harmless)).isInstanceOf(OverloadedException.class);
    CompletableFuture<CommandResult> mismatched = submit(3);
    proposal(2).outcome().complete(List.of());
    assertThat(failureOf(mismatched)).isInstanceOf(LeadershipLostException.class);
    assertThat(log.entriesInFlight()).isZero();
  }

  @Test
  void anEntryCarriesTheTimeSinceTheLastOneOfItsTermAndTheFirstCarriesNone() {
    var unused = submit(1);
    decide(proposal(0));
    nanos.addAndGet(TimeUnit.MICROSECONDS.toNanos(2_500) + 700);
    unused = submit(2);
    decide(proposal(1));
    nanos.addAndGet(300);
    unused = submit(3);
    replicator.lead(6);
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(9));
    unused = submit(4);
    decide(proposal(3));
    nanos.addAndGet(TimeUnit.MICROSECONDS.toNanos(40));
    unused = submit(5);
    assertThat(replicator.proposals)
        .extracting(proposal -> proposal.entry().getElapsedMicros())
        .as("parts of a microsecond add up; a term begins anew")
        .containsExactly(0L, 2_500L, 1L, 0L, 40L);
  }

  @Test
  void anErrorOfTheReplicatorHoldsUpNobodyElse() {
    replicator.whenProposing =
        () -> {
          throw new StackOverflowError("too deep");
        };
    // Whether it came before or after the entry was in the log, nobody knows.
    assertThat(failureOf(submit(1))).isInstanceOf(LeadershipLostException.class);
    assertThat(log.entriesInFlight()).isZero();
    replicator.whenProposing = () -> {};
    var next = submit(2);
    decide(proposal(0));
    assertThat(next).isCompletedWithValue(new CommandResult.KeptAlive(2));
  }

  @Test
  void aClosedLogTurnsAwayWhatWaitsAndStillDecidesWhatWasProposed() {
    CompletableFuture<CommandResult> proposed = submit(1);
    CompletableFuture<CommandResult> queued = submit(2);
    log.close();
    assertThat(failureOf(queued)).isInstanceOf(NotLeaderException.class);
    assertThat(failureOf(submit(3))).isInstanceOf(NotLeaderException.class);
    decide(proposal(0));
    assertThat(proposed).isCompletedWithValue(new CommandResult.KeptAlive(1));
  }
}
