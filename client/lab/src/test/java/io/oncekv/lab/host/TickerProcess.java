package io.oncekv.lab.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A {@link Ticker} in a process of its own. */
final class TickerProcess implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Process process;
  private final BufferedReader lines;

  /**
   * What it said once.
   *
   * @param wall milliseconds of its wall clock
   * @param steady milliseconds of its other clock
   * @param took milliseconds of its sync
   * @param outcome {@code synced}, or the error
   */
  record Tick(long wall, long steady, long took, String outcome) {
    boolean isSynced() {
      return outcome.equals("synced");
    }
  }

  /**
   * Starts it.
   *
   * @param launcher the words before its own
   * @param file that it syncs
   */
  TickerProcess(List<String> launcher, Path file) throws IOException {
    List<String> words = new ArrayList<>(launcher);
    words.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Ticker.class.getName(),
            file.toString()));
    this.process = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    this.lines = process.inputReader(StandardCharsets.UTF_8);
  }

  long pid() {
    return process.pid();
  }

  /** Returns the next thing that it says. */
  Tick next() throws IOException {
    String line = lines.readLine();
    if (line == null) {
      throw new IOException("the process has ended");
    }
    String[] words = line.split(" ", 4);
    return new Tick(
        Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]), words[3]);
  }

  /** Returns the first of the next ticks that is as wanted. */
  Tick await(Predicate<Tick> wanted) throws IOException {
    long end = System.nanoTime() + LIMIT.toNanos();
    Tick tick = next();
    while (!wanted.test(tick)) {
      if (System.nanoTime() - end >= 0) {
        throw new IllegalStateException("waited in vain; the last was " + tick);
      }
      tick = next();
    }
    return tick;
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    lines.close();
  }
}
