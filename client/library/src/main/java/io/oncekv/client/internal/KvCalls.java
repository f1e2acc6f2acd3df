package io.oncekv.client.internal;

import com.google.protobuf.MessageLite;
import io.grpc.Deadline;
import io.grpc.stub.StreamObserver;
import io.oncekv.client.CallStyle;
import io.oncekv.v1.GetRequest;
import io.oncekv.v1.GetResponse;
import io.oncekv.v1.KVGrpc;
import io.oncekv.v1.MultiGetRequest;
import io.oncekv.v1.MultiGetResponse;
import io.oncekv.v1.PipelineAnswer;
import io.oncekv.v1.PipelineAnswer.AnswerCase;
import io.oncekv.v1.PipelineCall;
import io.oncekv.v1.ScanRequest;
import io.oncekv.v1.ScanResponse;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteIdentity;
import io.oncekv.v1.WriteResponse;
import java.util.Optional;

/** Sends requests for keys and values, over the stream of a connection or as unary calls. */
final class KvCalls {
  /** Longer ones would keep others waiting, and gain nothing from company. */
  private static final int MOST_STREAMED_BYTES = 64 << 10;

  private static final StreamedCall.Kind<WriteResponse> WRITE =
      new StreamedCall.Kind<>(AnswerCase.WRITE, PipelineAnswer::getWrite);
  private static final StreamedCall.Kind<GetResponse> GET =
      new StreamedCall.Kind<>(AnswerCase.GET, PipelineAnswer::getGet);
  private static final StreamedCall.Kind<MultiGetResponse> MULTI_GET =
      new StreamedCall.Kind<>(AnswerCase.MULTI_GET, PipelineAnswer::getMultiGet);
  private static final StreamedCall.Kind<ScanResponse> SCAN =
      new StreamedCall.Kind<>(AnswerCase.SCAN, PipelineAnswer::getScan);

  private final boolean streams;

  KvCalls(CallStyle style) {
    this.streams = style == CallStyle.STREAM;
  }

  /** Sends one attempt of a write. */
  void write(
      Connection connection,
      Deadline deadline,
      Optional<WriteIdentity> identity,
      Write operation,
      StreamObserver<WriteResponse> answer) {
    Write write =
        identity.map(own -> operation.toBuilder().setIdentity(own).build()).orElse(operation);
    Runnable unary = () -> UnaryWrites.send(connection.channel(), deadline, write, answer);
    if (isStreamed(write)) {
      PipelineCall.Builder call = PipelineCall.newBuilder().setWrite(write);
      connection.send(new StreamedCall<>(call, deadline, WRITE, answer, unary));
    } else {
      unary.run();
    }
  }

  /** Reads a key. */
  void get(
      Connection connection,
      Deadline deadline,
      GetRequest request,
      StreamObserver<GetResponse> answer) {
    Runnable unary = () -> stub(connection, deadline).get(request, answer);
    if (isStreamed(request)) {
      PipelineCall.Builder call = PipelineCall.newBuilder().setGet(request);
      connection.send(new StreamedCall<>(call, deadline, GET, answer, unary));
    } else {
      unary.run();
    }
  }

  /** Reads several keys. */
  void multiGet(
      Connection connection,
      Deadline deadline,
      MultiGetRequest request,
      StreamObserver<MultiGetResponse> answer) {
    Runnable unary = () -> stub(connection, deadline).multiGet(request, answer);
    if (isStreamed(request)) {
      PipelineCall.Builder call = PipelineCall.newBuilder().setMultiGet(request);
      connection.send(new StreamedCall<>(call, deadline, MULTI_GET, answer, unary));
    } else {
      unary.run();
    }
  }

  /** Reads a page of a range. */
  void scan(
      Connection connection,
      Deadline deadline,
      ScanRequest request,
      StreamObserver<ScanResponse> answer) {
    Runnable unary = () -> stub(connection, deadline).scan(request, answer);
    if (isStreamed(request)) {
      PipelineCall.Builder call = PipelineCall.newBuilder().setScan(request);
      connection.send(new StreamedCall<>(call, deadline, SCAN, answer, unary));
    } else {
      unary.run();
    }
  }

  private boolean isStreamed(MessageLite request) {
    return streams && request.getSerializedSize() <= MOST_STREAMED_BYTES;
  }

  private static KVGrpc.KVStub stub(Connection connection, Deadline deadline) {
    return KVGrpc.newStub(connection.channel()).withDeadline(deadline);
  }
}
