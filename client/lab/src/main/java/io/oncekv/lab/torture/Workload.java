package io.oncekv.lab.torture;

import io.oncekv.client.Executed;
import io.oncekv.client.OnceKV;
import io.oncekv.client.OnceKVException;
import io.oncekv.lab.append.GapMeter;
import io.oncekv.lab.history.RandomClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** Clients that work all the time, each with one operation after the other. */
final class Workload implements AutoCloseable {
  /** So that the history, not the machine, bounds the rate. */
  private static final long REST_NANOS = 2_000_000;

  private static final long REST_AFTER_FAILURE_NANOS = 20_000_000;

  private final List<OnceKV> clients;
  private final Path folder;
  private final Availability availability;
  private final ExecutorService threads;
  private final List<Future<?>> running = new ArrayList<>();
  private final GapMeter gaps = new GapMeter();

  private final Object lock = new Object();
  private final Deque<Chapter> finished = new ArrayDeque<>();
  private Chapter current;
  private int chapters;
  private boolean stopped;
  private Duration longestCall = Duration.ZERO;

  /**
   * Starts the work.
   *
   * @param availability is told what clients see of it
   */
  Workload(List<OnceKV> clients, Path folder, long seed, Availability availability) {
    this.availability = availability;
    this.clients = List.copyOf(clients);
    this.folder = folder;
    this.current = new Chapter(chapters++, folder, clients);
    this.threads = Executors.newFixedThreadPool(clients.size());
    for (int i = 0; i < clients.size(); i++) {
      int number = i;
      RandomClient choices = new RandomClient("c" + i, seed + 31L * i);
      running.add(threads.submit(() -> work(number, choices)));
    }
  }

  private void work(int number, RandomClient choices) {
    for (Optional<Chapter> chapter = enter(); chapter.isPresent(); chapter = enter()) {
      long rest = REST_NANOS;
      long begin = System.nanoTime();
      try {
        if (choices.operation(chapter.get().client(number), chapter.get().suffix())) {
          gaps.success();
        }
      } catch (OnceKVException e) {
        // It stands in the history.
        if (e.executed() == Executed.MAYBE) {
          availability.unknown(begin, e);
        }
        rest = REST_AFTER_FAILURE_NANOS;
      } finally {
        leave(chapter.get(), number);
      }
      LockSupport.parkNanos(rest);
    }
  }

  private Optional<Chapter> enter() {
    synchronized (lock) {
      if (stopped) {
        return Optional.empty();
      }
      current.enter();
      return Optional.of(current);
    }
  }

  private void leave(Chapter chapter, int number) {
    Duration longest = chapter.client(number).longestCall();
    synchronized (lock) {
      chapter.leave();
      longestCall = longest.compareTo(longestCall) > 0 ? longest : longestCall;
    }
  }

  /** Ends the chapter, unless it is the last: what begins from now on belongs to the next one. */
  void turnThePage() {
    synchronized (lock) {
      if (stopped) {
        return;
      }
      finished.add(current);
      current = new Chapter(chapters++, folder, clients);
    }
  }

  /** Returns the oldest chapter that is not taken yet, if all its operations have ended. */
  Optional<Chapter> takeFinished() {
    synchronized (lock) {
      boolean ready = !finished.isEmpty() && finished.getFirst().isEmpty();
      return ready ? Optional.of(finished.removeFirst()) : Optional.empty();
    }
  }

  GapMeter gaps() {
    return gaps;
  }

  /** Returns how long the longest call took. */
  Duration longestCall() {
    synchronized (lock) {
      return longestCall;
    }
  }

  /** Ends the work; the last chapter is finished then. */
  void stop() throws InterruptedException {
    synchronized (lock) {
      stopped = true;
    }
    for (Future<?> client : running) {
      try {
        client.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("a client failed: " + e.getCause(), e.getCause());
      }
    }
    synchronized (lock) {
      finished.add(current);
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      stopped = true;
    }
    threads.shutdownNow();
  }
}
