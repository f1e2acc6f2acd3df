package io.oncekv.server.replication.ratis;

import java.util.function.Consumer;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.thirdparty.io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;

/** Hears which members ask this node for its vote, on the engine's threads. */
final class VoteQuestions implements ServerInterceptor {
  private volatile Consumer<RaftPeerId> asked = member -> {};

  /** Whom to tell; must not block. */
  void onAsked(Consumer<RaftPeerId> listener) {
    this.asked = listener;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onMessage(Q message) {
        if (message instanceof RequestVoteRequestProto question) {
          asked.accept(RaftPeerId.valueOf(question.getServerRequest().getRequestorId()));
        }
        super.onMessage(message);
      }
    };
  }
}
