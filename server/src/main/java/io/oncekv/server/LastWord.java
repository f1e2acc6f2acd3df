package io.oncekv.server;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Lets one thread have the last word on standard output and standard error: what others write after
 * {@link #take} is dropped. Without it, lines of threads that fail for the same reason would follow
 * the one that says why the process ended.
 */
final class LastWord {
  /** That of the streams of this process. */
  static final LastWord OF_PROCESS = new LastWord();

  private final Object lock = new Object();

  @GuardedBy("lock")
  private Optional<Thread> speaker = Optional.empty();

  /** Puts both streams under control; before anything else has got hold of them. */
  static void install() {
    System.setOut(OF_PROCESS.controlled(System.out));
    System.setErr(OF_PROCESS.controlled(System.err));
  }

  /** From now on only the calling thread is heard. */
  void take() {
    synchronized (lock) {
      speaker = Optional.of(Thread.currentThread());
    }
  }

  PrintStream controlled(OutputStream stream) {
    return new PrintStream(new Controlled(stream), true, StandardCharsets.UTF_8);
  }

  private final class Controlled extends FilterOutputStream {
    Controlled(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      synchronized (lock) {
        if (speaker.isEmpty() || speaker.get().equals(Thread.currentThread())) {
          out.write(bytes, from, length);
        }
      }
    }
  }
}
