package io.oncekv.client.internal;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.oncekv.v1.PipelineAnswer;
import io.oncekv.v1.PipelineCall;
import io.oncekv.v1.PipelineError;
import java.util.function.Function;

/** One call as a stream carries it; its answer looks like that of a unary call. */
final class StreamedCall<T> {
  private final PipelineCall.Builder request;
  private final Deadline deadline;
  private final Kind<T> kind;
  private final StreamObserver<T> answer;
  private final Runnable unary;

  /**
   * What a request is answered with.
   *
   * @param field where it stands in an answer
   * @param reading takes it out of there
   */
  record Kind<T>(PipelineAnswer.AnswerCase field, Function<PipelineAnswer, T> reading) {}

  /**
   * A call to be sent.
   *
   * @param request the call without its number
   * @param unary sends the same by a call of its own, to the same observer
   */
  StreamedCall(
      PipelineCall.Builder request,
      Deadline deadline,
      Kind<T> kind,
      StreamObserver<T> answer,
      Runnable unary) {
    this.request = request;
    this.deadline = deadline;
    this.kind = kind;
    this.answer = answer;
    this.unary = unary;
  }

  /** Returns the call under the number that its stream gives it. */
  PipelineCall numbered(long id) {
    return request.setId(id).build();
  }

  boolean isLate() {
    return deadline.isExpired();
  }

  /** Sends it by a call of its own. */
  void sendAlone() {
    try {
      unary.run();
    } catch (RuntimeException e) {
      answer.onError(e);
    }
  }

  void answered(PipelineAnswer found) {
    if (found.hasError()) {
      answer.onError(exception(found.getError()));
    } else if (found.getAnswerCase() == kind.field()) {
      answer.onNext(kind.reading().apply(found));
      answer.onCompleted();
    } else {
      failed(Status.INTERNAL.withDescription("an answer to another question"));
    }
  }

  void failed(Status status) {
    answer.onError(status.asRuntimeException());
  }

  private static StatusRuntimeException exception(PipelineError error) {
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(error.getCode())
            .setMessage(error.getMessage())
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder()
                        .setDomain(Failure.DOMAIN)
                        .setReason(error.getReason())
                        .putAllMetadata(error.getMetadataMap())
                        .build()))
            .build());
  }
}
