package io.oncekv.client.internal;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.oncekv.v1.KVGrpc;
import io.oncekv.v1.PipelineAnswer;
import io.oncekv.v1.PipelineCall;
import io.oncekv.v1.PipelineRequest;
import io.oncekv.v1.PipelineResponse;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * One stream to one node. Calls come from any thread and gather in a queue; the connection's event
 * loop takes out what is there and hands it over in one message, unless the transport is not ready.
 * So a call that is alone leaves at once, and while messages are being made more gather.
 *
 * <p>A call ends once: with its answer, with its deadline, or with the stream. When the stream ends
 * nothing is known of the calls that are not answered.
 */
final class CallStream extends ClientCall.Listener<PipelineResponse> {
  private static final int MOST_CALLS = 1024;

  /** A message is no longer. */
  private static final int MESSAGE_BYTES = 128 << 10;

  private final ClientCall<PipelineRequest, PipelineResponse> call;
  private final ClientTimer timer;
  private final long sweepNanos;
  private final Consumer<CallStream> whenUnknown;

  private final AtomicLong ids = new AtomicLong();
  private final Queue<PipelineCall> waiting = new ConcurrentLinkedQueue<>();
  private final Map<Long, StreamedCall<?>> unanswered = new ConcurrentHashMap<>();

  /** Reasons to look at the queue; who makes it positive starts the one who does. */
  private final AtomicInteger news = new AtomicInteger();

  private final AtomicBoolean sweeping = new AtomicBoolean();

  /** There from the first moment at which something can be sent. */
  private volatile Optional<Executor> loop = Optional.empty();

  private volatile boolean answeredOnce;
  private volatile boolean retired;
  private volatile Optional<Status> end = Optional.empty();

  /** Only who sends looks at it. */
  private boolean halfClosed;

  private CallStream(
      Channel channel, ClientTimer timer, long sweepNanos, Consumer<CallStream> whenUnknown) {
    this.call = channel.newCall(KVGrpc.getPipelineMethod(), CallOptions.DEFAULT);
    this.timer = timer;
    this.sweepNanos = sweepNanos;
    this.whenUnknown = whenUnknown;
  }

  /**
   * Opens a stream.
   *
   * @param sweepNanos how often calls are looked at whose deadline has come
   * @param whenUnknown told when the node turns out not to know such streams
   */
  static CallStream open(
      Channel channel, ClientTimer timer, long sweepNanos, Consumer<CallStream> whenUnknown) {
    CallStream stream = new CallStream(channel, timer, sweepNanos, whenUnknown);
    stream.call.start(stream, new Metadata());
    stream.call.request(1);
    return stream;
  }

  /** Whether it takes calls. */
  boolean isOpen() {
    return end.isEmpty() && !retired;
  }

  /** Takes a call; false, and the call is not touched, if the stream has ended. */
  boolean offer(StreamedCall<?> next) {
    long id = ids.incrementAndGet();
    unanswered.put(id, next);
    if (!isOpen()) {
      // Unless whoever ended the stream has ended the call as well.
      return unanswered.remove(id) == null;
    }
    waiting.add(next.numbered(id));
    look();
    if (!sweeping.get()) {
      sweepLater();
    }
    return true;
  }

  /** Calls that were not handed to the transport yet. */
  int waiting() {
    return waiting.size();
  }

  /** Takes no more calls, and ends once those that it has are answered or late. */
  void retire() {
    retired = true;
    look();
    sweepLater();
  }

  @Override
  public void onReady() {
    if (loop.isEmpty()) {
      loop = Optional.of(EventLoops.current());
    }
    look();
  }

  @Override
  public void onMessage(PipelineResponse message) {
    answeredOnce = true;
    for (int i = 0; i < message.getAnswersCount(); i++) {
      PipelineAnswer answer = message.getAnswers(i);
      StreamedCall<?> asked = unanswered.remove(answer.getId());
      // Its deadline may have come first.
      if (asked != null) {
        asked.answered(answer);
      }
    }
    call.request(1);
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    end = Optional.of(status);
    boolean unknown = status.getCode() == Status.Code.UNIMPLEMENTED && !answeredOnce;
    if (unknown) {
      whenUnknown.accept(this);
    }
    Status broken = broken();
    unanswered.forEach(
        (id, asked) -> {
          if (unanswered.remove(id, asked)) {
            if (unknown) {
              asked.sendAlone();
            } else {
              asked.failed(broken);
            }
          }
        });
    waiting.clear();
  }

  /** Whatever a stream ends with says nothing about any one of its calls. */
  Status broken() {
    Status status = end.orElse(Status.OK);
    return Status.UNAVAILABLE
        .withDescription(
            status.isOk()
                ? "the node ended the stream"
                : Optional.ofNullable(status.getDescription()).orElse(status.getCode().name()))
        .withCause(status.getCause());
  }

  private void look() {
    // Before there is one, nothing can be sent: its coming is a reason to look.
    loop.ifPresent(
        executor -> {
          if (news.getAndIncrement() == 0) {
            executor.execute(this::handOver);
          }
        });
  }

  private void handOver() {
    int seen = 1;
    do {
      try {
        sendWhatIsThere();
      } catch (RuntimeException e) {
        // Nobody would look again: better that its calls are sent over another one.
        call.cancel("a message could not be sent", e);
        return;
      }
      seen = news.addAndGet(-seen);
    } while (seen != 0);
  }

  private void sendWhatIsThere() {
    while (!halfClosed && call.isReady() && sendMessage()) {
      // What has come meanwhile goes with the next.
    }
    if (retired && !halfClosed && waiting.isEmpty()) {
      halfClosed = true;
      call.halfClose();
    }
  }

  /** Hands over one message; false if there was nothing to put into it. */
  private boolean sendMessage() {
    PipelineRequest.Builder message = PipelineRequest.newBuilder();
    int bytes = 0;
    PipelineCall next = waiting.peek();
    while (next != null && message.getCallsCount() < MOST_CALLS) {
      int size = next.getSerializedSize();
      if (bytes > 0 && bytes + size > MESSAGE_BYTES) {
        break;
      }
      // One that is late by now is not worth sending; the sweep may have taken it out already.
      if (waiting.remove(next) && unanswered.containsKey(next.getId())) {
        bytes += size;
        message.addCalls(next);
      }
      next = waiting.peek();
    }
    if (message.getCallsCount() == 0) {
      return false;
    }
    call.sendMessage(message.build());
    return true;
  }

  private void sweepLater() {
    if (sweeping.compareAndSet(false, true)) {
      Runnable unused = timer.after(sweepNanos, this::sweep);
    }
  }

  private void sweep() {
    Status late =
        Status.DEADLINE_EXCEEDED.withDescription(
            loop.isPresent() ? "no answer" : PlainWords.UNCONNECTED);
    unanswered.forEach(
        (id, asked) -> {
          if (asked.isLate() && unanswered.remove(id, asked)) {
            asked.failed(late);
          }
        });
    // While the transport is not ready nobody else takes them out, and their attempts are repeated.
    waiting.removeIf(next -> !unanswered.containsKey(next.getId()));
    sweeping.set(false);
    if (!unanswered.isEmpty()) {
      sweepLater();
    } else if (retired && end.isEmpty()) {
      call.cancel("no longer needed", null);
    }
  }
}
