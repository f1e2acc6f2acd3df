package io.oncekv.server.replication.ratis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.function.Consumer;
import org.apache.ratis.grpc.server.GrpcServices;
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
 * one term. And only members' traffic comes in: the engine's client and administration services
 * would let anybody write into the log or remove the group, past everything above.
 */
final class DurableVotes implements GrpcServices.Customizer, ServerInterceptor {
  private static final String MEMBERS_SERVICE = "ratis.grpc.RaftServerProtocolService";

  private final FolderSync currentFolder;
  private final VoteRecord record;
  private final Consumer<Throwable> fatal;

  DurableVotes(FolderSync currentFolder, VoteRecord record, Consumer<Throwable> fatal) {
    this.currentFolder = currentFolder;
    this.record = record;
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
    if (!"requestVote".equals(call.getMethodDescriptor().getBareMethodName())) {
      return next.startCall(call, headers);
    }
    return next.startCall(
        new SimpleForwardingServerCall<Q, A>(call) {
          @Override
          public void sendMessage(A vote) {
            sync();
            super.sendMessage(vote);
          }
        },
        headers);
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
