package io.oncekv.lab.host;

import io.oncekv.lab.cluster.Children;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Holds packets up that rules hand over: a small program in C, {@code delay.c}, on each host. It is
 * compiled when it is needed first.
 */
final class PacketDelay implements AutoCloseable {
  private static final String SOURCE = "delay.c";
  private static final String HEADER = "/usr/include/libnetfilter_queue/libnetfilter_queue.h";

  private final Duration longest;
  private final List<Process> programs = new ArrayList<>();

  private PacketDelay(Duration longest) {
    this.longest = longest;
  }

  /** Returns why there can be none here, and what to do about that; empty if there can. */
  static Optional<String> missing() {
    return Stream.of(
            Tool.missing("gcc", "gcc"),
            header("/usr/include/stdio.h", "libc6-dev"),
            header(HEADER, "libnetfilter-queue-dev"))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> header(String file, String debianPackage) {
    return Files.exists(Path.of(file))
        ? Optional.empty()
        : Optional.of("takes " + file + " (package " + debianPackage + "), which is not here");
  }

  /**
   * Starts it.
   *
   * @param hosts the words that run a command on each
   */
  static PacketDelay start(List<List<String>> hosts, Duration longest) {
    PacketDelay delay = new PacketDelay(longest);
    try {
      Path program = compile();
      try {
        for (int i = 0; i < hosts.size(); i++) {
          List<String> words = new ArrayList<>(hosts.get(i));
          long micros = longest.toNanos() / 1000;
          words.addAll(List.of(program.toString(), Long.toString(micros), Integer.toString(i)));
          Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
          delay.programs.add(Children.adopt(process));
        }
        for (Process process : delay.programs) {
          awaitReady(process);
        }
      } finally {
        Files.delete(program);
        Files.delete(program.getParent());
      }
      return delay;
    } catch (IOException e) {
      delay.close();
      throw new UncheckedIOException("cannot hold packets up", e);
    } catch (RuntimeException e) {
      delay.close();
      throw e;
    }
  }

  private static Path compile() throws IOException {
    Path folder = Files.createTempDirectory("oncekv-delay-");
    Path source = folder.resolve(SOURCE);
    Path program = folder.resolve("delay");
    try {
      try (InputStream in = PacketDelay.class.getResourceAsStream(SOURCE)) {
        Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
      }
      Tool.run("gcc", "-O2", "-o", program.toString(), source.toString(), "-lnetfilter_queue");
    } finally {
      Files.deleteIfExists(source);
    }
    return program;
  }

  /** Reads its first line; the reader is not closed, for that would end the program. */
  private static void awaitReady(Process process) throws IOException {
    BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
    String line = said.readLine();
    if (!"ready".equals(line)) {
      throw new IllegalStateException("packets cannot be held up: " + line);
    }
  }

  /** Returns how long packets are held up at most. */
  Duration longest() {
    return longest;
  }

  /** Throws when a program has ended by itself. */
  void check() {
    for (Process process : programs) {
      if (!process.isAlive()) {
        throw new IllegalStateException(
            "what holds packets up ended by itself, with exit code " + process.exitValue());
      }
    }
  }

  /** Ends it; packets that are held up then are lost. */
  @Override
  public void close() {
    programs.forEach(Process::destroyForcibly);
    try {
      for (Process process : programs) {
        process.waitFor();
      }
    } catch (InterruptedException e) {
      // They are dying all the same.
      Thread.currentThread().interrupt();
    }
  }
}
