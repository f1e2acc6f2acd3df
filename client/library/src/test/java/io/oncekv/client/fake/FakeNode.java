package io.oncekv.client.fake;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.oncekv.v1.AppendRequest;
import io.oncekv.v1.CloseSessionRequest;
import io.oncekv.v1.CloseSessionResponse;
import io.oncekv.v1.ClusterGrpc;
import io.oncekv.v1.CompareAndSetRequest;
import io.oncekv.v1.DeleteRequest;
import io.oncekv.v1.GetRequest;
import io.oncekv.v1.GetResponse;
import io.oncekv.v1.IncrementRequest;
import io.oncekv.v1.KVGrpc;
import io.oncekv.v1.KeepAliveRequest;
import io.oncekv.v1.KeepAliveResponse;
import io.oncekv.v1.MultiGetRequest;
import io.oncekv.v1.MultiGetResponse;
import io.oncekv.v1.OpenSessionRequest;
import io.oncekv.v1.OpenSessionResponse;
import io.oncekv.v1.PipelineRequest;
import io.oncekv.v1.PipelineResponse;
import io.oncekv.v1.PutRequest;
import io.oncekv.v1.ResolveRequest;
import io.oncekv.v1.ResolveResponse;
import io.oncekv.v1.ResponseHeader;
import io.oncekv.v1.Role;
import io.oncekv.v1.ScanRequest;
import io.oncekv.v1.ScanResponse;
import io.oncekv.v1.SessionsGrpc;
import io.oncekv.v1.StatusRequest;
import io.oncekv.v1.StatusResponse;
import io.oncekv.v1.TxnRequest;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** One node: a gRPC server on a free port of loopback. */
public final class FakeNode implements AutoCloseable {
  private final FakeCluster cluster;
  private final String name;
  private final AtomicInteger calls = new AtomicInteger();
  private final Queue<FakePipeline> streams = new ConcurrentLinkedQueue<>();

  /** How far its own state has come; a node that lags serves old reads from it. */
  private volatile long applied = Long.MAX_VALUE;

  private final int port;
  private Server server;

  FakeNode(FakeCluster cluster, String name) {
    this.cluster = cluster;
    this.name = name;
    this.server = start(0);
    this.port = server.getPort();
  }

  /** Returns where it listens, or listened. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** Returns how many calls reached it, whatever became of them. */
  public int calls() {
    return calls.get();
  }

  /** Returns how many streams were opened to it. */
  public int streams() {
    return streams.size();
  }

  /** Ends the streams that are open, as a node does that is told to stop. */
  public void endStreams() {
    streams.forEach(FakePipeline::endNow);
  }

  /** From now on its own state stands still at this revision. */
  public void lagAt(long revision) {
    applied = revision;
  }

  /** Its own state is up to date again. */
  public void catchUp() {
    applied = Long.MAX_VALUE;
  }

  /** Stops listening and breaks all connections. */
  public void kill() {
    close();
  }

