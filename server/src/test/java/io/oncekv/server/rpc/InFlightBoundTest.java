package io.oncekv.server.rpc;

import static io.oncekv.server.rpc.Requests.DONE;
import static io.oncekv.server.rpc.Requests.GET;
import static io.oncekv.server.rpc.Requests.KEY;
import static io.oncekv.server.rpc.Requests.PUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.oncekv.internal.v1.Command;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.StoredValue;
import io.oncekv.v1.GetResponse;
import io.oncekv.v1.WriteResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is in flight is bounded, never leaks, and is finished before the node stops. */
final class InFlightBoundTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final List<CompletableFuture<CommandResult>> pending = new CopyOnWriteArrayList<>();

  private CompletableFuture<CommandResult> keepPending(Command command) {
    CompletableFuture<CommandResult> future = new CompletableFuture<>();
    pending.add(future);
    return future;
  }

  private static RpcOptions bounds(int requests, long bytes, int readThreads, int readQueue) {
    return new RpcOptions(requests, bytes, 16 << 20, readThreads, readQueue, Duration.ofSeconds(5));
  }

  @Test
  void oneRequestTooManyIsRefusedAndTheNextAfterAnAnswerIsNot() {
    try (FrontDoor door = new FrontDoor(bounds(3, 1 << 20, 1, 1))) {
      door.log = this::keepPending;
      for (int i = 0; i < 3; i++) {
        var unused = door.asyncKv().put(PUT);
      }
      StatusRuntimeException failure = putFails(door);
      assertThat(FrontDoor.info(failure).getReason()).isEqualTo("OVERLOADED");
      assertThat(FrontDoor.details(failure))
          .containsEntry("field", "requests")
          .containsEntry("limit", "3")
          .containsEntry("executed", "no");
      assertThat(door.proposed).hasSize(3);

      pending.get(0).complete(DONE);
      await().atMost(SOON).until(() -> door.services.inFlight().requestsInFlight() == 2);
      door.answers(DONE);
      assertThat(door.kv().put(PUT).hasReply()).isTrue();
    }
  }

  @Test
  void bytesAreBoundedToo() {
    int size = PUT.getSerializedSize();
    try (FrontDoor door = new FrontDoor(bounds(100, 2L * size, 1, 1))) {
      door.log = this::keepPending;
      var first = door.asyncKv().put(PUT);
      var second = door.asyncKv().put(PUT);
      assertThat(door.services.inFlight().bytesInFlight()).isEqualTo(2L * size);
      StatusRuntimeException failure = putFails(door);
      assertThat(FrontDoor.details(failure)).containsEntry("field", "bytes");
      pending.forEach(future -> future.complete(DONE));
      assertThat(first).succeedsWithin(SOON);
      assertThat(second).succeedsWithin(SOON);
      await().atMost(SOON).until(() -> door.services.inFlight().bytesInFlight() == 0);
    }
  }

  @Test
  void aSingleRequestPassesWhateverItsSize() {
    try (FrontDoor door = new FrontDoor(bounds(100, 1, 1, 1))) {
      door.answers(DONE);
      assertThat(door.kv().put(PUT).hasReply()).isTrue();
      door.state.values.put(KEY, new StoredValue(ByteString.copyFrom(new byte[1000]), 1));
      assertThat(door.kv().get(GET).getFound()).isTrue();
    }
  }

  @Test
  void theAnswersOfReadsCount() {
    try (FrontDoor door = new FrontDoor(bounds(100, 500, 1, 8))) {
      door.log = this::keepPending;
      var write = door.asyncKv().put(PUT);
      door.state.values.put(KEY, new StoredValue(ByteString.copyFrom(new byte[1000]), 1));
      StatusRuntimeException failure =
          catchThrowableOfType(StatusRuntimeException.class, () -> door.kv().get(GET));
      assertThat(FrontDoor.info(failure).getReason()).isEqualTo("OVERLOADED");
      pending.get(0).complete(DONE);
      assertThat(write).succeedsWithin(SOON);
      await().atMost(SOON).until(() -> door.services.inFlight().bytesInFlight() == 0);
      assertThat(door.kv().get(GET).getFound()).isTrue();
    }
  }

  @Test
  @DisplayName(
      "HC-51 a cancelled call is not an aborted write, and gives its permit back at its end")
  void aCancelledCallKeepsItsPermitUntilItsCommandHasEnded() {
    try (FrontDoor door = new FrontDoor(bounds(1, 1 << 20, 1, 1))) {
      door.log = this::keepPending;
      ListenableFuture<WriteResponse> call = door.asyncKv().put(PUT);
      assertThat(call.cancel(true)).isTrue();
      assertThat(door.proposed).hasSize(1);
      assertThat(pending.get(0).isDone()).as("the command goes on").isFalse();
      assertThat(FrontDoor.info(putFails(door)).getReason()).isEqualTo("OVERLOADED");

      pending.get(0).complete(DONE);
      await().atMost(SOON).until(() -> door.services.inFlight().requestsInFlight() == 0);
    }
  }

  @Test
  void noPermitLeaksWhateverTheEndOfACall() {
    try (FrontDoor door = new FrontDoor(bounds(1, 1 << 20, 1, 1))) {
      for (int round = 0; round < 3; round++) {
        door.log =
            command -> {
              throw new IllegalStateException("thrown");
            };
        putFails(door);
        door.log = command -> CompletableFuture.failedFuture(new AssertionError("failed"));
        putFails(door);
        assertThatThrownBy(() -> door.kv().put(PUT.toBuilder().clearPut().build()))
            .isInstanceOf(StatusRuntimeException.class);
        door.gate = () -> CompletableFuture.failedFuture(new IllegalStateException("no gate"));
        assertThatThrownBy(() -> door.kv().get(GET)).isInstanceOf(StatusRuntimeException.class);
        door.log = this::keepPending;
        ListenableFuture<WriteResponse> call = door.asyncKv().put(PUT);
        call.cancel(true);
        pending.remove(0).completeExceptionally(new IllegalStateException("later"));
        await().atMost(SOON).until(() -> door.services.inFlight().requestsInFlight() == 0);
      }
      assertThat(door.services.inFlight().bytesInFlight()).isZero();
    }
  }

  @Test
  void moreReadsThanTheQueueHoldsAreRefused() throws Exception {
    CountDownLatch disk = new CountDownLatch(1);
    CountDownLatch busy = new CountDownLatch(1);
    try (FrontDoor door = new FrontDoor(bounds(100, 1 << 20, 1, 2))) {
      door.state.beforeReads(
          () -> {
            busy.countDown();
            awaitQuietly(disk);
            return Optional.empty();
          });
      List<ListenableFuture<GetResponse>> reads = new ArrayList<>();
      reads.add(door.asyncKv().get(GET));
      // What the thread has taken waits no more.
      awaitQuietly(busy);
      for (int i = 0; i < 3; i++) {
        reads.add(door.asyncKv().get(GET));
      }
      await()
          .atMost(SOON)
          .until(() -> reads.stream().filter(ListenableFuture::isDone).count() == 1);
      ListenableFuture<GetResponse> refused =
          reads.stream().filter(ListenableFuture::isDone).findFirst().orElseThrow();
      ExecutionException failure = catchThrowableOfType(ExecutionException.class, refused::get);
      assertThat(FrontDoor.info((StatusRuntimeException) failure.getCause()).getReason())
          .isEqualTo("OVERLOADED");
      disk.countDown();
      for (ListenableFuture<GetResponse> read : reads) {
        if (read != refused) {
          assertThat(read).succeedsWithin(SOON);
        }
      }
    }
  }

  @Test
  void aDrainRefusesNewRequestsAndWaitsForTheOldOnes() throws Exception {
    try (FrontDoor door = new FrontDoor()) {
      door.log = this::keepPending;
      ListenableFuture<WriteResponse> old = door.asyncKv().put(PUT);
      assertThat(door.services.drain(Duration.ofMillis(1))).as("one is in flight").isFalse();
      StatusRuntimeException failure = putFails(door);
      assertThat(FrontDoor.info(failure).getReason()).isEqualTo("NOT_READY");
      assertThat(FrontDoor.details(failure)).containsEntry("executed", "no");

      CompletableFuture<Boolean> drained =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return door.services.drain(SOON);
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      pending.get(0).complete(DONE);
      assertThat(old).succeedsWithin(SOON);
      assertThat(drained).succeedsWithin(SOON).isEqualTo(true);
    }
  }

  private static StatusRuntimeException putFails(FrontDoor door) {
    StatusRuntimeException failure =
        catchThrowableOfType(StatusRuntimeException.class, () -> door.kv().put(PUT));
    assertThat(failure).isNotNull();
    return failure;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
