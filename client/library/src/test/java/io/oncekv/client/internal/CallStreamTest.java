package io.oncekv.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.GetRequest;
import io.oncekv.v1.GetResponse;
import io.oncekv.v1.PipelineAnswer;
import io.oncekv.v1.PipelineCall;
import io.oncekv.v1.PipelineError;
import io.oncekv.v1.PipelineRequest;
import io.oncekv.v1.PipelineResponse;
import io.oncekv.v1.WriteResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stream over a transport that does what the test says. */
class CallStreamTest {
  private static final long SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final StreamedCall.Kind<GetResponse> GET =
      new StreamedCall.Kind<>(PipelineAnswer.AnswerCase.GET, PipelineAnswer::getGet);

  private final ClientTimer timer = new ClientTimer();
  private final ScriptedTransport transport = new ScriptedTransport();
  private final AtomicInteger unknown = new AtomicInteger();
  private final CallStream stream =
      CallStream.open(transport, timer, SWEEP_NANOS, ignored -> unknown.incrementAndGet());

  @AfterEach
  void close() {
    timer.close();
  }

  @Test
  void aCallThatIsAloneLeavesAtOnce() {
    transport.ready();
    offer("a");
    assertThat(transport.sent()).containsExactly(List.of("a"));
    offer("b");
    assertThat(transport.sent()).containsExactly(List.of("a"), List.of("b"));
  }

  @Test
  void whatComesWhileTheTransportIsNotReadyGoesTogether() {
    offer("a");
    offer("b");
    assertThat(transport.sent()).isEmpty();
    transport.ready();
    assertThat(transport.sent()).containsExactly(List.of("a", "b"));
    transport.busy();
    offer("c");
    offer("d");
    assertThat(transport.sent()).hasSize(1);
    transport.ready();
    assertThat(transport.sent()).hasSize(2).last().isEqualTo(List.of("c", "d"));
  }

  @Test
  void aMessageIsBoundedInCallsAndBytes() {
    for (int i = 0; i < 2500; i++) {
      offer("k");
    }
    transport.ready();
    assertThat(transport.sent()).extracting(List::size).containsExactly(1024, 1024, 452);
    transport.busy();
    for (int i = 0; i < 5; i++) {
      offer("x".repeat(60_000));
    }
    transport.ready();
    assertThat(transport.sent().subList(3, 6)).extracting(List::size).containsExactly(2, 2, 1);
  }

  @Test
  void answersFindTheirCallsInAnyOrder() {
    transport.ready();
    Asked first = offer("a");
    Asked second = offer("b");
    Asked third = offer("c");
    transport.answer(value(3, "C"), value(1, "A"));
    assertThat(third.value).isEqualTo("C");
    assertThat(first.value).isEqualTo("A");
    assertThat(second.isOpen()).isTrue();
    transport.answer(value(2, "B"), value(1, "again"), value(77, "never asked"));
    assertThat(second.value).isEqualTo("B");
    assertThat(first.value).isEqualTo("A");
  }

  @Test
  void anErrorCarriesWhatAUnaryCallWouldEndWith() {
    transport.ready();
    Asked asked = offer("a");
    transport.answer(
        PipelineAnswer.newBuilder()
            .setId(1)
            .setError(
                PipelineError.newBuilder()
                    .setCode(Status.Code.UNAVAILABLE.value())
                    .setMessage("ask n2")
                    .setReason("NOT_LEADER")
                    .putMetadata("executed", "no")
                    .putMetadata("leader", "n2:7400"))
            .build());
    Failure failure = asked.failure();
    assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(failure.reason()).isEqualTo(ErrorReason.NOT_LEADER);
    assertThat(failure.provenNotExecuted()).isTrue();
    assertThat(failure.leader()).contains("n2:7400");
    assertThat(failure.message()).isEqualTo("ask n2");
  }

