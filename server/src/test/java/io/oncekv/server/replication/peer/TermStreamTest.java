package io.oncekv.server.replication.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.stub.ClientCallStreamObserver;
import io.oncekv.internal.v1.ConfirmTermRequest;
import io.oncekv.internal.v1.ConfirmTermResponse;
import io.oncekv.server.replication.TermConfirmer.TermVote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stream of questions: no answer serves a question that came after what was asked. */
class TermStreamTest {
  private static final UUID GROUP = new UUID(1, 2);
  private static final Duration DEADLINE = Duration.ofSeconds(1);

  private final AtomicLong nanos = new AtomicLong();
  private final List<Runnable> timers = new ArrayList<>();
  private final Call call = new Call();
  private final TermStream stream =
      new TermStream(DEADLINE, (delay, task) -> timers.add(task), nanos::get);

  @BeforeEach
  void open() {
    stream.beforeStart(call);
  }

  @Test
  void aQuestionLeavesAtOnceAndHasTheAnswerThatComes() {
    CompletableFuture<TermVote> vote = ask(5);
    assertThat(call.terms).containsExactly(5L);
    assertThat(vote).isNotDone();

    answer(7);
    assertThat(vote).isCompletedWithValue(new TermVote(GROUP, "n2", 7));
  }

  @Test
  void questionsThatComeMeanwhileShareTheNextOneAndNeverTheOneUnderWay() {
    CompletableFuture<TermVote> first = ask(5);
    CompletableFuture<TermVote> second = ask(5);
    CompletableFuture<TermVote> third = ask(6);
    assertThat(call.terms).containsExactly(5L);

    answer(5);
    assertThat(first).isCompleted();
    assertThat(second).isNotDone();
    assertThat(third).isNotDone();
    assertThat(call.terms).containsExactly(5L, 6L);

    answer(6);
    assertThat(second).isCompletedWithValue(new TermVote(GROUP, "n2", 6));
    assertThat(third).isCompletedWithValue(new TermVote(GROUP, "n2", 6));
    assertThat(call.terms).hasSize(2);
  }

  @Test
  void whatIsAskedOnAnAnswerGoesWithWhatCameMeanwhile() {
    CompletableFuture<TermVote> first = ask(5);
    CompletableFuture<TermVote> second = ask(5);
    CompletableFuture<TermVote> onAnswer = first.thenCompose(vote -> ask(6));

    answer(5);
    assertThat(call.terms).containsExactly(5L, 6L);
    answer(6);
    assertThat(second).isCompleted();
    assertThat(onAnswer).isCompleted();
    assertThat(call.terms).hasSize(2);
  }

  @Test
  void aVoterThatHangsEndsTheStreamAfterTheDeadline() {
    CompletableFuture<TermVote> first = ask(5);
    CompletableFuture<TermVote> second = ask(5);
    pass(DEADLINE.minusNanos(1));
    assertThat(first).isNotDone();

    pass(Duration.ofNanos(1));
    for (CompletableFuture<TermVote> vote : List.of(first, second, ask(5))) {
      assertThat(vote)
          .failsWithin(Duration.ZERO)
          .withThrowableOfType(ExecutionException.class)
          .withMessageContaining("a voter did not answer within 1000 ms");
    }
    assertThat(stream.hasEnded()).isTrue();
    assertThat(call.cancelled).isTrue();
    assertThat(call.terms).hasSize(1);
  }

  @Test
  void oneThatAnswersSlowlyKeepsItsStream() {
    for (int i = 0; i < 10; i++) {
      CompletableFuture<TermVote> vote = ask(5);
      pass(DEADLINE.dividedBy(2).plusNanos(1));
      answer(5);
      assertThat(vote).isCompleted();
    }
    assertThat(stream.hasEnded()).isFalse();
  }

  @Test
  void theEndOfTheStreamFailsAllThatWait() {
    CompletableFuture<TermVote> first = ask(5);
    CompletableFuture<TermVote> second = ask(5);
    stream.onError(new IllegalStateException("unreachable"));
    for (CompletableFuture<TermVote> vote : List.of(first, second, ask(5))) {
      assertThat(vote)
          .failsWithin(Duration.ZERO)
          .withThrowableOfType(ExecutionException.class)
          .withMessageContaining("unreachable");
    }
  }

  @Test
  void anAnswerThatNobodyAskedForEndsTheStream() {
    answer(5);
    assertThat(stream.hasEnded()).isTrue();
    assertThat(call.cancelled).isTrue();
  }

  @Test
  void anAnswerWithoutAGroupIsNone() {
    CompletableFuture<TermVote> vote = ask(5);
    stream.onNext(ConfirmTermResponse.newBuilder().setVoter("n2").setTerm(5).build());
    assertThat(vote).isCompletedExceptionally();
    CompletableFuture<TermVote> next = ask(5);
    answer(5);
    assertThat(next).isCompleted();
  }

  private CompletableFuture<TermVote> ask(long term) {
    return stream.ask(ConfirmTermRequest.newBuilder().setTerm(term).build());
  }

  private void answer(long term) {
    ByteString group = GroupId.bytes(GROUP);
    stream.onNext(
        ConfirmTermResponse.newBuilder().setGroup(group).setVoter("n2").setTerm(term).build());
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    List<Runnable> due = List.copyOf(timers);
    timers.clear();
    due.forEach(Runnable::run);
  }

  /** Keeps what the stream sends. */
  private static final class Call extends ClientCallStreamObserver<ConfirmTermRequest> {
    private final List<Long> terms = new ArrayList<>();
    private boolean cancelled;

    @Override
    public void onNext(ConfirmTermRequest request) {
      assertThat(cancelled).isFalse();
      terms.add(request.getTerm());
    }

    @Override
    public void cancel(String message, Throwable cause) {
      cancelled = true;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setOnReadyHandler(Runnable onReady) {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
