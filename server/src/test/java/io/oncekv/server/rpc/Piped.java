package io.oncekv.server.rpc;

import com.google.common.util.concurrent.Uninterruptibles;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.oncekv.v1.GetRequest;
import io.oncekv.v1.KVGrpc;
import io.oncekv.v1.MultiGetRequest;
import io.oncekv.v1.PipelineAnswer;
import io.oncekv.v1.PipelineCall;
import io.oncekv.v1.PipelineRequest;
import io.oncekv.v1.PipelineResponse;
import io.oncekv.v1.ScanRequest;
import io.oncekv.v1.Write;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The client's side of a stream; reads as many messages as it is told to. */
final class Piped implements ClientResponseObserver<PipelineRequest, PipelineResponse> {
  static final Duration SOON = Duration.ofSeconds(20);

  final Map<Long, PipelineAnswer> answers = new ConcurrentHashMap<>();
  final AtomicInteger messages = new AtomicInteger();

  /** Completes when the node ends the stream in peace, fails if it ends otherwise. */
  final CompletableFuture<Void> ended = new CompletableFuture<>();

  private final boolean reading;
  private ClientCallStreamObserver<PipelineRequest> requests;
  private long ids;

  private Piped(boolean reading) {
    this.reading = reading;
  }

  /** Opens a stream whose answers are read. */
  static Piped open(KVGrpc.KVStub kv) {
    return open(kv, true);
  }

  /** Opens a stream whose answers are not read before {@link #read}. */
  static Piped openWithoutReading(KVGrpc.KVStub kv) {
    return open(kv, false);
  }

  private static Piped open(KVGrpc.KVStub kv, boolean reading) {
    Piped piped = new Piped(reading);
    var unused = kv.pipeline(piped);
    return piped;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<PipelineRequest> stream) {
    requests = stream;
    if (!reading) {
      stream.disableAutoRequestWithInitial(0);
    }
  }

  /** Sends the calls in one message; returns the id of the first, the others follow. */
  long send(List<PipelineCall> calls) {
    long first = ids + 1;
    PipelineRequest.Builder message = PipelineRequest.newBuilder();
    for (PipelineCall call : calls) {
      message.addCalls(call.toBuilder().setId(++ids));
    }
    requests.onNext(message.build());
    return first;
  }

  /** Sends one call and waits for its answer. */
  PipelineAnswer ask(PipelineCall call) {
    return await(send(List.of(call)));
  }

  PipelineAnswer await(long id) {
    org.awaitility.Awaitility.await()
        .atMost(SOON)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> answers.containsKey(id));
    return answers.get(id);
  }

  boolean isReady() {
    return requests.isReady();
  }

  void read(int count) {
    requests.request(count);
  }

  void halfClose() {
    requests.onCompleted();
  }

  void cancel() {
    requests.cancel("the test has enough", null);
  }

  @Override
  public void onNext(PipelineResponse response) {
    messages.incrementAndGet();
    response.getAnswersList().forEach(answer -> answers.put(answer.getId(), answer));
  }

  @Override
  public void onError(Throwable failure) {
    ended.completeExceptionally(failure);
  }

  @Override
  public void onCompleted() {
    ended.complete(null);
  }

  /** Waits for the end of the stream; what it failed with, if it did. */
  Throwable failure() {
    try {
      Uninterruptibles.getUninterruptibly(ended, SOON.toSeconds(), TimeUnit.SECONDS);
      throw new AssertionError("the stream ended in peace");
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (java.util.concurrent.TimeoutException e) {
      throw new AssertionError("the stream goes on", e);
    }
  }

  /** A request of a unary call as a stream carries it. */
  static PipelineCall call(Message request) {
    PipelineCall.Builder call = PipelineCall.newBuilder();
    if (request instanceof GetRequest get) {
      return call.setGet(get).build();
    }
    if (request instanceof MultiGetRequest get) {
      return call.setMultiGet(get).build();
    }
    if (request instanceof ScanRequest scan) {
      return call.setScan(scan).build();
    }
    try {
      return call.setWrite(Write.parseFrom(request.toByteString())).build();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
