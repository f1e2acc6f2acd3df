package io.oncekv.client.fake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.oncekv.v1.PipelineAnswer;
import io.oncekv.v1.PipelineCall;
import io.oncekv.v1.PipelineError;
import io.oncekv.v1.PipelineRequest;
import io.oncekv.v1.PipelineResponse;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * One stream of calls at a fake node. Each call meets its own fault; one that breaks the connection
 * breaks the stream.
 */
final class FakePipeline implements StreamObserver<PipelineRequest> {
  private final FakeNode.KeyValues calls;
  private final StreamObserver<PipelineResponse> stream;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private boolean over;

  FakePipeline(FakeNode.KeyValues calls, StreamObserver<PipelineResponse> stream) {
    this.calls = calls;
    this.stream = stream;
  }

  @Override
  public void onNext(PipelineRequest message) {
    for (PipelineCall call : message.getCallsList()) {
      long id = call.getId();
      switch (call.getRequestCase()) {
        case WRITE ->
            calls.write(call.getWrite(), new Answer<>(id, PipelineAnswer.Builder::setWrite));
        case GET -> calls.get(call.getGet(), new Answer<>(id, PipelineAnswer.Builder::setGet));
        case MULTI_GET ->
            calls.multiGet(
                call.getMultiGet(), new Answer<>(id, PipelineAnswer.Builder::setMultiGet));
        case SCAN -> calls.scan(call.getScan(), new Answer<>(id, PipelineAnswer.Builder::setScan));
        case REQUEST_NOT_SET -> throw new IllegalArgumentException("a call without a request");
      }
    }
  }

  @Override
  public void onError(Throwable thrown) {
    end(() -> {});
  }

  @Override
  public void onCompleted() {
    end(stream::onCompleted);
  }

  /** Ends the stream, as a node does that is told to stop. */
  void endNow() {
    end(stream::onCompleted);
  }

  private void end(Runnable how) {
    synchronized (lock) {
      if (!over) {
        over = true;
        how.run();
      }
    }
  }

  private void send(PipelineAnswer answer) {
    synchronized (lock) {
      if (!over) {
        stream.onNext(PipelineResponse.newBuilder().addAnswers(answer).build());
      }
    }
  }

  /** Turns the end of a unary call into an answer of the stream. */
  private final class Answer<T> implements StreamObserver<T> {
    private final long id;
    private final BiFunction<PipelineAnswer.Builder, T, PipelineAnswer.Builder> field;

    Answer(long id, BiFunction<PipelineAnswer.Builder, T, PipelineAnswer.Builder> field) {
      this.id = id;
      this.field = field;
    }

    @Override
    public void onNext(T value) {
      send(field.apply(PipelineAnswer.newBuilder().setId(id), value).build());
    }

    @Override
    public void onError(Throwable thrown) {
      Optional<PipelineError> error = error(thrown);
      if (error.isPresent()) {
        send(PipelineAnswer.newBuilder().setId(id).setError(error.get()).build());
      } else {
        end(() -> stream.onError(thrown));
      }
    }

    @Override
    public void onCompleted() {}
  }

  /** What a node says of one call; nothing if it is the connection that broke. */
  private static Optional<PipelineError> error(Throwable thrown) {
    com.google.rpc.Status status = StatusProto.fromThrowable(thrown);
    if (status == null || status.getDetailsCount() == 0) {
      return Optional.empty();
    }
    try {
      ErrorInfo info = status.getDetails(0).unpack(ErrorInfo.class);
      return Optional.of(
          PipelineError.newBuilder()
              .setCode(Status.fromThrowable(thrown).getCode().value())
              .setMessage(status.getMessage())
              .setReason(info.getReason())
              .putAllMetadata(info.getMetadataMap())
              .build());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
