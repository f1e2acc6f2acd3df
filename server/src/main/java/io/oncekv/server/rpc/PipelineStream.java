package io.oncekv.server.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.PipelineAnswer;
import io.oncekv.v1.PipelineCall;
import io.oncekv.v1.PipelineRequest;
import io.oncekv.v1.PipelineResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One stream of calls and answers. Answers come from any thread and gather in a queue; one thread
 * at a time, as a rule the connection's event loop, takes out what is there and hands it over in
 * one message. So an answer that is alone leaves at once, and while messages are being made more
 * gather.
 *
 * <p>Bounded: nothing is handed over while the transport is not ready, and no more is read while
 * too many calls are unanswered. A client that does not read its answers is soon not read any more.
 * An answer keeps its permit until the transport is ready again after it: so it counts while it
 * waits. Refusals hold none; when too many of them wait on this node, the stream they would come to
 * ends.
 */
final class PipelineStream implements StreamObserver<PipelineRequest> {
  /** A message with more keeps the event loop busy for too long, whatever becomes of its calls. */
  static final int MOST_CALLS = 4096;

  private static final int MOST_ANSWERS = 1024;

  /** A message is no longer unless a single answer is. */
  private static final int MESSAGE_BYTES = 128 << 10;

  private final Pipelines pipelines;
  private final ServerCallStreamObserver<PipelineResponse> call;
  private final int mostCalls;
  private final Executor loop;

  private final Queue<Answered> answered = new ConcurrentLinkedQueue<>();

  /** Reasons to look at the queue; who makes it positive starts the one who does. */
  private final AtomicInteger news = new AtomicInteger();

  /** Calls that arrived and whose answers were not handed over. */
  private final AtomicInteger unanswered = new AtomicInteger();

  /** Nothing was asked of the transport: too much is unanswered. */
  private final AtomicBoolean paused = new AtomicBoolean();

  /** Of answers handed over that the transport may not have taken; only who sends looks at it. */
  private final List<InFlightLimit.Permit> handedOver = new ArrayList<>();

  /** What the stream as a whole ends with. */
  private volatile Optional<RpcException> refusal = Optional.empty();

  private volatile boolean lastCallRead;
  private volatile boolean finishing;
  private volatile boolean over;

  /**
   * An answer on its way.
   *
   * @param permit of the call; none if it was not let in
   */
  record Answered(PipelineAnswer answer, Optional<InFlightLimit.Permit> permit) {}

  /**
   * For a stream that was just opened.
   *
   * @param loop runs what hands over answers
   */
  PipelineStream(
      Pipelines pipelines,
      ServerCallStreamObserver<PipelineResponse> call,
      int mostCalls,
      Executor loop) {
    this.pipelines = pipelines;
    this.call = call;
    this.mostCalls = mostCalls;
    this.loop = loop;
  }

  /** Starts to read; to be called while the stream is being opened. */
  void start() {
    call.disableAutoRequest();
    call.setOnReadyHandler(this::look);
    call.setOnCancelHandler(this::cancelled);
    call.setOnCloseHandler(this::cancelled);
    call.request(1);
  }

  /** Ends the stream as soon as nothing is unanswered. */
  void finish() {
    finishing = true;
    look();
  }

  /** Whether there is nobody any more to answer. */
  boolean isOver() {
    return over;
  }

  /** Takes an answer. */
  void answer(Answered next) {
    if (next.permit().isPresent() || pipelines.refusalMayWait()) {
      answered.add(next);
    } else {
      refusal = Optional.of(tooManyRefusals());
    }
    if (!pipelines.gather(this)) {
      look();
    }
  }

  @Override
  public void onNext(PipelineRequest batch) {
    if (batch.getCallsCount() > MOST_CALLS) {
      refusal = Optional.of(tooManyCalls(batch.getCallsCount()));
      look();
      return;
    }
    int before = unanswered.getAndAdd(batch.getCallsCount());
    if (batch.getCallsCount() == 1) {
      serve(batch, before);
    } else {
      pipelines.together(() -> serve(batch, before));
    }
    paused.set(true);
    readOn();
  }

