package io.oncekv.server.rpc;

import static io.oncekv.server.rpc.Requests.DONE;
import static io.oncekv.server.rpc.Requests.GET;
import static io.oncekv.server.rpc.Requests.KEY;
import static io.oncekv.server.rpc.Requests.PUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.oncekv.server.replication.CommandLog;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.DefaultSettings;
import io.oncekv.server.statemachine.StoredValue;
import io.oncekv.v1.KVGrpc;
import io.oncekv.v1.PutRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The services behind a real socket. */
final class RpcServerTest {
  private static final RpcOptions OPTIONS = RpcOptions.defaults();
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final FakeState state = new FakeState();
  private final FakeReplicator replicator = new FakeReplicator();
  private volatile CommandLog log = command -> CompletableFuture.completedFuture(DONE);
  private ClientServices services;
  private RpcServer server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    services =
        new ClientServices(
            OPTIONS,
            new ClientServices.Below(
                command -> log.submit(command),
                () -> CompletableFuture.completedFuture(null),
                () -> CompletableFuture.completedFuture(null),
                replicator,
                state,
                damage -> {},
                DiskRoom.UNLIMITED,
                new AnswerBursts()),
            new ResponseHeaders("n1", replicator, state),
            RpcListener.NONE);
    server = new RpcServer(OPTIONS, ANY_PORT, services.services());
    server.start();
    channel =
        NettyChannelBuilder.forAddress(server.address())
            .usePlaintext()
            .maxInboundMessageSize(64 << 20)
            .build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
    services.close();
  }

  @Test
  void valuesOfTheLargestSizeGoInAndComeOut() {
    ByteString largest = bytes(DefaultSettings.MAX_VALUE_BYTES);
    assertThat(kv().put(put(largest)).hasReply()).isTrue();
    state.values.put(KEY, new StoredValue(largest, 1));
    assertThat(kv().get(GET).getValue()).isEqualTo(largest);
  }

  @Test
  void aValueUpToNearlyTwiceTheLimitIsRefusedByName() {
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> kv().put(put(bytes(2 * OPTIONS.maxRequestBytes() - 100))));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(FrontDoor.info(failure).getReason()).isEqualTo("VALUE_TOO_LARGE");
    assertThat(FrontDoor.details(failure)).containsEntry("field", "put.value");
  }

  @Test
  void aMessageUpToNearlyFourTimesTheLimitIsRefusedWithItsLength() {
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> kv().put(put(bytes(4 * OPTIONS.maxRequestBytes() - 100))));
    isTooLarge(failure);
    assertThat(Integer.parseInt(FrontDoor.details(failure).get("size")))
        .isBetween(4 * OPTIONS.maxRequestBytes() - 100, 4 * OPTIONS.maxRequestBytes());
    theConnectionLives();
  }

  @Test
  void aMessageThatUnpacksToFarTooMuchIsRefusedWithAReason() {
    PutRequest packed = put(bytes(5 * OPTIONS.maxRequestBytes()));
    isTooLarge(
        catchThrowableOfType(
            StatusRuntimeException.class, () -> kv().withCompression("gzip").put(packed)));
    theConnectionLives();
  }

  @Test
  void aMessageBeyondTheTransportsLimitIsRefusedAndTheConnectionLives() {
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> kv().put(put(bytes(4 * OPTIONS.maxRequestBytes() + 1))));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(failure.getStatus().getDescription())
        .contains(Integer.toString(4 * OPTIONS.maxRequestBytes()));
    theConnectionLives();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ff", "0a05", "12050a0162", "1a0a", "08ffffffffffffffffffffff01"})
  void bytesThatAreNoRequestAreRefusedWithAReason(String garbage) {
    MethodDescriptor<byte[], byte[]> put =
        KVGrpc.getPutMethod().toBuilder(new Raw(), new Raw()).build();
    byte[] bytes = HexFormat.of().parseHex(garbage);
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> ClientCalls.blockingUnaryCall(channel, put, CallOptions.DEFAULT, bytes));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(FrontDoor.info(failure).getReason()).isEqualTo("INVALID_ARGUMENT");
    assertThat(FrontDoor.details(failure)).containsEntry("executed", "no").containsKey("field");
    theConnectionLives();
  }

  /** Bytes as they are. */
  private static final class Raw implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] bytes) {
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void isTooLarge(StatusRuntimeException failure) {
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(FrontDoor.info(failure).getReason()).isEqualTo("REQUEST_TOO_LARGE");
    assertThat(FrontDoor.details(failure))
        .containsEntry("field", "request")
        .containsEntry("limit", Integer.toString(OPTIONS.maxRequestBytes()))
        .containsEntry("executed", "no");
  }

  private void theConnectionLives() {
    assertThat(kv().put(PUT).hasReply()).isTrue();
    await().atMost(Duration.ofSeconds(20)).until(() -> services.inFlight().requestsInFlight() == 0);
  }

  @Test
  void errorsCarryTheirDetailsOverTheWire() {
    StatusRuntimeException failure =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> kv().put(PUT.toBuilder().clearPut().build()));
    assertThat(FrontDoor.details(failure))
        .containsEntry("field", "operation")
        .containsEntry("executed", "no");
  }

  @Test
  void reflectionListsTheServices() {
    CompletableFuture<ServerReflectionResponse> listed = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> requests =
        ServerReflectionGrpc.newStub(channel).serverReflectionInfo(first(listed));
    requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    requests.onCompleted();
    assertThat(listed).succeedsWithin(Duration.ofSeconds(20));
    assertThat(listed.join().getListServicesResponse().getServiceList())
        .extracting(ServiceResponse::getName)
        .contains(
            "oncekv.v1.KV",
            "oncekv.v1.Sessions",
            "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection");
  }

  @Test
  void aDrainLetsTheLastAnswerLeave() throws InterruptedException {
    CompletableFuture<CommandResult> result = new CompletableFuture<>();
    log = command -> result;
    var call = KVGrpc.newFutureStub(channel).put(PUT);
    await().atMost(Duration.ofSeconds(20)).until(() -> services.inFlight().requestsInFlight() == 1);
    assertThat(services.drain(Duration.ofMillis(1))).isFalse();
    result.complete(DONE);
    assertThat(services.drain(Duration.ofSeconds(20))).isTrue();
    server.close();
    assertThat(call).succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void anAddressInUseIsRefusedAtTheStart() {
    RpcServer second = new RpcServer(OPTIONS, server.address(), List.of());
    assertThatThrownBy(second::start).isInstanceOf(IOException.class);
  }

  private KVGrpc.KVBlockingStub kv() {
    return KVGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  private static PutRequest put(ByteString value) {
    return PUT.toBuilder().setPut(PUT.getPut().toBuilder().setValue(value)).build();
  }

  private static ByteString bytes(int length) {
    return ByteString.copyFrom(new byte[length]);
  }

  private static <T> StreamObserver<T> first(CompletableFuture<T> result) {
    return new StreamObserver<>() {
      @Override
      public void onNext(T message) {
        result.complete(message);
      }

      @Override
      public void onError(Throwable failure) {
        result.completeExceptionally(failure);
      }

      @Override
      public void onCompleted() {
        result.completeExceptionally(new AssertionError("no message came"));
      }
    };
  }
}
