package io.oncekv.server.replication;

import static io.oncekv.server.replication.Futures.failureOf;
import static io.oncekv.server.replication.ScriptedReplicator.N2;
import static io.oncekv.server.replication.ScriptedReplicator.N3;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A read on a follower passes only on an answer of the leader to a question that left later. */
class AnyNodeReadGateTest {
  private final ScriptedReplicator replicator = new ScriptedReplicator();
  private final List<Question> questions = new ArrayList<>();
  private final List<CompletableFuture<Void>> own = new ArrayList<>();
  private final List<Runnable> timers = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong();
  private final AnyNodeReadGate gate = gate(100);

  private record Question(Member leader, CompletableFuture<Long> answer) {}

  private AnyNodeReadGate gate(int maxWaiting) {
    return new AnyNodeReadGate(
        replicator,
        () -> {
          CompletableFuture<Void> read = new CompletableFuture<>();
          own.add(read);
          return read;
        },
        leader -> {
          Question question = new Question(leader, new CompletableFuture<>());
          questions.add(question);
          return question.answer();
        },
        new ReadBarrierOptions(Duration.ofSeconds(1), maxWaiting, 1),
        ReadBarrierListener.NONE,
        (delay, task) -> timers.add(task),
        nanos::get);
  }

  @BeforeEach
  void follow() {
    replicator.follow(5, N2);
  }

  @Test
  void aReadPassesWhenTheStateHasReachedTheLeadersIndex() {
    CompletableFuture<Void> read = gate.pass();
    assertThat(questions).extracting(Question::leader).containsExactly(N2);
    questions.get(0).answer().complete(12L);
    assertThat(read).as("this state is at 10").isNotDone();
    replicator.apply(11);
    assertThat(read).isNotDone();
    replicator.apply(12);
    assertThat(read).isCompleted();
    assertThat(gate.waitingReads()).isZero();
  }

  @Test
  void aReadThatArrivesWhileTheLeaderIsAskedWaitsForTheNextQuestion() {
    CompletableFuture<Void> first = gate.pass();
    CompletableFuture<Void> second = gate.pass();
    CompletableFuture<Void> third = gate.pass();
    assertThat(questions).hasSize(1);
    questions.get(0).answer().complete(10L);
    assertThat(first).isCompleted();
    assertThat(second).as("its write may be newer than that answer").isNotDone();
    assertThat(questions).as("one question for both").hasSize(2);
    questions.get(1).answer().complete(10L);
    assertThat(second).isCompleted();
    assertThat(third).isCompleted();
  }

  @Test
  void readsThatAThreadAsksForTogetherShareAQuestion() {
    List<CompletableFuture<Void>> reads = new ArrayList<>();
    gate.together(
        () -> {
          reads.add(gate.pass());
          reads.add(gate.pass());
          assertThat(questions).isEmpty();
        });
    assertThat(questions).hasSize(1);
    questions.get(0).answer().complete(10L);
    assertThat(reads).allMatch(CompletableFuture::isDone);
  }

  @Test
  void aNodeThatLeadsAsksNobodyButItsOwnGate() {
    replicator.lead(6);
    CompletableFuture<Void> read = gate.pass();
    assertThat(questions).isEmpty();
    assertThat(read).isNotDone();
    own.get(0).complete(null);
    assertThat(read).isCompleted();
  }

  @Test
  void aFollowerThatIsElectedBeforeItAsksGoesByItsOwnGate() {
    CompletableFuture<Void> first = gate.pass();
    CompletableFuture<Void> second = gate.pass();
    replicator.lead(6);
    questions.get(0).answer().complete(10L);
    assertThat(first).isCompleted();
    assertThat(questions).hasSize(1);
    assertThat(second).isNotDone();
    own.get(0).complete(null);
    assertThat(second).isCompleted();
  }

  @Test
  void aLeaderThatCannotTellSendsTheReadElsewhere() {
    CompletableFuture<Void> read = gate.pass();
    replicator.follow(6, N3);
    questions.get(0).answer().completeExceptionally(new IllegalStateException("leads no more"));
    assertThat(failureOf(read))
        .isInstanceOfSatisfying(
            NotLeaderException.class, refusal -> assertThat(refusal.leader()).contains(N3));
  }

  @Test
  void withoutAKnownLeaderTheReadIsRefusedAtOnce() {
    replicator.followNobody(6);
    assertThat(failureOf(gate.pass()))
        .isInstanceOfSatisfying(
            NotLeaderException.class,
            refusal -> assertThat(refusal.leader()).isEqualTo(Optional.empty()));
    assertThat(questions).isEmpty();
  }

  @Test
  void aLeaderThatDoesNotAnswerFailsTheReadInTime() {
    CompletableFuture<Void> read = gate.pass();
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    timers.forEach(Runnable::run);
    assertThat(failureOf(read)).isInstanceOf(NotLeaderException.class);
    questions.get(0).answer().complete(10L);
    assertThat(gate.waitingReads()).isZero();
  }

  @Test
  void tooManyWaitingReadsAreTurnedAwayAndClosingFailsTheOthers() {
    AnyNodeReadGate small = gate(2);
    CompletableFuture<Void> first = small.pass();
    CompletableFuture<Void> second = small.pass();
    assertThat(failureOf(small.pass())).isInstanceOf(OverloadedException.class);
    small.close();
    assertThat(failureOf(first)).isInstanceOf(NotLeaderException.class);
    assertThat(failureOf(second)).isInstanceOf(NotLeaderException.class);
    assertThat(failureOf(small.pass())).isInstanceOf(NotLeaderException.class);
  }
}
