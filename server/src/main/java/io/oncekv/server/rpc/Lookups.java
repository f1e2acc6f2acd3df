package io.oncekv.server.rpc;

import com.google.protobuf.ByteString;
import io.oncekv.server.replication.OverloadedException;
import io.oncekv.server.statemachine.MultiReading;
import io.oncekv.server.statemachine.StateView;
import io.oncekv.v1.GetRequest;
import io.oncekv.v1.GetResponse;
import io.oncekv.v1.ResponseHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Reads single keys, several in one go. Whatever has come by the time that a thread is free is read
 * from one view of the state: to make a view, and to wake a thread, costs more than to look a key
 * up. Nothing waits for company: a read that is alone is read at once.
 *
 * <p>A view is made after the last of its reads has come, so it is new enough for each.
 */
final class Lookups {
  /** Reads that share a view; behind them, whatever else waits for the thread has its turn. */
  static final int MOST_TOGETHER = 64;

  /** Longer values are read, and held in memory, one by one. */
  static final long BYTES_TOGETHER = 1 << 20;

  private final KeyReads keys;
  private final StateView state;
  private final ResponseHeaders headers;
  private final Reads reads;
  private final int mostTurns;
  private final BlockingQueue<Lookup> waiting;

  /** Turns on a thread that were asked for and have not ended. */
  private final AtomicInteger turns = new AtomicInteger();

  /** A read and who waits for it. */
  private record Lookup(GetRequest request, CompletableFuture<Answer<GetResponse>> answer) {
    void answer(Supplier<Answer<GetResponse>> how) {
      try {
        answer.complete(how.get());
      } catch (RpcException refusal) {
        answer.completeExceptionally(refusal);
      }
    }
  }

  /**
   * Has nothing to read yet.
   *
   * @param threads of {@code reads}: from so many views at most is read at a time
   * @param queue reads that wait at most
   */
  Lookups(
      KeyReads keys,
      StateView state,
      ResponseHeaders headers,
      Reads reads,
      int threads,
      int queue) {
    this.keys = keys;
    this.state = state;
    this.headers = headers;
    this.reads = reads;
    this.mostTurns = threads;
    this.waiting = new ArrayBlockingQueue<>(queue);
  }

  /** Reads whatever is there from now on. */
  CompletableFuture<Answer<GetResponse>> get(GetRequest request) {
    keys.check(request);
    Lookup lookup = new Lookup(request, new CompletableFuture<>());
    if (!waiting.offer(lookup)) {
      return CompletableFuture.failedFuture(Reads.tooMany());
    }
    takeTurn();
    return lookup.answer();
  }

  private void takeTurn() {
    if (turns.getAndUpdate(taken -> Math.min(taken + 1, mostTurns)) == mostTurns) {
      return;
    }
    var unused =
        reads
            .local(this::serveSome)
            .whenComplete(
                (served, failure) -> {
                  turns.decrementAndGet();
                  if (failure instanceof OverloadedException) {
                    // Other work has filled the queue for the threads.
                    fail(take(Integer.MAX_VALUE), failure);
                  } else if (!waiting.isEmpty()) {
                    // They came while all turns were taken.
                    takeTurn();
                  }
                });
  }

  private Void serveSome() {
    List<Lookup> some = take(MOST_TOGETHER);
    try {
      serve(some);
    } catch (RuntimeException | Error e) {
      fail(some, e);
      throw e;
    }
    return null;
  }

  private void serve(List<Lookup> some) {
    if (some.size() > 1) {
      List<ByteString> asked = some.stream().map(lookup -> lookup.request().getKey()).toList();
      MultiReading reading = state.getAll(asked, BYTES_TOGETHER);
      if (reading.bytes() <= BYTES_TOGETHER) {
        ResponseHeader header = headers.exactly(reading.stateRevision());
        for (int i = 0; i < some.size(); i++) {
          GetRequest request = some.get(i).request();
          var value = reading.values().get(i);
          some.get(i).answer(() -> KeyReads.answer(request, value, header));
        }
        return;
      }
    }
    for (Lookup lookup : some) {
      lookup.answer(() -> keys.get(lookup.request()));
    }
  }

  private List<Lookup> take(int most) {
    List<Lookup> taken = new ArrayList<>();
    waiting.drainTo(taken, most);
    return taken;
  }

  private static void fail(List<Lookup> lookups, Throwable failure) {
    lookups.forEach(lookup -> lookup.answer().completeExceptionally(failure));
  }
}