  private void serve(PipelineRequest batch, int before) {
    for (int i = 0; i < batch.getCallsCount(); i++) {
      PipelineCall next = batch.getCalls(i);
      if (before + i < mostCalls) {
        pipelines.serve(batch, next, this);
      } else {
        pipelines.refuse(next, this);
      }
    }
  }

  @Override
  public void onError(Throwable cancelled) {
    cancelled();
  }

  @Override
  public void onCompleted() {
    lastCallRead = true;
    look();
  }

  private void cancelled() {
    over = true;
    look();
  }

  /** Only when there is room for a whole message: what is read and has none must be refused. */
  private void readOn() {
    int room = Math.min(MOST_CALLS, mostCalls / 2);
    if (unanswered.get() <= mostCalls - room && paused.compareAndSet(true, false)) {
      call.request(1);
    }
  }

  /** Has the queue looked at. */
  void look() {
    if (news.getAndIncrement() == 0) {
      try {
        loop.execute(this::handOver);
      } catch (RejectedExecutionException closed) {
        over = true;
        handOver();
      }
    }
  }

  private void handOver() {
    int seen = 1;
    do {
      if (over) {
        discard();
      } else {
        sendWhatIsThere();
      }
      seen = news.addAndGet(-seen);
    } while (seen != 0);
  }

  private void sendWhatIsThere() {
    if (refusal.isPresent()) {
      end(() -> call.onError(refusal.get()));
      return;
    }
    while (call.isReady()) {
      transportHasAll();
      if (!sendMessage()) {
        break;
      }
      readOn();
    }
    if ((lastCallRead || finishing) && !over && unanswered.get() == 0) {
      end(call::onCompleted);
    }
  }

  /** Hands over one message; false if there was nothing to put into it. */
  private boolean sendMessage() {
    PipelineResponse.Builder message = PipelineResponse.newBuilder();
    int bytes = 0;
    Answered next = answered.peek();
    while (next != null && message.getAnswersCount() < MOST_ANSWERS) {
      int size = next.answer().getSerializedSize();
      if (bytes > 0 && bytes + size > MESSAGE_BYTES) {
        break;
      }
      bytes += size;
      message.addAnswers(next.answer());
      next.permit().ifPresentOrElse(handedOver::add, pipelines::refusalLeft);
      answered.remove();
      next = answered.peek();
    }
    int count = message.getAnswersCount();
    if (count == 0) {
      return false;
    }
    try {
      call.onNext(message.build());
    } catch (RuntimeException closed) {
      over = true;
      discard();
      return false;
    }
    unanswered.addAndGet(-count);
    return true;
  }

  private void transportHasAll() {
    handedOver.forEach(InFlightLimit.Permit::callOver);
    handedOver.clear();
  }

  private void discard() {
    transportHasAll();
    for (Answered next = answered.poll(); next != null; next = answered.poll()) {
      next.permit().ifPresentOrElse(InFlightLimit.Permit::callOver, pipelines::refusalLeft);
    }
    pipelines.ended(this);
  }

  private void end(Runnable how) {
    over = true;
    try {
      how.run();
    } catch (RuntimeException closed) {
      // The client was faster.
    }
    discard();
  }

  private static RpcException tooManyRefusals() {
    return RpcException.refused(
        ErrorReason.OVERLOADED,
        "too many refusals wait on this node for clients to read them; read the answers of a"
            + " stream, or send less",
        Map.of(
            "field", "answers",
            "size", Integer.toString(Pipelines.MOST_REFUSALS_WAITING + 1),
            "limit", Integer.toString(Pipelines.MOST_REFUSALS_WAITING)));
  }

  static RpcException tooManyCalls(int count) {
    return RpcException.refused(
        ErrorReason.REQUEST_TOO_LARGE,
        "a message with "
            + count
            + " calls; it may have "
            + MOST_CALLS
            + " at most, send the rest in the next",
        Map.of(
            "field", "calls",
            "size", Integer.toString(count),
            "limit", Integer.toString(MOST_CALLS)));
  }
}