  /** Listens again on the same port. */
  public void restart() {
    server = start(port);
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      if (!server.awaitTermination(5, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the fake node did not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Server start(int wanted) {
    try {
      return NettyServerBuilder.forAddress(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted))
          .directExecutor()
          .addService(new KeyValues())
          .addService(new Sessions())
          .addService(new Cluster())
          .build()
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private <T> void handle(String method, StreamObserver<T> answer, Supplier<T> work) {
    handle(method, true, answer, work);
  }

  private <T> void handle(
      String method, boolean byLeader, StreamObserver<T> answer, Supplier<T> work) {
    calls.incrementAndGet();
    Fault fault = cluster.fault(this, method);
    try {
      if (fault instanceof Fault.LoseRequest) {
        return;
      }
      if (fault instanceof Fault.BreakBeforeRequest) {
        throw broken();
      }
      if (fault instanceof Fault.Refuse refuse) {
        throw refuse.error();
      }
      if (byLeader && !cluster.leads(this)) {
        throw Errors.notLeader(cluster.hint());
      }
      T result = work.get();
      if (fault instanceof Fault.Duplicate) {
        result = work.get();
      }
      if (fault instanceof Fault.LoseReply) {
        return;
      }
      if (fault instanceof Fault.BreakBeforeReply) {
        throw broken();
      }
      answer.onNext(result);
      answer.onCompleted();
    } catch (StatusRuntimeException e) {
      answer.onError(e);
    }
  }

  private static StatusRuntimeException broken() {
    return Status.UNAVAILABLE.withDescription("connection reset").asRuntimeException();
  }

  /** The unary requests are subsets of Write, number by number. */
  private void write(MessageLite request, String method, StreamObserver<WriteResponse> answer) {
    handle(
        method,
        answer,
        () -> {
          try {
            return cluster.state().write(Write.parseFrom(request.toByteString()));
          } catch (InvalidProtocolBufferException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  final class KeyValues extends KVGrpc.KVImplBase {
    /** Any write, as a stream carries it. */
    void write(Write write, StreamObserver<WriteResponse> answer) {
      String method = write.getOperationCase().name().toLowerCase(Locale.ROOT).replace('_', '-');
      FakeNode.this.write(write, method, answer);
    }

    @Override
    public StreamObserver<PipelineRequest> pipeline(StreamObserver<PipelineResponse> answers) {
      if (!cluster.knowsStreams()) {
        return super.pipeline(answers);
      }
      FakePipeline stream = new FakePipeline(this, answers);
      streams.add(stream);
      return stream;
    }

    @Override
    public void put(PutRequest request, StreamObserver<WriteResponse> answer) {
      FakeNode.this.write(request, "put", answer);
    }

    @Override
    public void append(AppendRequest request, StreamObserver<WriteResponse> answer) {
      FakeNode.this.write(request, "append", answer);
    }

    @Override
    public void delete(DeleteRequest request, StreamObserver<WriteResponse> answer) {
      FakeNode.this.write(request, "delete", answer);
    }

    @Override
    public void compareAndSet(CompareAndSetRequest request, StreamObserver<WriteResponse> answer) {
      FakeNode.this.write(request, "compare-and-set", answer);
    }

    @Override
    public void increment(IncrementRequest request, StreamObserver<WriteResponse> answer) {
      FakeNode.this.write(request, "increment", answer);
    }

    @Override
    public void txn(TxnRequest request, StreamObserver<WriteResponse> answer) {
      FakeNode.this.write(request, "txn", answer);
    }

    @Override
    public void multiGet(MultiGetRequest request, StreamObserver<MultiGetResponse> answer) {
      handle("multi-get", answer, () -> cluster.state().multiGet(request));
    }

    @Override
    public void scan(ScanRequest request, StreamObserver<ScanResponse> answer) {
      handle("scan", answer, () -> cluster.state().scan(request));
    }

    @Override
    public void get(GetRequest request, StreamObserver<GetResponse> answer) {
      boolean stale = request.getStale();
      handle(
          "get",
          !stale && !request.getAnyNode(),
          answer,
          () ->
              cluster
                  .state()
                  .get(
                      request.getKey(),
                      stale ? applied : Long.MAX_VALUE,
                      request.getMinimumRevision()));
    }
  }

  private final class Sessions extends SessionsGrpc.SessionsImplBase {
    @Override
    public void openSession(
        OpenSessionRequest request, StreamObserver<OpenSessionResponse> answer) {
      handle("open-session", answer, () -> cluster.state().open(request));
    }

    @Override
    public void closeSession(
        CloseSessionRequest request, StreamObserver<CloseSessionResponse> answer) {
      handle(
          "close-session",
          answer,
          () -> {
            cluster.state().close(request.getSession());
            return CloseSessionResponse.getDefaultInstance();
          });
    }

    @Override
    public void keepAlive(KeepAliveRequest request, StreamObserver<KeepAliveResponse> answer) {
      handle("keep-alive", answer, () -> cluster.state().keepAlive(request));
    }

    @Override
    public void resolve(ResolveRequest request, StreamObserver<ResolveResponse> answer) {
      handle("resolve", answer, () -> cluster.state().resolve(request));
    }
  }

  private final class Cluster extends ClusterGrpc.ClusterImplBase {
    @Override
    public void status(StatusRequest request, StreamObserver<StatusResponse> answer) {
      StatusResponse.Builder status =
          StatusResponse.newBuilder()
              .setHeader(ResponseHeader.newBuilder().setNode(name).setLeader(cluster.hint()))
              .setRole(cluster.leads(FakeNode.this) ? Role.LEADER : Role.FOLLOWER);
      cluster
          .nodes()
          .forEach(
              node ->
                  status.addMembers(
                      io.oncekv.v1.Member.newBuilder()
                          .setNode(node.name)
                          .setClientAddress(node.address())));
      answer.onNext(status.build());
      answer.onCompleted();
    }
  }
}
