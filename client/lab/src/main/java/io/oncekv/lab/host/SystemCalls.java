package io.oncekv.lab.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The system calls of a running process, spoilt from outside by strace until this is closed. The
 * process is slower meanwhile. For one thread.
 */
public final class SystemCalls implements AutoCloseable {
  /** The calls that put on disk what was written. */
  public static final String SYNCS = "fdatasync,fsync,sync_file_range";

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Process strace;
  private final Path said;
  private final boolean delayed;

  private SystemCalls(Process strace, Path said, boolean delayed) {
    this.strace = strace;
    this.said = said;
    this.delayed = delayed;
  }

  /** Returns what is missing for it, and what to do about that; empty if nothing is. */
  public static Optional<String> missing() {
    Optional<String> root =
        System.getProperty("user.name").equals("root")
            ? Optional.empty()
            : Optional.of("looks into other processes, which takes root");
    return Stream.of(root, Tool.missing("strace", "strace")).flatMap(Optional::stream).findFirst();
  }

  /**
   * Begins to spoil the calls of all threads of a process, of those to come, too.
   *
   * @param pid the process
   * @param calls their names, with commas between
   * @param how as strace's option {@code inject} wants it, such as {@code error=EIO}
   * @param said a file for what strace says
   */
  public static SystemCalls spoil(long pid, String calls, String how, Path said) {
    return start(pid, calls, how, said, false);
  }

  private static SystemCalls start(long pid, String calls, String how, Path said, boolean delayed) {
    ProcessBuilder builder =
        new ProcessBuilder(
                "strace",
                "-f",
                "-p",
                String.valueOf(pid),
                "-o",
                "/dev/null",
                "-e",
                "trace=" + calls,
                "-e",
                "inject=" + calls + ":" + how)
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    try {
      return new SystemCalls(builder.start(), said, delayed);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run strace", e);
    }
  }

  /** When in a sync that takes long the system does what is asked of it. */
  public enum When {
    /** At its end: until then nothing of what it is to keep is on disk. */
    LATE("delay_enter"),

    /** At its beginning: it keeps nothing of what is written while it takes its time. */
    EARLY("delay_exit");

    private final String delay;

    When(String delay) {
      this.delay = delay;
    }
  }

  /**
   * Begins to make all syncs of a process slow. It may be paused, then and when it is let go.
   *
   * @param pid the process
   * @param longer how much longer each takes
   * @param said a file for what strace says
   */
  public static SystemCalls slowSyncs(long pid, Duration longer, When when, Path said) {
    long micros = TimeUnit.NANOSECONDS.toMicros(longer.toNanos());
    return start(pid, SYNCS, when.delay + "=" + micros, said, true);
  }

  /** Waits until all threads that there are make spoilt calls. */
  public void await() {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      boolean over = !strace.isAlive() || System.nanoTime() - end >= 0;
      String all = said();
      if (all.contains(" attached")) {
        return;
      }
      if (over) {
        throw new IllegalStateException("strace did not get hold of the process: " + all);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private String said() {
    try {
      return Files.readString(said, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read what strace says", e);
    }
  }

  /** Lets the process go on as before, if it is still there. */
  @Override
  public void close() {
    if (delayed) {
      // It would wait for a process that is paused. A call that is only late needs no end by it.
      strace.destroyForcibly();
    } else {
      strace.destroy();
    }
    try {
      if (!strace.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        strace.destroyForcibly();
        throw new IllegalStateException("strace does not let go of its process");
      }
    } catch (InterruptedException e) {
      strace.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
