package io.oncekv.client.internal;

import io.oncekv.client.Executed;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A request that changes nothing, or changes the same however often it is sent. */
final class PendingRead<T, R> implements RetriedCall.Owner<T> {
  private final CompletableFuture<R> result = new CompletableFuture<>();
  private final Function<T, R> reading;
  private final RetriedCall<T> call;

  PendingRead(
      Transport transport,
      Route route,
      String name,
      RetriedCall.Attempt<T> attempt,
      Function<T, R> reading) {
    this.reading = reading;
    this.call = new RetriedCall<>(transport, route, name, attempt, this);
  }

  PendingRead<T, R> start() {
    call.start();
    return this;
  }

  CompletableFuture<R> result() {
    return result;
  }

  void giveUp(String why) {
    call.stop();
    result.completeExceptionally(Refusals.deadline(why, call.tried()));
  }

  void close() {
    call.stop();
    result.completeExceptionally(WritePipeline.closed());
  }

  @Override
  public void answered(T answer) {
    result.complete(reading.apply(answer));
  }

  @Override
  public boolean failed(Failure failure, boolean earlierAttemptsMayHaveExecuted) {
    if (failure.decided() || failure.permanent()) {
      result.completeExceptionally(Refusals.notExecuted(failure, Executed.NO));
      return true;
    }
    return false;
  }
}
