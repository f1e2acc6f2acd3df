package io.oncekv.server.replication;

import static io.oncekv.server.replication.Futures.failureOf;
import static io.oncekv.server.replication.ScriptedReplicator.N1;
import static io.oncekv.server.replication.ScriptedReplicator.N2;
import static io.oncekv.server.replication.ScriptedReplicator.N3;
import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.server.replication.TermConfirmer.TermVote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A read passes only on votes given after it arrived, and only over a state that has caught up. */
class ReadBarrierTest {
  private static final UUID GROUP = new UUID(1, 2);
  private static final Member N4 = ScriptedReplicator.member("n4");
  private static final Member N5 = ScriptedReplicator.member("n5");

  private final ScriptedReplicator replicator = new ScriptedReplicator();
  private final List<Question> questions = new ArrayList<>();
  private final List<Runnable> timers = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong();
  private ReadBarrier barrier = barrier(new ReadBarrierOptions(Duration.ofSeconds(1), 100, 1));

  private record Question(Member voter, long term, CompletableFuture<TermVote> answer) {
    void answerTerm(long votersTerm) {
      answer.complete(new TermVote(GROUP, voter.id(), votersTerm));
    }

    void fail() {
      answer.completeExceptionally(new IllegalStateException("unreachable"));
    }
  }

  private ReadBarrier barrier(ReadBarrierOptions options) {
    return new ReadBarrier(
        replicator,
        (voter, term) -> {
          Question question = new Question(voter, term, new CompletableFuture<>());
          questions.add(question);
          return question.answer();
        },
        "n1",
        GROUP,
        options,
        ReadBarrierListener.NONE,
        (delay, task) -> timers.add(task),
        nanos::get);
  }

  private void fireTimers() {
    List<Runnable> due = List.copyOf(timers);
    timers.clear();
    due.forEach(Runnable::run);
  }

  @Test
  void aReadPassesWhenOneOfTwoOthersIsStillInTheTerm() {
    CompletableFuture<Void> read = barrier.pass();
    assertThat(questions).extracting(Question::voter).containsExactly(N2, N3);
    assertThat(questions).extracting(Question::term).containsOnly(5L);
    assertThat(read).isNotDone();
    questions.get(1).answerTerm(5);
    assertThat(read).isCompleted();
    assertThat(barrier.waitingReads()).isZero();
  }

  @Test
  void aReadAtALeaderThatIsCatchingUpIsToldSo() {
    replicator.isElected(6);
    assertThat(barrier.pass())
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(ExecutionException.class)
        .havingCause()
        .isInstanceOfSatisfying(
            NotLeaderException.class,
            refusal -> {
              assertThat(refusal.isCatchingUp()).isTrue();
              assertThat(refusal.leader()).as("nobody is sent to the node itself").isEmpty();
            });
  }

  @Test
  void aReadThatArrivesDuringARoundWaitsForTheNext() {
    CompletableFuture<Void> first = barrier.pass();
    CompletableFuture<Void> second = barrier.pass();
    CompletableFuture<Void> third = barrier.pass();
    assertThat(questions).hasSize(2);
    questions.get(0).answerTerm(5);
    assertThat(first).isCompleted();
    assertThat(second).isNotDone();
    assertThat(questions).as("one round for both").hasSize(4);
    questions.get(1).answerTerm(5);
    assertThat(second).as("a late vote of the round before says nothing").isNotDone();
    questions.get(2).answerTerm(5);
    assertThat(second).isCompleted();
    assertThat(third).isCompleted();
  }

  @Test
  void readsThatAThreadAsksForTogetherShareARound() {
    List<CompletableFuture<Void>> reads = new ArrayList<>();
    barrier.together(
        () -> {
          reads.add(barrier.pass());
          assertThat(questions).as("not before the last").isEmpty();
          reads.add(barrier.pass());
        });
    assertThat(questions).hasSize(2);
    questions.get(0).answerTerm(5);
    assertThat(reads).allMatch(CompletableFuture::isDone);
    barrier.together(() -> {});
    assertThat(questions).as("nothing to ask for nobody").hasSize(2);
  }

  @Test
  void theLeadersPositionIsCapturedOnlyAfterTheLastReadOfTheRoundArrived() {
    var unused = barrier.pass();
    CompletableFuture<Void> second = barrier.pass();
    // Acknowledged before the third read arrived: both reads of the next round must see it.
    replicator.commitIndex = 20;
    CompletableFuture<Void> third = barrier.pass();
    assertThat(replicator.captures).hasSize(1);
    questions.get(0).answerTerm(5);
    assertThat(replicator.captures).hasSize(2);
    assertThat(replicator.captures.get(1).commitIndex()).isEqualTo(20);
    questions.get(2).answerTerm(5);
    assertThat(second).isNotDone();
    assertThat(third).isNotDone();
    replicator.apply(20);
    assertThat(second).isCompleted();
    assertThat(third).isCompleted();
  }

