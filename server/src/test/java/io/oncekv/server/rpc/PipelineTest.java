package io.oncekv.server.rpc;

import static io.oncekv.server.rpc.Requests.DONE;
import static io.oncekv.server.rpc.Requests.GET;
import static io.oncekv.server.rpc.Requests.KEY;
import static io.oncekv.server.rpc.Requests.PUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.oncekv.internal.v1.Command;
import io.oncekv.server.replication.Replicator;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.StoredValue;
import io.oncekv.v1.PipelineAnswer;
import io.oncekv.v1.PipelineCall;
import io.oncekv.v1.PipelineError;
import io.oncekv.v1.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls on a stream: answered as if each had come alone. */
final class PipelineTest {
  private static final PipelineCall PIPED_PUT = Piped.call(PUT);
  private static final PipelineCall PIPED_GET = Piped.call(GET);

  private final List<CompletableFuture<CommandResult>> pending = new CopyOnWriteArrayList<>();

  private CompletableFuture<CommandResult> keepPending(Command command) {
    CompletableFuture<CommandResult> future = new CompletableFuture<>();
    pending.add(future);
    return future;
  }

  private static RpcOptions bounds(int requests, long bytes) {
    return new RpcOptions(requests, bytes, 16 << 20, 1, 64, Duration.ofSeconds(5));
  }

  static List<Message> valid() {
    return EveryFieldTest.valid().stream().filter(PipelineTest::isOfKv).toList();
  }

  private static boolean isOfKv(Message request) {
    return request instanceof io.oncekv.v1.GetRequest
        || request instanceof io.oncekv.v1.MultiGetRequest
        || request instanceof io.oncekv.v1.ScanRequest
        || request.getDescriptorForType().findFieldByName("identity") != null;
  }

  @ParameterizedTest
  @MethodSource("valid")
  void everyRequestIsAnsweredAsByAUnaryCall(Message request) {
    try (FrontDoor door = new FrontDoor()) {
      door.answers(DONE);
      door.state.values.put(KEY, new StoredValue(ByteString.copyFromUtf8("v"), 3));
      Message unary = Spoilt.send(door, request);
      PipelineAnswer piped = Piped.open(door.streamedKv()).ask(Piped.call(request));
      assertThat(piped.getAllFields().values()).contains(unary);
      assertThat(door.proposed.stream().distinct()).hasSizeLessThanOrEqualTo(1);
      assertThat(door.answered).extracting(FrontDoor.Answered::method).hasSize(2);
      assertThat(door.answered.get(1).method()).isEqualTo(door.answered.get(0).method());
      assertThat(door.answered.get(1).outcome()).isEqualTo(RpcListener.OK);
    }
  }

  @Test
  void answersThatAreHandedOutTogetherLeaveInOneMessage() {
    try (FrontDoor door = new FrontDoor()) {
      door.log = this::keepPending;
      Piped piped = Piped.open(door.streamedKv());
      piped.send(Collections.nCopies(20, PIPED_PUT));
      door.bursts.execute(() -> pending.forEach(write -> write.complete(DONE)));
      await().atMost(Piped.SOON).until(() -> piped.answers.size() == 20);
      assertThat(piped.messages).hasValue(1);
    }
  }

  @Test
  void whatWasAnsweredBeforeAHandOutFailsLeavesAllTheSame() {
    try (FrontDoor door = new FrontDoor()) {
      door.log = this::keepPending;
      Piped piped = Piped.open(door.streamedKv());
      piped.send(List.of(PIPED_PUT, PIPED_PUT));
      IllegalStateException failure = new IllegalStateException("half-way");
      assertThatThrownBy(
              () ->
                  door.bursts.execute(
                      () -> {
                        pending.get(0).complete(DONE);
                        throw failure;
                      }))
          .isSameAs(failure);
      await().atMost(Piped.SOON).until(() -> piped.answers.size() == 1);
      pending.get(1).complete(DONE);
      await().atMost(Piped.SOON).until(() -> piped.answers.size() == 2);
    }
  }

