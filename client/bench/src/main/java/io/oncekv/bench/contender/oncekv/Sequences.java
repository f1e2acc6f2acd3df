package io.oncekv.bench.contender.oncekv;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * The numbers of one session's writes: none is given out before the window has room for it, and
 * with each goes the lowest that is not answered yet.
 */
final class Sequences {
  @GuardedBy("this")
  private final boolean[] answered;

  @GuardedBy("this")
  private final Queue<Write> waiting = new ArrayDeque<>();

  @GuardedBy("this")
  private long next = 1;

  @GuardedBy("this")
  private long lowest = 1;

  Sequences(int window) {
    this.answered = new boolean[window];
  }

  /** Sends a write with the next number, now or when there is room for it. */
  void send(Write write) {
    admit(write).ifPresent(Numbered::send);
  }

  /** Hears that a write will not be asked for again. */
  void end(long sequence) {
    release(sequence);
    // Usually one at most has waited for this.
    for (Optional<Numbered> ready = nextWaiting(); ready.isPresent(); ready = nextWaiting()) {
      ready.get().send();
    }
  }

  private synchronized Optional<Numbered> admit(Write write) {
    if (next - lowest >= answered.length) {
      waiting.add(write);
      return Optional.empty();
    }
    answered[slot(next)] = false;
    return Optional.of(new Numbered(write, next++, lowest));
  }

  private synchronized void release(long sequence) {
    answered[slot(sequence)] = true;
    while (lowest < next && answered[slot(lowest)]) {
      lowest++;
    }
  }

  private synchronized Optional<Numbered> nextWaiting() {
    if (waiting.isEmpty() || next - lowest >= answered.length) {
      return Optional.empty();
    }
    return admit(waiting.remove());
  }

  @GuardedBy("this")
  private int slot(long sequence) {
    return (int) (sequence % answered.length);
  }

  /** Sends one attempt of a write. */
  interface Write {
    void send(long sequence, long acknowledged);
  }

  private record Numbered(Write write, long sequence, long acknowledged) {
    void send() {
      write.send(sequence, acknowledged);
    }
  }
}