  @Test
  void aReadThatArrivesWhileTheRoundCapturesIsNotPartOfIt() {
    List<CompletableFuture<Void>> late = new ArrayList<>();
    replicator.whenCapturing =
        () -> {
          replicator.whenCapturing = () -> {};
          late.add(barrier.pass());
        };
    CompletableFuture<Void> read = barrier.pass();
    questions.get(0).answerTerm(5);
    assertThat(read).isCompleted();
    assertThat(late.get(0)).isNotDone();
    questions.get(2).answerTerm(5);
    assertThat(late.get(0)).isCompleted();
  }

  @Test
  void aVoterInAHigherTermFailsTheRoundThoughAMajorityMightBeFound() {
    replicator.voters = List.of(N1, N2, N3, N4, N5);
    CompletableFuture<Void> read = barrier.pass();
    questions.get(0).answerTerm(5);
    questions.get(1).answerTerm(6);
    assertThat(failureOf(read)).isInstanceOf(NotLeaderException.class);
    questions.get(2).answerTerm(5);
    questions.get(3).answerTerm(5);
    assertThat(read).isCompletedExceptionally();
    assertThat(barrier.waitingReads()).isZero();
  }

  @Test
  void aVoterInALowerTermDoesNotCount() {
    CompletableFuture<Void> read = barrier.pass();
    questions.get(0).answerTerm(4);
    assertThat(read).isNotDone();
    questions.get(1).answerTerm(4);
    assertThat(failureOf(read)).isInstanceOf(NotLeaderException.class);
  }

  @Test
  void aVoteOfAnotherGroupOrInAnotherNameDoesNotCount() {
    CompletableFuture<Void> read = barrier.pass();
    questions.get(0).answer().complete(new TermVote(new UUID(3, 4), "n2", 5));
    assertThat(read).isNotDone();
    questions.get(1).answer().complete(new TermVote(GROUP, "n2", 5));
    assertThat(failureOf(read)).isInstanceOf(NotLeaderException.class);
  }

  @Test
  void aMinorityIsNotEnough() {
    replicator.voters = List.of(N1, N2, N3, N4, N5);
    CompletableFuture<Void> read = barrier.pass();
    questions.get(0).answerTerm(5);
    questions.get(1).fail();
    questions.get(2).fail();
    assertThat(read).isNotDone();
    questions.get(3).fail();
    assertThat(failureOf(read)).isInstanceOf(NotLeaderException.class);
  }

  @Test
  void jointConsensusNeedsAMajorityOfEachHalf() {
    replicator.voters = List.of(N1, N2, N3);
    replicator.oldVoters = List.of(N1, N4, N5);
    CompletableFuture<Void> read = barrier.pass();
    assertThat(questions).extracting(Question::voter).containsExactly(N2, N3, N4, N5);
    questions.get(0).answerTerm(5);
    questions.get(1).answerTerm(5);
    assertThat(read).as("all of the new half, one of the old").isNotDone();
    questions.get(3).answerTerm(5);
    assertThat(read).isCompleted();
  }

  @Test
  void jointConsensusFailsWhenOneHalfIsLost() {
    replicator.oldVoters = List.of(N1, N4, N5);
    CompletableFuture<Void> read = barrier.pass();
    questions.get(0).answerTerm(5);
    questions.get(2).fail();
    assertThat(read).isNotDone();
    questions.get(3).fail();
    assertThat(failureOf(read)).isInstanceOf(NotLeaderException.class);
  }

  @Test
  void aLeaderThatIsNoVoterHasNoVote() {
    replicator.voters = List.of(N2, N3, N4);
    CompletableFuture<Void> read = barrier.pass();
    questions.get(0).answerTerm(5);
    assertThat(read).isNotDone();
    questions.get(1).answerTerm(5);
    assertThat(read).isCompleted();
  }

  @Test
  void aConfirmedReadWaitsForTheStateEvenIfTheLeadIsLostMeanwhile() {
    replicator.commitIndex = 12;
    CompletableFuture<Void> read = barrier.pass();
    questions.get(0).answerTerm(5);
    replicator.follow(6, N2);
    replicator.apply(11);
    assertThat(read).isNotDone();
    replicator.apply(12);
    assertThat(read).isCompleted();
    assertThat(barrier.waitingReads()).isZero();
  }

