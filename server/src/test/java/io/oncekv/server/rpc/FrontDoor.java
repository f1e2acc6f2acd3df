package io.oncekv.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.oncekv.internal.v1.Command;
import io.oncekv.server.replication.CommandLog;
import io.oncekv.server.replication.ReadGate;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.v1.KVGrpc;
import io.oncekv.v1.SessionsGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** The public services on an in-process transport, over a log, a gate and a state of fakes. */
final class FrontDoor implements AutoCloseable {
  final FakeReplicator replicator = new FakeReplicator();
  final FakeState state = new FakeState();
  final List<Command> proposed = new CopyOnWriteArrayList<>();
  final List<Throwable> stateFailures = new CopyOnWriteArrayList<>();
  final List<Answered> answered = new CopyOnWriteArrayList<>();
  final AnswerBursts bursts = new AnswerBursts();
  final ClientServices services;

  volatile Function<Command, CompletableFuture<CommandResult>> log =
      command -> CompletableFuture.failedFuture(new IllegalStateException("no log set"));
  volatile Optional<DiskRoom.Shortage> shortage = Optional.empty();
  volatile Supplier<CompletableFuture<Void>> gate = () -> CompletableFuture.completedFuture(null);
  volatile Supplier<CompletableFuture<Void>> anyNodeGate =
      () -> CompletableFuture.completedFuture(null);

  private final Server server;
  private final ManagedChannel channel;

  /** What the listener was told. */
  record Answered(RpcMethod method, String outcome, boolean duplicate, Duration latency) {}

  FrontDoor() {
    this(RpcOptions.defaults());
  }

  FrontDoor(RpcOptions options) {
    CommandLog commandLog =
        command -> {
          proposed.add(command);
          return log.apply(command);
        };
    ReadGate readGate = () -> gate.get();
    ReadGate anyNode = () -> anyNodeGate.get();
    services =
        new ClientServices(
            options,
            new ClientServices.Below(
                commandLog,
                readGate,
                anyNode,
                replicator,
                state,
                stateFailures::add,
                () -> shortage,
                bursts),
            new ResponseHeaders("n1", replicator, state),
            (method, outcome, duplicate, latency) ->
                answered.add(new Answered(method, outcome, duplicate, latency)));
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name).directExecutor();
    services.services().forEach(builder::addService);
    try {
      server = builder.build().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  /** The log answers every command at once. */
  void answers(CommandResult result) {
    log = command -> CompletableFuture.completedFuture(result);
  }

  KVGrpc.KVBlockingStub kv() {
    return KVGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  KVGrpc.KVFutureStub asyncKv() {
    return KVGrpc.newFutureStub(channel);
  }

  KVGrpc.KVStub streamedKv() {
    return KVGrpc.newStub(channel);
  }

  SessionsGrpc.SessionsBlockingStub sessions() {
    return SessionsGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  /** The {@code ErrorInfo} of a failed call. */
  static ErrorInfo info(StatusRuntimeException failure) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    assertThat(status).as("details of %s", failure).isNotNull();
    assertThat(status.getDetailsCount()).isEqualTo(1);
    try {
      ErrorInfo info = status.getDetails(0).unpack(ErrorInfo.class);
      assertThat(info.getDomain()).isEqualTo("oncekv");
      return info;
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** The metadata of a failed call's {@code ErrorInfo}. */
  static Map<String, String> details(StatusRuntimeException failure) {
    return info(failure).getMetadataMap();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
    services.close();
  }
}
