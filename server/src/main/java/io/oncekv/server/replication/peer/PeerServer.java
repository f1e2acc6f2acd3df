package io.oncekv.server.replication.peer;

import com.google.protobuf.ByteString;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.oncekv.internal.v1.ConfirmTermRequest;
import io.oncekv.internal.v1.ConfirmTermResponse;
import io.oncekv.internal.v1.HasRoomRequest;
import io.oncekv.internal.v1.HasRoomResponse;
import io.oncekv.internal.v1.PeerGrpc;
import io.oncekv.internal.v1.ReadIndexRequest;
import io.oncekv.internal.v1.ReadIndexResponse;
import io.oncekv.internal.v1.StandingRequest;
import io.oncekv.internal.v1.StandingResponse;
import io.oncekv.server.replication.Standing;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Answers other nodes: which term is this one in, has it room, how far has a read to be, and how
 * does it stand? Handlers run on the event loop: they only read, and wait for nothing.
 */
public final class PeerServer implements AutoCloseable {
  private static final int LARGEST_MESSAGE = 64 << 10;

  private final Server server;

  private PeerServer(Server server) {
    this.server = server;
  }

  /**
   * Starts listening.
   *
   * @param group the Raft group served
   * @param self this node's id
   * @param currentTerm its term, never older than its durable vote; read for each question anew
   * @param hasRoom whether its disks have room for what a leader takes in
   * @param readIndex completes, while this node leads, with an index at or above that of everything
   *     that was acknowledged before it was called; fails otherwise
   * @param standing how it stands as a member
   * @throws IOException if the address cannot be listened on
   */
  public static PeerServer start(
      SocketAddress address,
      UUID group,
      String self,
      LongSupplier currentTerm,
      BooleanSupplier hasRoom,
      Supplier<CompletableFuture<Long>> readIndex,
      Supplier<Standing> standing)
      throws IOException {
    return new PeerServer(
        NettyServerBuilder.forAddress(address)
            .directExecutor()
            .maxInboundMessageSize(LARGEST_MESSAGE)
            .addService(
                new Answers(GroupId.bytes(group), self, currentTerm, hasRoom, readIndex, standing))
            .build()
            .start());
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Answers extends PeerGrpc.PeerImplBase {
    private final ByteString group;
    private final String self;
    private final LongSupplier currentTerm;
    private final BooleanSupplier hasRoom;
    private final Supplier<CompletableFuture<Long>> readIndex;
    private final Supplier<Standing> standing;

    Answers(
        ByteString group,
        String self,
        LongSupplier currentTerm,
        BooleanSupplier hasRoom,
        Supplier<CompletableFuture<Long>> readIndex,
        Supplier<Standing> standing) {
      this.group = group;
      this.self = self;
      this.currentTerm = currentTerm;
      this.hasRoom = hasRoom;
      this.readIndex = readIndex;
      this.standing = standing;
    }

    @Override
    public StreamObserver<ConfirmTermRequest> confirmTerm(
        StreamObserver<ConfirmTermResponse> answers) {
      ServerCallStreamObserver<ConfirmTermResponse> call =
          (ServerCallStreamObserver<ConfirmTermResponse>) answers;
      // An answer that nobody waits for any more must not throw.
      call.setOnCancelHandler(() -> {});
      return new TermQuestions(call);
    }

    @Override
    public void hasRoom(HasRoomRequest request, StreamObserver<HasRoomResponse> answer) {
      if (isForAnother(request.getGroup(), request.getMember(), answer)) {
        return;
      }
      answer.onNext(HasRoomResponse.newBuilder().setRoom(hasRoom.getAsBoolean()).build());
      answer.onCompleted();
    }

    @Override
    public void readIndex(ReadIndexRequest request, StreamObserver<ReadIndexResponse> answer) {
      if (isForAnother(request.getGroup(), request.getMember(), answer)) {
        return;
      }
      // An answer that nobody waits for any more must not throw.
      ((ServerCallStreamObserver<ReadIndexResponse>) answer).setOnCancelHandler(() -> {});
      var unused =
          readIndex
              .get()
              .whenComplete(
                  (index, failure) -> {
                    if (failure != null) {
                      answer.onError(
                          Status.UNAVAILABLE
                              .withDescription("this node cannot tell: " + failure.getMessage())
                              .asRuntimeException());
                      return;
                    }
                    answer.onNext(ReadIndexResponse.newBuilder().setIndex(index).build());
                    answer.onCompleted();
                  });
    }

    @Override
    public void standing(StandingRequest request, StreamObserver<StandingResponse> answer) {
      if (isForAnother(request.getGroup(), request.getMember(), answer)) {
        return;
      }
      Standing now = standing.get();
      answer.onNext(
          StandingResponse.newBuilder()
              .setListeningMillis(now.listening().toMillis())
              .setLogTerm(now.term())
              .setLogIndex(now.index())
              .build());
      answer.onCompleted();
    }

    private boolean isForAnother(
        ByteString askedGroup, String askedName, StreamObserver<?> answer) {
      if (askedGroup.equals(group) && askedName.equals(self)) {
        return false;
      }
      answer.onError(
          Status.FAILED_PRECONDITION
              .withDescription("this is " + self + ", of another group or name than was asked")
              .asRuntimeException());
      return true;
    }

    /** The questions of one leader. */
    private final class TermQuestions implements StreamObserver<ConfirmTermRequest> {
      private final ServerCallStreamObserver<ConfirmTermResponse> answers;

      TermQuestions(ServerCallStreamObserver<ConfirmTermResponse> answers) {
        this.answers = answers;
      }

      @Override
      public void onNext(ConfirmTermRequest request) {
        if (isForAnother(request.getGroup(), request.getVoter(), answers)) {
          return;
        }
        if (!answers.isReady()) {
          answers.onError(
              Status.RESOURCE_EXHAUSTED
                  .withDescription("more questions than answers are read; ask one at a time")
                  .asRuntimeException());
          return;
        }
        answers.onNext(
            ConfirmTermResponse.newBuilder()
                .setGroup(group)
                .setVoter(self)
                .setTerm(currentTerm.getAsLong())
                .build());
      }

      @Override
      public void onError(Throwable failure) {
        // The leader is gone, or asks anew.
      }

      @Override
      public void onCompleted() {
        answers.onCompleted();
      }
    }
  }
}
