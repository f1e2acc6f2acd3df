package io.oncekv.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.oncekv.server.rpc.MeddlingProxy.Meddling;
import io.oncekv.v1.Append;
import io.oncekv.v1.AppendRequest;
import io.oncekv.v1.GetRequest;
import io.oncekv.v1.KVGrpc;
import io.oncekv.v1.OpenSessionRequest;
import io.oncekv.v1.OpenSessionResponse;
import io.oncekv.v1.SessionsGrpc;
import io.oncekv.v1.WriteIdentity;
import io.oncekv.v1.WriteResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Copies that no client of ours sends: those that gRPC and proxies make on their own account, with
 * what is served to clients on a real socket.
 */
@Timeout(60)
final class CopiesOnTheWireTest {
  private static final ByteString KEY = ByteString.copyFromUtf8("k");
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Map<String, Object> HEDGING =
      Map.of("hedgingPolicy", Map.of("maxAttempts", 3.0, "hedgingDelay", "0s"));
  private static final Map<String, Object> RETRIES =
      Map.of(
          "retryPolicy",
          Map.of(
              "maxAttempts",
              4.0,
              "initialBackoff",
              "0.01s",
              "maxBackoff",
              "0.05s",
              "backoffMultiplier",
              1.0,
              "retryableStatusCodes",
              List.of("UNAVAILABLE")));

  @TempDir Path folder;

  private final List<ManagedChannel> channels = new ArrayList<>();
  private OneNode node;
  private RpcServer server;
  private WriteIdentity identity;

  @BeforeEach
  void start() throws IOException {
    node = new OneNode(folder);
    server =
        new RpcServer(
            RpcOptions.defaults(),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            node.services().services());
    server.start();
    OpenSessionResponse opened =
        SessionsGrpc.newBlockingStub(plain(server.address()))
            .openSession(
                OpenSessionRequest.newBuilder()
                    .setClientId("client")
                    .setToken(ByteString.copyFrom(new byte[16]))
                    .build());
    identity =
        WriteIdentity.newBuilder()
            .setIncarnation(OneNode.INCARNATION)
            .setSession(opened.getCurrent().getSession())
            .setEpoch(opened.getCurrent().getEpoch())
            .setSequence(1)
            .setAcknowledged(1)
            .build();
  }

  @AfterEach
  void stop() {
    channels.forEach(ManagedChannel::shutdownNow);
    server.close();
    node.close();
  }

  @Test
  @DisplayName("HC-51 gRPC's hedging sends three copies at once: one executes")
  void hedgedCopiesExecuteOnce() {
    node.hold();
    ListenableFuture<WriteResponse> call =
        KVGrpc.newFutureStub(with(HEDGING, server.address())).append(append());
    await().atMost(SOON).until(() -> node.held() == 3);
    node.release();

    assertThat(call).succeedsWithin(SOON);
    assertStandsOnceAndIsAnsweredAlike(reply(call));
  }

  @Test
  @DisplayName("HC-51 gRPC's configured retries after a cut connection: the first copy executes")
  void retriesOfGrpcExecuteOnce() throws IOException {
    try (MeddlingProxy proxy =
        new MeddlingProxy(
            server.address(), Meddling.CUT_BEFORE_ANSWER, Meddling.CUT_BEFORE_ANSWER)) {
      WriteResponse response =
          KVGrpc.newBlockingStub(with(RETRIES, proxy.address())).append(append());

      assertThat(proxy.left()).as("connections that are still to be cut").isZero();
      assertThat(response.getHeader().getDuplicate()).isTrue();
      assertStandsOnceAndIsAnsweredAlike(response);
    }
  }

  @Test
  @DisplayName(
      "HC-51 a proxy says that nothing was looked at, which is not true: once all the same")
  void transparentRetriesExecuteOnce() throws IOException {
    try (MeddlingProxy proxy = new MeddlingProxy(server.address(), Meddling.DENY_BEFORE_ANSWER)) {
      // No policy: gRPC takes it upon itself to send again what was never looked at.
      WriteResponse response = KVGrpc.newBlockingStub(plain(proxy.address())).append(append());

      assertThat(proxy.left()).isZero();
      assertThat(response.getHeader().getDuplicate()).isTrue();
      assertStandsOnceAndIsAnsweredAlike(response);
    }
  }

  @Test
  @DisplayName("HC-51 a proxy doubles all that is sent over a connection: once")
  void aProxysCopiesExecuteOnce() throws IOException {
    node.hold();
    try (MeddlingProxy proxy = new MeddlingProxy(server.address(), Meddling.DOUBLE)) {
      ListenableFuture<WriteResponse> call =
          KVGrpc.newFutureStub(plain(proxy.address())).append(append());
      await().atMost(SOON).until(() -> node.held() == 2);
      node.release();

      assertThat(call).succeedsWithin(SOON);
      assertStandsOnceAndIsAnsweredAlike(reply(call));
    }
  }

  @Test
  @DisplayName("HC-51 a write goes on whose call is cancelled or out of time, and is not lost")
  void aCancelledCallIsNotAnAbortedWrite() {
    node.hold();
    ManagedChannel channel = plain(server.address());
    ListenableFuture<WriteResponse> call = KVGrpc.newFutureStub(channel).append(append());
    await().atMost(SOON).until(() -> node.held() == 1);
    assertThat(call.cancel(true)).isTrue();
    assertThatThrownBy(
            () ->
                KVGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(200, TimeUnit.MILLISECONDS)
                    .append(append()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            late ->
                assertThat(late.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
    node.release();

    WriteResponse again = KVGrpc.newBlockingStub(channel).append(append());
    assertThat(again.getHeader().getDuplicate()).isTrue();
    assertStandsOnceAndIsAnsweredAlike(again);
  }

  private void assertStandsOnceAndIsAnsweredAlike(WriteResponse response) {
    KVGrpc.KVBlockingStub stub = KVGrpc.newBlockingStub(plain(server.address()));
    assertThat(stub.get(GetRequest.newBuilder().setKey(KEY).build()).getValue().toStringUtf8())
        .isEqualTo("once;");
    WriteResponse again = stub.append(append());
    assertThat(again.getHeader().getDuplicate()).isTrue();
    assertThat(again.getReply().toByteString()).isEqualTo(response.getReply().toByteString());
  }

  private AppendRequest append() {
    return AppendRequest.newBuilder()
        .setIdentity(identity)
        .setAppend(Append.newBuilder().setKey(KEY).setSuffix(ByteString.copyFromUtf8("once;")))
        .build();
  }

  private static WriteResponse reply(ListenableFuture<WriteResponse> call) {
    try {
      return call.get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private ManagedChannel plain(InetSocketAddress address) {
    return kept(NettyChannelBuilder.forAddress(address).usePlaintext());
  }

  private ManagedChannel with(Map<String, Object> policy, InetSocketAddress address) {
    Map<String, Object> all = new HashMap<>(policy);
    all.put("name", List.of(Map.of("service", KVGrpc.SERVICE_NAME)));
    return kept(
        NettyChannelBuilder.forAddress(address)
            .usePlaintext()
            .enableRetry()
            .disableServiceConfigLookUp()
            .defaultServiceConfig(Map.of("methodConfig", List.of(all))));
  }

  private ManagedChannel kept(NettyChannelBuilder builder) {
    ManagedChannel channel = builder.build();
    channels.add(channel);
    return channel;
  }
}
