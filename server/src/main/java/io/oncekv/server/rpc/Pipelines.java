package io.oncekv.server.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.GetResponse;
import io.oncekv.v1.PipelineAnswer;
import io.oncekv.v1.PipelineCall;
import io.oncekv.v1.PipelineRequest;
import io.oncekv.v1.PipelineResponse;
import io.oncekv.v1.Write;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The streams that carry calls in batches. Each call on one is served by the same {@link CallFlow}
 * and {@link KvWork} as if it had come alone.
 */
final class Pipelines {
  /**
   * Refusals that wait at all streams together for clients to read them. They hold no permit, and
   * take up to a kilobyte each.
   */
  static final int MOST_REFUSALS_WAITING = 16_384;

  private final CallFlow flow;
  private final KvWork work;
  private final int mostCalls;
  private final AnswerBursts bursts;
  private final Set<PipelineStream> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger refusalsWaiting = new AtomicInteger();
  private volatile boolean finishing;

  /**
   * Has no streams yet.
   *
   * @param mostCalls calls of one stream between arrival and the hand-over of their answers
   * @param bursts of answers
   */
  Pipelines(CallFlow flow, KvWork work, int mostCalls, AnswerBursts bursts) {
    this.flow = flow;
    this.work = work;
    this.mostCalls = mostCalls;
    this.bursts = bursts;
  }

  /** Serves a stream. */
  StreamObserver<PipelineRequest> open(StreamObserver<PipelineResponse> observer) {
    PipelineStream stream =
        new PipelineStream(
            this,
            (ServerCallStreamObserver<PipelineResponse>) observer,
            mostCalls,
            EventLoops.current());
    open.add(stream);
    stream.start();
    if (finishing) {
      stream.finish();
    }
    return stream;
  }

  /** Ends every stream as soon as all its calls are answered, so that clients go elsewhere. */
  void finish() {
    finishing = true;
    open.forEach(PipelineStream::finish);
  }

  void ended(PipelineStream stream) {
    open.remove(stream);
  }

  /** Counts one more refusal that waits; false, and it is not counted, if that is one too many. */
  boolean refusalMayWait() {
    if (refusalsWaiting.incrementAndGet() <= MOST_REFUSALS_WAITING) {
      return true;
    }
    refusalsWaiting.decrementAndGet();
    return false;
  }

  void refusalLeft() {
    refusalsWaiting.decrementAndGet();
  }

  /** Streams that have not ended. */
  int openStreams() {
    return open.size();
  }

  /** Refusals that wait for clients to read them. */
  int refusalsWaiting() {
    return refusalsWaiting.get();
  }

  /** Runs what serves the calls of one message. */
  void together(Runnable calls) {
    work.together(calls);
  }

  /** Takes note of a stream that has got an answer; false if it must be looked at now. */
  boolean gather(PipelineStream stream) {
    return bursts.gather(stream);
  }

  /** Serves one call of a stream. */
  void serve(PipelineRequest batch, PipelineCall call, PipelineStream stream) {
    long id = call.getId();
    switch (call.getRequestCase()) {
      case WRITE ->
          flow.serve(
              method(call.getWrite()),
              call.getWrite(),
              new PipelineCaller<>(stream, id, PipelineAnswer.Builder::setWrite),
              write -> {
                nothingUnknown(batch, call);
                return work.write(write, write);
              });
      case GET ->
          flow.serve(
              RpcMethod.GET,
              call.getGet(),
              new PipelineCaller<>(stream, id, PipelineAnswer.Builder::setGet),
              get -> {
                nothingUnknown(batch, call);
                return work.get(get);
              });
      case MULTI_GET ->
          flow.serve(
              RpcMethod.MULTI_GET,
              call.getMultiGet(),
              new PipelineCaller<>(stream, id, PipelineAnswer.Builder::setMultiGet),
              get -> {
                nothingUnknown(batch, call);
                return work.multiGet(get);
              });
      case SCAN ->
          flow.serve(
              RpcMethod.SCAN,
              call.getScan(),
              new PipelineCaller<>(stream, id, PipelineAnswer.Builder::setScan),
              scan -> {
                nothingUnknown(batch, call);
                return work.scan(scan);
              });
      case REQUEST_NOT_SET -> refuseWithoutRequest(batch, call, stream);
    }
  }

  /** Refuses a call that is one too many for its stream. */
  void refuse(PipelineCall call, PipelineStream stream) {
    flow.refuse(
        method(call),
        refused(call, stream),
        RpcException.refused(
            ErrorReason.OVERLOADED,
            "too many calls in flight on this stream (limit " + mostCalls + "); send fewer at once",
            Map.of(
                "field", "calls",
                "size", Integer.toString(mostCalls + 1),
                "limit", Integer.toString(mostCalls))));
  }

  private void refuseWithoutRequest(
      PipelineRequest batch, PipelineCall call, PipelineStream stream) {
    RpcException refusal;
    try {
      nothingUnknown(batch, call);
      refusal =
          FieldChecks.invalid("call", "has no request; set one of write, get, multi_get, scan");
    } catch (RpcException unknown) {
      refusal = unknown;
    }
    flow.refuse(RpcMethod.PIPELINE, refused(call, stream), refusal);
  }

  /** The caller of a call that gets no answer of any kind but an error. */
  private static Caller<?> refused(PipelineCall call, PipelineStream stream) {
    return new PipelineCaller<GetResponse>(stream, call.getId(), PipelineAnswer.Builder::setGet);
  }

  private static void nothingUnknown(PipelineRequest batch, PipelineCall call) {
    FieldChecks.nothingUnknown(batch, "pipeline");
    FieldChecks.nothingUnknown(call, "call");
  }

  private static RpcMethod method(PipelineCall call) {
    return switch (call.getRequestCase()) {
      case WRITE -> method(call.getWrite());
      case GET -> RpcMethod.GET;
      case MULTI_GET -> RpcMethod.MULTI_GET;
      case SCAN -> RpcMethod.SCAN;
      case REQUEST_NOT_SET -> RpcMethod.PIPELINE;
    };
  }

  private static RpcMethod method(Write write) {
    return switch (write.getOperationCase()) {
      case PUT -> RpcMethod.PUT;
      case APPEND -> RpcMethod.APPEND;
      case DELETE -> RpcMethod.DELETE;
      case COMPARE_AND_SET -> RpcMethod.COMPARE_AND_SET;
      case INCREMENT -> RpcMethod.INCREMENT;
      case TXN -> RpcMethod.TXN;
      case OPERATION_NOT_SET -> RpcMethod.PIPELINE;
    };
  }
}