  @TestFactory
  List<DynamicTest> everySpoiltRequestIsRefusedAsByAUnaryCall() {
    List<Spoilt> all = new ArrayList<>(BadWriteTest.table());
    all.addAll(BadTxnTest.table());
    all.addAll(BadReadTest.table());
    return all.stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.request().getDescriptorForType().getName() + " " + row.path(),
                    () -> isRefusedAlike(row.request())))
        .toList();
  }

  private static void isRefusedAlike(Message request) {
    try (FrontDoor door = new FrontDoor()) {
      door.answers(DONE);
      var unary =
          org.assertj.core.api.Assertions.catchThrowableOfType(
              io.grpc.StatusRuntimeException.class, () -> Spoilt.send(door, request));
      PipelineError piped = Piped.open(door.streamedKv()).ask(Piped.call(request)).getError();
      assertThat(piped.getCode()).isEqualTo(unary.getStatus().getCode().value());
      assertThat(piped.getMessage()).isEqualTo(unary.getStatus().getDescription());
      assertThat(piped.getReason()).isEqualTo(FrontDoor.info(unary).getReason());
      assertThat(piped.getMetadataMap()).isEqualTo(FrontDoor.details(unary));
      assertThat(door.proposed).isEmpty();
    }
  }

  @Test
  void decidedRefusalsKeepTheirDetails() {
    try (FrontDoor door = new FrontDoor()) {
      door.answers(
          new CommandResult.Refused(
              io.oncekv.v1.ErrorReason.VALUE_TOO_LARGE,
              "too long",
              java.util.Map.of("size", "9"),
              true));
      PipelineError error = Piped.open(door.streamedKv()).ask(PIPED_PUT).getError();
      assertThat(error.getReason()).isEqualTo("VALUE_TOO_LARGE");
      assertThat(error.getMetadataMap())
          .containsEntry("decided", "true")
          .containsEntry("duplicate", "true")
          .containsEntry("executed", "no")
          .containsEntry("size", "9");
      assertThat(door.answered.get(0).duplicate()).isTrue();
    }
  }

  @Test
  void aFollowerNamesTheLeaderForEachCall() {
    try (FrontDoor door = new FrontDoor()) {
      door.replicator.become(Replicator.Role.FOLLOWER, Optional.of(FakeReplicator.OTHER), true);
      PipelineError error = Piped.open(door.streamedKv()).ask(PIPED_PUT).getError();
      assertThat(error.getReason()).isEqualTo("NOT_LEADER");
      assertThat(error.getMetadataMap())
          .containsEntry("leader", FakeReplicator.OTHER.clientAddress());
    }
  }

  @Test
  void callsAreAnsweredInTheOrderInWhichTheyAreDone() {
    try (FrontDoor door = new FrontDoor()) {
      door.log = this::keepPending;
      Piped piped = Piped.open(door.streamedKv());
      piped.send(List.of(PIPED_PUT, PIPED_PUT, PIPED_PUT));
      assertThat(pending).hasSize(3);
      pending.get(2).complete(DONE);
      assertThat(piped.await(3).hasWrite()).isTrue();
      assertThat(piped.answers).hasSize(1);
      pending.get(0).completeExceptionally(new IllegalStateException("broken"));
      assertThat(piped.await(1).getError().getReason()).isEqualTo("NODE_FAILED");
      assertThat(piped.await(1).getError().getMetadataMap()).containsEntry("executed", "maybe");
      pending.get(1).complete(DONE);
      assertThat(piped.await(2).hasWrite()).isTrue();
    }
  }

  @Test
  void aCallThatSaysNothingThisNodeKnowsIsRefusedAndTheOthersAreNot() {
    UnknownFieldSet newer =
        UnknownFieldSet.newBuilder()
            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();
    try (FrontDoor door = new FrontDoor()) {
      door.answers(DONE);
      Piped piped = Piped.open(door.streamedKv());
      piped.send(
          List.of(
              PipelineCall.getDefaultInstance(),
              PipelineCall.newBuilder().setUnknownFields(newer).build(),
              PIPED_PUT.toBuilder().setUnknownFields(newer).build(),
              PipelineCall.newBuilder().setWrite(Write.getDefaultInstance()).build(),
              PIPED_PUT));
      assertThat(piped.await(1).getError().getReason()).isEqualTo("INVALID_ARGUMENT");
      assertThat(piped.await(2).getError().getReason()).isEqualTo("UNSUPPORTED");
      assertThat(piped.await(3).getError().getReason()).isEqualTo("UNSUPPORTED");
      assertThat(piped.await(4).getError().getMetadataMap()).containsEntry("field", "operation");
      assertThat(piped.await(5).hasWrite()).isTrue();
      assertThat(door.proposed).hasSize(1);
      assertThat(door.services.inFlight().requestsInFlight()).isZero();
    }
  }

  @Test
  void theBoundOnRequestsInFlightHoldsForCallsOfAStreamToo() {
    try (FrontDoor door = new FrontDoor(bounds(8, 1 << 20))) {
      door.log = this::keepPending;
      for (int i = 0; i < 7; i++) {
        var unused = door.asyncKv().put(PUT);
      }
      Piped piped = Piped.open(door.streamedKv());
      piped.send(List.of(PIPED_PUT, PIPED_PUT));
      PipelineError error = piped.await(2).getError();
      assertThat(error.getReason()).isEqualTo("OVERLOADED");
      assertThat(error.getMetadataMap())
          .containsEntry("field", "requests")
          .containsEntry("executed", "no");
      pending.forEach(future -> future.complete(DONE));
      assertThat(piped.await(1).hasWrite()).isTrue();
      await().atMost(Piped.SOON).until(() -> door.services.inFlight().requestsInFlight() == 0);
      assertThat(door.services.inFlight().bytesInFlight()).isZero();
    }
  }

  @Test
  void oneMessageCannotTakeMoreThanItsStreamsShareAndTheStreamIsNotReadOn() {
    try (FrontDoor door = new FrontDoor(bounds(8, 1 << 20))) {
      door.log = this::keepPending;
      Piped piped = Piped.open(door.streamedKv());
      piped.send(Collections.nCopies(6, PIPED_PUT));
      assertThat(pending).hasSize(4);
      PipelineError error = piped.await(6).getError();
      assertThat(error.getReason()).isEqualTo("OVERLOADED");
      assertThat(error.getMetadataMap())
          .containsEntry("field", "calls")
          .containsEntry("limit", "4");

      long next = piped.send(List.of(PIPED_PUT));
      assertThat(pending).as("not read while 4 are unanswered").hasSize(4);
      pending.get(0).complete(DONE);
      assertThat(pending).as("nor while there is room for less than half").hasSize(4);
      pending.get(1).complete(DONE);
      await().atMost(Piped.SOON).until(() -> pending.size() == 5);
      pending.forEach(future -> future.complete(DONE));
      assertThat(piped.await(next).hasWrite()).isTrue();
    }
  }

  @Test
  void aMessageWithFarTooManyCallsEndsItsStream() {
    try (FrontDoor door = new FrontDoor()) {
      Piped piped = Piped.open(door.streamedKv());
      piped.send(Collections.nCopies(4097, PIPED_PUT));
      var failure = (io.grpc.StatusRuntimeException) piped.failure();
      assertThat(FrontDoor.info(failure).getReason()).isEqualTo("REQUEST_TOO_LARGE");
      assertThat(FrontDoor.details(failure)).containsEntry("limit", "4096");
      assertThat(door.proposed).isEmpty();
    }
  }

  @Test
  void aBrokenStreamGivesItsPermitsBackWhenItsCommandsHaveEnded() {
    try (FrontDoor door = new FrontDoor()) {
      door.log = this::keepPending;
      Piped piped = Piped.open(door.streamedKv());
      piped.send(Collections.nCopies(3, PIPED_PUT));
      piped.cancel();
      assertThat(pending)
          .as("a cancelled stream aborts no write")
          .noneMatch(CompletableFuture::isDone);
      assertThat(door.services.inFlight().requestsInFlight()).isEqualTo(3);
      pending.forEach(future -> future.complete(DONE));
      await().atMost(Piped.SOON).until(() -> door.services.inFlight().requestsInFlight() == 0);
    }
  }

  @Test
  void aClientThatHasNothingMoreToAskGetsItsAnswersAndTheEnd() {
    try (FrontDoor door = new FrontDoor()) {
      door.log = this::keepPending;
      Piped piped = Piped.open(door.streamedKv());
      piped.send(List.of(PIPED_PUT, PIPED_GET));
      piped.halfClose();
      assertThat(piped.await(2).hasGet()).isTrue();
      assertThat(piped.ended).isNotDone();
      pending.get(0).complete(DONE);
      assertThat(piped.ended).succeedsWithin(Piped.SOON);
      assertThat(piped.answers.get(1L).hasWrite()).isTrue();
    }
  }

  @Test
  void aNodeThatStopsAnswersWhatIsUnderWayRefusesWhatComesAndEndsItsStreams() throws Exception {
    try (FrontDoor door = new FrontDoor()) {
      door.log = this::keepPending;
      Piped idle = Piped.open(door.streamedKv());
      Piped busy = Piped.open(door.streamedKv());
      busy.send(List.of(PIPED_PUT));
      assertThat(door.services.drain(Duration.ofMillis(1))).as("one is in flight").isFalse();
      assertThat(idle.ended).succeedsWithin(Piped.SOON);
      long next = busy.send(List.of(PIPED_PUT));
      PipelineError error = busy.await(next).getError();
      assertThat(error.getReason()).isEqualTo("NOT_READY");
      assertThat(error.getMetadataMap()).containsEntry("executed", "no");
      assertThat(busy.ended).isNotDone();
      pending.get(0).complete(DONE);
      assertThat(busy.ended).succeedsWithin(Piped.SOON);
      assertThat(busy.answers.get(1L).hasWrite()).isTrue();
      assertThat(door.services.drain(Piped.SOON)).isTrue();
    }
  }
}
