package io.oncekv.lab.load;

import io.oncekv.client.OnceKV;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Keeps a fixed number of operations outstanding: each answer starts the next. Latencies are those
 * that a caller sees, retries included; a closed loop asks less of a server that stalls, so a stall
 * shows in the maximum rather than in the percentiles.
 */
final class ClosedLoop {
  private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(10);

  private final List<OnceKV> clients;
  private final Operation operation;
  private final int keys;
  private final byte[] value;
  private final Recorder latencies = new Recorder(LONGEST_MICROS, 3);
  private final AtomicLong failures = new AtomicLong();
  private final AtomicReference<String> firstFailure = new AtomicReference<>("");
  private final Phaser outstanding = new Phaser(1);
  private volatile boolean stopped;

  ClosedLoop(List<OnceKV> clients, Operation operation, int keys, byte[] value) {
    this.clients = List.copyOf(clients);
    this.operation = operation;
    this.keys = keys;
    this.value = value.clone();
  }

  /** Starts so many operations, spread over the clients. */
  void start(int count) {
    for (int i = 0; i < count; i++) {
      outstanding.register();
      next(clients.get(i % clients.size()));
    }
  }

  /** Returns the latencies since the last call, microseconds. */
  Histogram drain() {
    return latencies.getIntervalHistogram();
  }

  long failures() {
    return failures.get();
  }

  String firstFailure() {
    return firstFailure.get();
  }

  /** Ends it, and waits for the operations that are outstanding. */
  void stop() {
    stopped = true;
    outstanding.arriveAndAwaitAdvance();
  }

  private void next(OnceKV client) {
    while (!stopped) {
      long begin = System.nanoTime();
      CompletableFuture<?> answer = operation.start(client, Operation.randomKey(keys), value);
      if (!answer.isDone()) {
        var unused =
            answer.whenComplete(
                (result, thrown) -> {
                  record(begin, thrown);
                  next(client);
                });
        return;
      }
      record(begin, answer.handle((result, thrown) -> thrown).join());
    }
    outstanding.arriveAndDeregister();
  }

  private void record(long begin, Throwable thrown) {
    if (thrown == null) {
      long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begin);
      latencies.recordValue(Math.min(micros, LONGEST_MICROS));
    } else {
      failures.incrementAndGet();
      firstFailure.compareAndSet("", thrown.toString());
    }
  }
}
