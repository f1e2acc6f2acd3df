package io.oncekv.server.rpc;

import static io.oncekv.server.rpc.Requests.DONE;
import static io.oncekv.server.rpc.Requests.GET;
import static io.oncekv.server.rpc.Requests.KEY;
import static io.oncekv.server.rpc.Requests.PUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.oncekv.server.replication.CommandLog;
import io.oncekv.server.statemachine.StoredValue;
import io.oncekv.v1.KVGrpc;
import io.oncekv.v1.PipelineCall;
import io.oncekv.v1.PipelineRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams over a real socket: what a client can make a node hold, and what it can not. */
final class SlowReaderTest {
  private static final int MOST = 32;
  private static final RpcOptions OPTIONS =
      new RpcOptions(MOST, 8 << 20, 1 << 20, 2, 256, Duration.ofSeconds(5));
  private static final PipelineCall PIPED_GET = Piped.call(GET);

  private final FakeState state = new FakeState();
  private final FakeReplicator replicator = new FakeReplicator();
  private final AtomicInteger reads = new AtomicInteger();
  private final CommandLog log = command -> CompletableFuture.completedFuture(DONE);
  private ClientServices services;
  private RpcServer server;
  private ManagedChannel channel;
  private ManagedChannel other;

  @BeforeEach
  void start() throws IOException {
    state.beforeReads(
        () -> {
          reads.incrementAndGet();
          return Optional.empty();
        });
    services =
        new ClientServices(
            OPTIONS,
            new ClientServices.Below(
                log,
                () -> CompletableFuture.completedFuture(null),
                () -> CompletableFuture.completedFuture(null),
                replicator,
                state,
                damage -> {},
                DiskRoom.UNLIMITED,
                new AnswerBursts()),
            new ResponseHeaders("n1", replicator, state),
            RpcListener.NONE);
    server =
        new RpcServer(
            OPTIONS,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            services.services());
    server.start();
    channel = connect();
    other = connect();
  }

  private ManagedChannel connect() {
    return NettyChannelBuilder.forAddress(server.address()).usePlaintext().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    other.shutdownNow();
    server.close();
    services.close();
  }

  @Test
  void aClientThatDoesNotReadItsAnswersIsSoonNotReadAnyMore() {
    state.values.put(KEY, new StoredValue(ByteString.copyFrom(new byte[100_000]), 1));
    Piped piped = Piped.openWithoutReading(KVGrpc.newStub(channel));
    int asked = 500;
    for (int i = 0; i < asked; i++) {
      piped.send(List.of(PIPED_GET));
    }
    // Not only while they are being read: they stay, and nothing more is read.
    AtomicInteger before = new AtomicInteger();
    await()
        .atMost(Piped.SOON)
        .during(Duration.ofSeconds(1))
        .until(
            () ->
                before.getAndSet(reads.get()) == reads.get()
                    && services.inFlight().requestsInFlight() > OPTIONS.maxCallsPerStream() / 2);
    // Besides those in flight: what fills the windows of HTTP/2.
    assertThat(reads.get()).isLessThan(100);
    assertThat(services.inFlight().bytesInFlight()).isGreaterThan(500_000);

    var others = KVGrpc.newBlockingStub(other);
    assertThat(others.put(PUT).hasReply()).as("other clients are served").isTrue();

    piped.read(asked);
    await().atMost(Piped.SOON).until(() -> piped.answers.size() == asked);
    assertThat(piped.answers.values()).allMatch(answer -> answer.hasGet() || answer.hasError());
    await().atMost(Piped.SOON).until(() -> services.inFlight().requestsInFlight() == 0);
    assertThat(services.inFlight().bytesInFlight()).isZero();
  }

  @Test
  void aClientThatHangsUpWithoutHavingReadLeavesNothingBehind() {
    state.values.put(KEY, new StoredValue(ByteString.copyFrom(new byte[100_000]), 1));
    Piped piped = Piped.openWithoutReading(KVGrpc.newStub(channel));
    for (int i = 0; i < 100; i++) {
      piped.send(List.of(PIPED_GET));
    }
    await()
        .atMost(Piped.SOON)
        .until(() -> services.inFlight().requestsInFlight() > OPTIONS.maxCallsPerStream() / 2);
    channel.shutdownNow();
    await().atMost(Piped.SOON).until(() -> services.inFlight().requestsInFlight() == 0);
    assertThat(services.inFlight().bytesInFlight()).isZero();
  }

  @Test
  void refusalsThatNobodyReadsEndTheStreamsTheyComeTo() {
    List<PipelineCall> without = Collections.nCopies(4096, PipelineCall.getDefaultInstance());
    List<Piped> piped =
        Stream.generate(() -> Piped.openWithoutReading(KVGrpc.newStub(channel))).limit(8).toList();
    Pipelines pipelines = services.pipelines();
    await().atMost(Piped.SOON).until(() -> pipelines.openStreams() == 8);
    piped.forEach(stream -> stream.send(without));
    await().atMost(Piped.SOON).until(() -> pipelines.openStreams() < 8);
    assertThat(pipelines.refusalsWaiting()).isLessThanOrEqualTo(Pipelines.MOST_REFUSALS_WAITING);
    assertThat(KVGrpc.newBlockingStub(other).put(PUT).hasReply()).isTrue();

    piped.forEach(stream -> stream.read(1000));
    await()
        .atMost(Piped.SOON)
        .until(() -> piped.stream().anyMatch(stream -> stream.ended.isDone()));
    Piped ended = piped.stream().filter(stream -> stream.ended.isDone()).findFirst().orElseThrow();
    StatusRuntimeException failure = (StatusRuntimeException) ended.failure();
    assertThat(FrontDoor.info(failure).getReason()).isEqualTo("OVERLOADED");
    channel.shutdownNow();
    await().atMost(Piped.SOON).until(() -> pipelines.refusalsWaiting() == 0);
  }

  @Test
  void answersThatAreReadyTogetherTravelTogether() {
    Piped piped = Piped.open(KVGrpc.newStub(channel));
    piped.send(Collections.nCopies(16, Piped.call(PUT)));
    await().atMost(Piped.SOON).until(() -> piped.answers.size() == 16);
    // All were decided while the one message of requests was being looked at.
    assertThat(piped.messages).hasValue(1);
  }

  @Test
  void aMessageThatIsFarTooLongEndsItsStreamWithAReason() {
    Piped piped = Piped.open(KVGrpc.newStub(channel));
    ByteString value = ByteString.copyFrom(new byte[OPTIONS.maxRequestBytes() - 1000]);
    PipelineCall large =
        Piped.call(PUT.toBuilder().setPut(PUT.getPut().toBuilder().setValue(value)).build());
    assertThat(PipelineRequest.newBuilder().addCalls(large).build().getSerializedSize())
        .isLessThan(OPTIONS.mostReadBytes());
    assertThat(piped.ask(large).hasWrite()).isTrue();
    piped.send(List.of(large, large, large));
    StatusRuntimeException failure = (StatusRuntimeException) piped.failure();
    assertThat(FrontDoor.info(failure).getReason()).isEqualTo("REQUEST_TOO_LARGE");
    assertThat(KVGrpc.newBlockingStub(channel).put(PUT).hasReply()).isTrue();
  }

  @Test
  void aNodeThatStopsEndsItsStreamsInPeace() throws Exception {
    Piped piped = Piped.open(KVGrpc.newStub(channel));
    assertThat(piped.ask(Piped.call(PUT)).hasWrite()).isTrue();
    assertThat(services.drain(Piped.SOON)).isTrue();
    assertThat(piped.ended).succeedsWithin(Piped.SOON);
  }
}