  @Test
  void theNextRoundVotesWhileTheLastWaitsForTheState() {
    replicator.commitIndex = 12;
    var unused = barrier.pass();
    CompletableFuture<Void> second = barrier.pass();
    questions.get(0).answerTerm(5);
    questions.get(2).answerTerm(5);
    replicator.apply(12);
    assertThat(second).isCompleted();
  }

  @Test
  void aStepDownFailsReadsThatAreNotConfirmed() {
    CompletableFuture<Void> voting = barrier.pass();
    CompletableFuture<Void> waiting = barrier.pass();
    replicator.follow(6, N2);
    for (CompletableFuture<Void> read : List.of(voting, waiting)) {
      assertThat(failureOf(read))
          .isInstanceOfSatisfying(
              NotLeaderException.class, e -> assertThat(e.leader()).contains(N2));
    }
    assertThat(barrier.waitingReads()).isZero();
    assertThat(failureOf(barrier.pass())).isInstanceOf(NotLeaderException.class);
    replicator.lead(7);
    CompletableFuture<Void> later = barrier.pass();
    questions.get(2).answerTerm(7);
    assertThat(later).isCompleted();
  }

  @Test
  void aRoundThatIsTooLateFailsItsReadsAndMakesWayForTheNext() {
    CompletableFuture<Void> first = barrier.pass();
    CompletableFuture<Void> second = barrier.pass();
    nanos.addAndGet(Duration.ofMillis(999).toNanos());
    fireTimers();
    assertThat(first).isNotDone();
    nanos.addAndGet(Duration.ofMillis(1).toNanos());
    fireTimers();
    assertThat(failureOf(first)).isInstanceOf(NotLeaderException.class);
    assertThat(second).isNotDone();
    questions.get(0).answerTerm(5);
    assertThat(second).isNotDone();
    questions.get(2).answerTerm(5);
    assertThat(second).isCompleted();
  }

  @Test
  void aRoundWhoseStateDoesNotCatchUpFailsInTime() {
    replicator.commitIndex = 99;
    CompletableFuture<Void> read = barrier.pass();
    questions.get(0).answerTerm(5);
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    fireTimers();
    assertThat(failureOf(read)).isInstanceOf(NotLeaderException.class);
    assertThat(timers).as("no timer without a round").isEmpty();
    assertThat(barrier.waitingReads()).isZero();
  }

  @Test
  void tooManyWaitingReadsAreTurnedAway() {
    barrier = barrier(new ReadBarrierOptions(Duration.ofSeconds(1), 2, 1));
    CompletableFuture<Void> first = barrier.pass();
    CompletableFuture<Void> second = barrier.pass();
    assertThat(failureOf(barrier.pass())).isInstanceOf(OverloadedException.class);
    questions.get(0).answerTerm(5);
    assertThat(first).isCompleted();
    assertThat(second).isNotDone();
    assertThat(barrier.pass()).isNotDone();
  }

  @Test
  void aSingleVoterPassesAtOnce() {
    replicator.voters = List.of(N1);
    assertThat(barrier.pass()).isCompleted();
    assertThat(questions).isEmpty();
  }

  @Test
  void roundsThatEndOnTheSpotFollowEachOtherWithoutDeepeningTheStack() {
    replicator.voters = List.of(N1);
    List<CompletableFuture<Void>> reads = new ArrayList<>();
    replicator.whenCapturing =
        () -> {
          if (reads.size() < 100_000) {
            reads.add(barrier.pass());
          }
        };
    assertThat(barrier.pass()).isCompleted();
    assertThat(reads).hasSize(100_000).allMatch(CompletableFuture::isDone);
    assertThat(barrier.waitingReads()).isZero();
  }

  @Test
  void aCaptureThatBreaksFailsItsReadsAndLeavesNothingPending() {
    replicator.whenCapturing =
        () -> {
          throw new IllegalStateException("closed");
        };
    assertThat(failureOf(barrier.pass())).isInstanceOf(NotLeaderException.class);
    assertThat(barrier.waitingReads()).isZero();
    replicator.whenCapturing = () -> {};
    CompletableFuture<Void> read = barrier.pass();
    questions.get(0).answerTerm(5);
    assertThat(read).isCompleted();
  }

  @Test
  void closingFailsEveryReadWhereverItIs() {
    replicator.commitIndex = 99;
    CompletableFuture<Void> applying = barrier.pass();
    questions.get(0).answerTerm(5);
    CompletableFuture<Void> voting = barrier.pass();
    CompletableFuture<Void> waiting = barrier.pass();
    barrier.close();
    for (CompletableFuture<Void> read : List.of(applying, voting, waiting, barrier.pass())) {
      assertThat(failureOf(read)).isInstanceOf(NotLeaderException.class);
    }
    assertThat(barrier.waitingReads()).isZero();
  }
}