  @Test
  void anAnswerToAnotherQuestionIsAFailure() {
    transport.ready();
    Asked asked = offer("a");
    transport.answer(
        PipelineAnswer.newBuilder().setId(1).setWrite(WriteResponse.getDefaultInstance()).build());
    assertThat(asked.failure().code()).isEqualTo(Status.Code.INTERNAL);
    assertThat(asked.failure().provenNotExecuted()).isFalse();
  }

  @Test
  void theEndOfTheStreamSaysNothingOfItsCallsWhateverItSays() {
    transport.ready();
    Asked sent = offer("a");
    transport.busy();
    Asked waiting = offer("b");
    Metadata details = new Metadata();
    transport.close(Status.INVALID_ARGUMENT.withDescription("too long"), details);
    for (Asked asked : List.of(sent, waiting)) {
      assertThat(asked.failure().code()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(asked.failure().provenNotExecuted()).isFalse();
      assertThat(asked.failure().permanent()).isFalse();
      assertThat(asked.failure().message()).contains("too long");
    }
    assertThat(stream.isOpen()).isFalse();
    assertThat(stream.offer(new Asked(Duration.ofMinutes(1)).call("c"))).isFalse();
  }

  @Test
  void aMessageThatIsTooLongForATransportProvesNothingOfTheOthersOnItsStream() {
    transport.ready();
    Asked asked = offer("a");
    transport.close(
        Status.RESOURCE_EXHAUSTED.withDescription("gRPC message exceeds maximum size 1000: 1001"),
        new Metadata());
    assertThat(asked.failure().provenNotExecuted()).isFalse();
    assertThat(asked.failure().permanent()).isFalse();
  }

  @Test
  void aStreamThatTheNodeEndsInPeaceEndsItsCallsToo() {
    transport.ready();
    Asked asked = offer("a");
    transport.close(Status.OK, new Metadata());
    assertThat(asked.failure().code()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void callsGoAloneWhenTheNodeKnowsNoStreams() {
    Asked first = offer("a");
    transport.ready();
    Asked second = offer("b");
    transport.close(Status.UNIMPLEMENTED, new Metadata());
    assertThat(first.sentAlone).isEqualTo(1);
    assertThat(second.sentAlone).isEqualTo(1);
    assertThat(first.isOpen()).isTrue();
    assertThat(unknown).hasValue(1);
  }

  @Test
  void aNodeThatHasAnsweredKnowsStreams() {
    transport.ready();
    offer("a");
    transport.answer(value(1, "A"));
    Asked asked = offer("b");
    transport.close(Status.UNIMPLEMENTED, new Metadata());
    assertThat(asked.sentAlone).isZero();
    assertThat(asked.failure().code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(unknown).hasValue(0);
  }

  @Test
  void aLateCallEndsAndIsNotSentIfItStillWaits() {
    Asked late = offer("a", Duration.ofMillis(20));
    Asked other = offer("b", Duration.ofMinutes(1));
    await().atMost(Duration.ofSeconds(10)).until(() -> !late.isOpen());
    assertThat(late.failure().code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(late.failure().message()).startsWith("no connection within");
    transport.ready();
    assertThat(transport.sent()).containsExactly(List.of("b"));
    assertThat(other.isOpen()).isTrue();

    Asked unanswered = offer("c", Duration.ofMillis(20));
    await().atMost(Duration.ofSeconds(10)).until(() -> !unanswered.isOpen());
    assertThat(unanswered.failure().message()).startsWith("no answer within");
    transport.answer(value(3, "late"), value(2, "B"));
    assertThat(unanswered.value).isNull();
    assertThat(other.value).isEqualTo("B");
  }

  @Test
  void whatIsLateDoesNotPileUpBehindATransportThatNeverGetsReady() {
    for (int i = 0; i < 100; i++) {
      offer("late", Duration.ofMillis(1));
    }
    offer("in time");
    await().atMost(Duration.ofSeconds(10)).until(() -> stream.waiting() == 1);
    transport.ready();
    assertThat(transport.sent()).containsExactly(List.of("in time"));
  }

  @Test
  void aRetiredStreamTakesNoCallsAndEndsWithItsLast() {
    transport.ready();
    Asked asked = offer("a");
    stream.retire();
    assertThat(transport.halfClosed).isTrue();
    assertThat(stream.offer(new Asked(Duration.ofMinutes(1)).call("b"))).isFalse();
    assertThat(transport.cancelled).isFalse();
    transport.answer(value(1, "A"));
    assertThat(asked.value).isEqualTo("A");
    await().atMost(Duration.ofSeconds(10)).until(() -> transport.cancelled);
  }

  private Asked offer(String key) {
    return offer(key, Duration.ofMinutes(1));
  }

  private Asked offer(String key, Duration patience) {
    Asked asked = new Asked(patience);
    assertThat(stream.offer(asked.call(key))).isTrue();
    return asked;
  }

  private static PipelineAnswer value(long id, String text) {
    return PipelineAnswer.newBuilder()
        .setId(id)
        .setGet(GetResponse.newBuilder().setFound(true).setValue(ByteString.copyFromUtf8(text)))
        .build();
  }

  /** Who waits for the answer to one call. */
  private static final class Asked implements StreamObserver<GetResponse> {
    private final Duration patience;
    private volatile String value;
    private volatile Throwable thrown;
    private int sentAlone;

    Asked(Duration patience) {
      this.patience = patience;
    }

    StreamedCall<GetResponse> call(String key) {
      return new StreamedCall<>(
          PipelineCall.newBuilder()
              .setGet(GetRequest.newBuilder().setKey(ByteString.copyFromUtf8(key))),
          Deadline.after(patience.toMillis(), TimeUnit.MILLISECONDS),
          GET,
          this,
          () -> sentAlone++);
    }

    boolean isOpen() {
      return value == null && thrown == null;
    }

    Failure failure() {
      assertThat(thrown).isNotNull();
      return Failure.of(thrown, patience);
    }

    @Override
    public void onNext(GetResponse answer) {
      assertThat(isOpen()).isTrue();
      value = answer.getValue().toStringUtf8();
    }

    @Override
    public void onError(Throwable failure) {
      assertThat(isOpen()).isTrue();
      thrown = failure;
    }

    @Override
    public void onCompleted() {}
  }

  /** A channel with one call, which is ready when it is told to be. */
  private static final class ScriptedTransport extends Channel {
    private final List<PipelineRequest> messages = new ArrayList<>();
    private ClientCall.Listener<PipelineResponse> listener;
    private boolean isReady;
    private int requested;
    private volatile boolean halfClosed;
    private volatile boolean cancelled;

    void ready() {
      isReady = true;
      listener.onReady();
    }

    void busy() {
      isReady = false;
    }

    void answer(PipelineAnswer... answers) {
      assertThat(requested).isPositive();
      requested--;
      listener.onMessage(PipelineResponse.newBuilder().addAllAnswers(List.of(answers)).build());
    }

    void close(Status status, Metadata trailers) {
      listener.onClose(status, trailers);
    }

    List<List<String>> sent() {
      return messages.stream()
          .map(
              message ->
                  message.getCallsList().stream()
                      .map(call -> call.getGet().getKey().toStringUtf8())
                      .toList())
          .toList();
    }

    @Override
    public String authority() {
      return "scripted";
    }

    @Override
    @SuppressWarnings("unchecked") // there is one method only
    public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
      return (ClientCall<Q, R>) new Call();
    }

    private final class Call extends ClientCall<PipelineRequest, PipelineResponse> {
      @Override
      public void start(Listener<PipelineResponse> heard, Metadata headers) {
        listener = heard;
      }

      @Override
      public void request(int messages) {
        requested += messages;
      }

      @Override
      public void cancel(String message, Throwable cause) {
        cancelled = true;
      }

      @Override
      public void halfClose() {
        halfClosed = true;
      }

      @Override
      public void sendMessage(PipelineRequest message) {
        assertThat(isReady).isTrue();
        messages.add(message);
      }

      @Override
      public boolean isReady() {
        return isReady;
      }
    }
  }
}
