package io.oncekv.server.replication.ratis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.function.Consumer;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.thirdparty.io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;

/**
 * Stands at the engine's own door. A vote leaves only after the rename that recorded it is on disk:
 * the engine syncs the file but not the name, and after a power loss this node could vote twice in
 * one term. That entries are on disk is told only after it is noted ({@link LogEnd}), so that after
 * a kill none of them can be taken for a torn tail. And only members' traffic comes in: the
 * engine's client and administration services would let anybody write into the log or remove the
 * group, past everything above.
 */
final class DurableVotes implements GrpcServices.Customizer, ServerInterceptor {
  private static final String MEMBERS_SERVICE = "ratis.grpc.RaftServerProtocolService";

  private final FolderSync currentFolder;
  private final VoteRecord record;
  private final LogEnd logEnd;
  private final Consumer<Throwable> fatal;

  DurableVotes(
      FolderSync currentFolder, VoteRecord record, LogEnd logEnd, Consumer<Throwable> fatal) {
    this.currentFolder = currentFolder;
    this.record = record;
    this.logEnd = logEnd;
    this.fatal = fatal;
  }

  @Override
  public NettyServerBuilder customize(
      NettyServerBuilder builder, EnumSet<GrpcServices.Type> types) {
    return builder.intercept(this);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (!MEMBERS_SERVICE.equals(call.getMethodDescriptor().getServiceName())) {
      call.close(
          Status.UNIMPLEMENTED.withDescription("only members of the cluster talk to this port"),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
    return switch (call.getMethodDescriptor().getBareMethodName()) {
      case "requestVote" -> next.startCall(before(call, vote -> sync()), headers);
      case "appendEntries" -> next.startCall(before(call, this::note), headers);
      default -> next.startCall(call, headers);
    };
  }

  private static <Q, A> ServerCall<Q, A> before(ServerCall<Q, A> call, Consumer<A> step) {
    return new SimpleForwardingServerCall<>(call) {
      @Override
      public void sendMessage(A answer) {
        step.accept(answer);
        super.sendMessage(answer);
      }
    };
  }

  private void note(Object answer) {
    if (answer instanceof AppendEntriesReplyProto told
        && told.getResult() == AppendResult.SUCCESS) {
      try {
        logEnd.note(LogIndex.ours(told.getMatchIndex()));
      } catch (RuntimeException e) {
        fatal.accept(e);
        throw e;
      }
    }
  }

  private void sync() {
    try {
      currentFolder.syncIfChanged();
      record.keep();
    } catch (IOException e) {
      fatal.accept(new IOException("making a vote durable failed", e));
      throw new UncheckedIOException(e);
    }
  }
}
