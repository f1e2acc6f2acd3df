package io.oncekv.kvctl;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.oncekv.v1.CloseSessionRequest;
import io.oncekv.v1.CloseSessionResponse;
import io.oncekv.v1.ClusterGrpc;
import io.oncekv.v1.KVGrpc;
import io.oncekv.v1.ListSessionsRequest;
import io.oncekv.v1.ListSessionsResponse;
import io.oncekv.v1.OpenSessionRequest;
import io.oncekv.v1.OpenSessionResponse;
import io.oncekv.v1.PutRequest;
import io.oncekv.v1.ResponseHeader;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.SessionInfo;
import io.oncekv.v1.SessionsGrpc;
import io.oncekv.v1.StatusRequest;
import io.oncekv.v1.StatusResponse;
import io.oncekv.v1.WriteReply;
import io.oncekv.v1.WriteResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A node with one session, in epoch 1, which answers every put as the test says. */
final class ScriptedNode implements AutoCloseable {
  static final long SESSION = 3;
  private static final SessionEpoch PAIR =
      SessionEpoch.newBuilder().setSession(SESSION).setEpoch(1).build();

  private final AtomicInteger calls = new AtomicInteger();
  private final Server server;
  private volatile Supplier<WriteResponse> put = () -> written(false);

  ScriptedNode() {
    try {
      server =
          Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
              .addService(new KeysAndValues())
              .addService(new Sessions())
              .addService(new Cluster())
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String endpoint() {
    return "127.0.0.1:" + server.getPort();
  }

  /** How often it was asked for anything. */
  int calls() {
    return calls.get();
  }

  void answersPuts(Supplier<WriteResponse> answer) {
    put = answer;
  }

  static WriteResponse written(boolean duplicate) {
    return WriteResponse.newBuilder()
        .setHeader(header().setDuplicate(duplicate))
        .setReply(WriteReply.newBuilder().setApplied(true).setRevision(9).setLength(1))
        .build();
  }

  /** A refusal as the protocol has it. */
  static StatusRuntimeException refusal(
      Status.Code code, String reason, String message, Map<String, String> metadata) {
    ErrorInfo info =
        ErrorInfo.newBuilder()
            .setReason(reason)
            .setDomain("oncekv")
            .putAllMetadata(metadata)
            .build();
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .setMessage(message)
            .addDetails(Any.pack(info))
            .build());
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private static ResponseHeader.Builder header() {
    return ResponseHeader.newBuilder().setNode("n1").setClusterId("c").setIncarnation(7);
  }

  private <T> void answer(StreamObserver<T> observer, Supplier<T> answer) {
    calls.incrementAndGet();
    try {
      observer.onNext(answer.get());
      observer.onCompleted();
    } catch (StatusRuntimeException refused) {
      observer.onError(refused);
    }
  }

  private final class KeysAndValues extends KVGrpc.KVImplBase {
    @Override
    public void put(PutRequest request, StreamObserver<WriteResponse> observer) {
      answer(observer, put);
    }
  }

  private final class Sessions extends SessionsGrpc.SessionsImplBase {
    @Override
    public void openSession(
        OpenSessionRequest request, StreamObserver<OpenSessionResponse> observer) {
      answer(
          observer,
          () ->
              OpenSessionResponse.newBuilder()
                  .setHeader(header())
                  .setOpened(true)
                  .setCurrent(PAIR)
                  .setWindow(1024)
                  .build());
    }

    @Override
    public void closeSession(
        CloseSessionRequest request, StreamObserver<CloseSessionResponse> observer) {
      answer(observer, () -> CloseSessionResponse.newBuilder().setHeader(header()).build());
    }

    @Override
    public void listSessions(
        ListSessionsRequest request, StreamObserver<ListSessionsResponse> observer) {
      answer(
          observer,
          () ->
              ListSessionsResponse.newBuilder()
                  .setHeader(header())
                  .addSessions(
                      SessionInfo.newBuilder().setSession(SESSION).setEpoch(1).setClientId("c"))
                  .build());
    }
  }

  private final class Cluster extends ClusterGrpc.ClusterImplBase {
    @Override
    public void status(StatusRequest request, StreamObserver<StatusResponse> observer) {
      answer(observer, () -> StatusResponse.newBuilder().setHeader(header()).build());
    }
  }
}
