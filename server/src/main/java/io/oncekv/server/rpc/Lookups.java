package io.oncekv.server.rpc;

import com.google.protobuf.ByteString;
import io.oncekv.server.statemachine.MultiReading;
import io.oncekv.server.statemachine.StateView;
import io.oncekv.server.statemachine.StoredValue;
import io.oncekv.v1.GetRequest;
import io.oncekv.v1.GetResponse;
import io.oncekv.v1.ResponseHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
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
  static final long BYTES_TOGETHER = 4 << 20;

  private final KeyReads keys;
  private final StateView state;
  private final ResponseHeaders headers;
  private final Reads reads;
  private final int mostTurns;
  private final BlockingQueue<Lookup> waiting;
  private final Executor handOut;

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
   * @param handOut runs, at once, what hands out what was read together
   */
  Lookups(
      KeyReads keys,
      StateView state,
      ResponseHeaders headers,
      Reads reads,
      int threads,
      int queue,
      Executor handOut) {
    this.keys = keys;
    this.state = state;
    this.headers = headers;
    this.reads = reads;
    this.mostTurns = threads;
    this.waiting = new ArrayBlockingQueue<>(queue);
    this.handOut = handOut;
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
    List<Lookup> taken = new ArrayList<>();
    CompletableFuture<Void> turn;
    try {
      turn = reads.local(() -> serveSome(taken));
    } catch (RuntimeException | Error e) {
      // No thread could be started.
      turn = CompletableFuture.failedFuture(e);
    }
    var unused =
        turn.whenComplete(
            (served, failure) -> {
              int others = turns.decrementAndGet();
              if (failure == null || failure instanceof CompletionException) {
                if (failure != null) {
                  // For whoever has no answer yet; the node knows of it already.
                  fail(taken, failure);
                }
                if (!waiting.isEmpty()) {
                  // They came while all turns were taken.
                  takeTurn();
                }
              } else if (others == 0) {
                // The turn never began, and nobody else will come for these.
                waiting.drainTo(taken);
                fail(taken, failure);
              }
            });
  }

  private Void serveSome(List<Lookup> taken) {
    // A share of what is there: another thread may be free, or soon be, and the disk slow.
    int share = (waiting.size() + mostTurns - 1) / mostTurns;
    waiting.drainTo(taken, Math.min(share, MOST_TOGETHER));
    serve(taken);
    return null;
  }

  private void serve(List<Lookup> some) {
    if (some.size() <= 1) {
      some.forEach(lookup -> lookup.answer(() -> keys.get(lookup.request())));
      return;
    }
    List<ByteString> asked = some.stream().map(lookup -> lookup.request().getKey()).toList();
    MultiReading reading = state.getAll(asked, BYTES_TOGETHER);
    if (reading.bytes() > BYTES_TOGETHER) {
      some.forEach(this::serveAlone);
      return;
    }
    ResponseHeader header = headers.exactly(reading.stateRevision());
    handOut.execute(
        () -> {
          for (int i = 0; i < some.size(); i++) {
            GetRequest request = some.get(i).request();
            Optional<StoredValue> value = reading.values().get(i);
            some.get(i).answer(() -> KeyReads.answer(request, value, header));
          }
        });
  }

  /** On whatever thread is free. */
  private void serveAlone(Lookup lookup) {
    var unused =
        reads
            .local(() -> keys.get(lookup.request()))
            .whenComplete(
                (answer, failure) -> {
                  if (failure == null) {
                    lookup.answer().complete(answer);
                  } else {
                    lookup.answer().completeExceptionally(failure);
                  }
                });
  }

  private static void fail(List<Lookup> lookups, Throwable failure) {
    lookups.forEach(lookup -> lookup.answer().completeExceptionally(failure));
  }
}
