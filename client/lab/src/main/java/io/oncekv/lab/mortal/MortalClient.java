package io.oncekv.lab.mortal;

import io.oncekv.lab.cluster.Children;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One of them: its present process, and what it said. For one thread. */
final class MortalClient {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final String id;
  private final Path folder;
  private final List<String> endpoints;
  private final boolean unary;
  private Optional<Process> process = Optional.empty();
  private Path output;
  private boolean recovered;
  private long recoveredWrites;

  MortalClient(String id, Path folder, List<String> endpoints, boolean unary) {
    this.id = id;
    this.folder = folder;
    this.endpoints = List.copyOf(endpoints);
    this.unary = unary;
    this.output = folder.resolve(id + ".out");
  }

  String id() {
    return id;
  }

  /** Begins a life. */
  void start(int life, long seed, boolean last) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(
        List.of(
            "-XX:+IgnoreUnrecognizedVMOptions",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx96m"));
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.oncekv.lab.Lab"));
    words.addAll(List.of("mortal-client", "--endpoints", String.join(",", endpoints)));
    words.addAll(List.of("--id", id, "--journal", folder.resolve(id + "-journal").toString()));
    words.addAll(List.of("--histories", folder.toString(), "--life", Integer.toString(life)));
    words.addAll(List.of("--seed", Long.toString(seed)));
    if (unary) {
      words.add("--unary");
    }
    if (last) {
      words.add("--last");
    }
    output = folder.resolve(id + "-life-" + life + ".out");
    recovered = false;
    try {
      process =
          Optional.of(
              Children.adopt(
                  new ProcessBuilder(words)
                      .redirectErrorStream(true)
                      .redirectOutput(output.toFile())
                      .start()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start client " + id, e);
    }
  }

  /** Kills it at a time after the beginning; it must not end before by itself. */
  void killAfter(long begin, long millis) throws InterruptedException {
    long left = begin + TimeUnit.MILLISECONDS.toNanos(millis) - System.nanoTime();
    Process victim = process.orElseThrow();
    if (victim.waitFor(Math.max(0, left), TimeUnit.NANOSECONDS)) {
      throw new IllegalStateException(id + " ended by itself: " + said());
    }
    victim.destroyForcibly();
    victim.waitFor();
    ended();
  }

  /** Waits until it has finished what was left. */
  void awaitEnd() throws InterruptedException {
    Process finishing = process.orElseThrow();
    if (!finishing.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS) || finishing.exitValue() != 0) {
      throw new IllegalStateException(id + " did not finish what was left: " + said());
    }
    ended();
  }

  private void ended() {
    process = Optional.empty();
    Optional<String> line =
        said().lines().filter(text -> text.startsWith(MortalClientCommand.RECOVERED)).findFirst();
    recovered = line.isPresent();
    recoveredWrites +=
        line.map(text -> text.substring(MortalClientCommand.RECOVERED.length()))
            .map(Long::parseLong)
            .orElse(0L);
    try {
      Files.delete(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns whether the last life has finished all that was left by those before it. */
  boolean recovered() {
    return recovered;
  }

  long recoveredWrites() {
    return recoveredWrites;
  }

  private String said() {
    try (BufferedReader lines = Files.newBufferedReader(output, StandardCharsets.UTF_8)) {
      return String.join("\n", lines.lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void close() {
    process.ifPresent(Process::destroyForcibly);
  }
}
