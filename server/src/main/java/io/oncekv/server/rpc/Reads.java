package io.oncekv.server.rpc;

import io.oncekv.server.replication.OverloadedException;
import io.oncekv.server.replication.ReadGate;
import io.oncekv.server.statemachine.StateClosedException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Reads the local state, which may touch the disk, on a few threads of its own: neither event loops
 * nor the apply thread may wait for that.
 */
final class Reads implements AutoCloseable {
  private final ReadGate gate;
  private final ReadGate anyNode;
  private final Consumer<Throwable> stateFailure;
  private final ThreadPoolExecutor threads;

  /**
   * Starts nothing yet.
   *
   * @param gate lets reads pass while this node leads
   * @param anyNode lets them pass whoever leads, and those of {@code gate} together
   * @param stateFailure told when the state could not be read: the node must stop
   */
  Reads(ReadGate gate, ReadGate anyNode, Consumer<Throwable> stateFailure, int threads, int queue) {
    this.gate = gate;
    this.anyNode = anyNode;
    this.stateFailure = stateFailure;
    AtomicInteger number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queue),
            task -> {
              Thread thread = new Thread(task, "oncekv-read-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Begins to read, on the leader, once the state holds all that was acknowledged before. */
  <T> CompletableFuture<T> linearizable(Supplier<CompletableFuture<T>> read) {
    return gate.pass().thenCompose(passed -> read.get());
  }

  /** Begins to read, on any node, once the state holds all that was acknowledged before. */
  <T> CompletableFuture<T> linearizableAnywhere(Supplier<CompletableFuture<T>> read) {
    return anyNode.pass().thenCompose(passed -> read.get());
  }

  /** Runs what asks for several reads, so that they need not pass the gate one by one. */
  void together(Runnable several) {
    anyNode.together(several);
  }

  /** Reads whatever is there, on a thread that may wait for the disk. */
  <T> CompletableFuture<T> local(Supplier<T> read) {
    try {
      return CompletableFuture.supplyAsync(() -> watched(read), threads);
    } catch (RejectedExecutionException full) {
      return CompletableFuture.failedFuture(tooMany());
    }
  }

  static OverloadedException tooMany() {
    return new OverloadedException("too many reads wait on this node");
  }

  private <T> T watched(Supplier<T> read) {
    try {
      return read.get();
    } catch (RpcException | StateClosedException known) {
      throw known;
    } catch (RuntimeException | Error damaged) {
      stateFailure.accept(damaged);
      throw damaged;
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
