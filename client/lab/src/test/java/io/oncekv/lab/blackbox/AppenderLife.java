package io.oncekv.lab.blackbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One client id over many processes, one killed after the other. */
final class AppenderLife {
  private static final long LIMIT_SECONDS = 60;
  private static final int ENDLESS = 1_000_000;
  private static final int LAST_TOKENS = 5;
  private static final int MOST_TIMES = 12;
  private static final int MOST_MILLIS = 1500;

  private final String id;
  private final Path folder;
  private final ClientJvm jvm;
  private final String endpoints;
  private final Random random;
  private int generation;

  AppenderLife(String id, Path folder, ClientJvm jvm, List<String> endpoints, Random random) {
    this.id = id;
    this.folder = folder;
    this.jvm = jvm;
    this.endpoints = String.join(",", endpoints);
    this.random = random;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String id() {
    return id;
  }

  Path report() {
    return folder.resolve("report");
  }

  /** Runs a process until it is killed. */
  void die(Gap gap) {
    Process process = start(gap, 1 + random.nextInt(MOST_TIMES), ENDLESS);
    try {
      if (gap == Gap.ANYWHERE) {
        // Not a wait for anything: the moment of the kill is what is random.
        boolean ended = process.waitFor(random.nextInt(MOST_MILLIS), TimeUnit.MILLISECONDS);
        check(!ended, process, "ended before it was killed");
        process.destroyForcibly();
        check(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), process, "survived SIGKILL");
      } else {
        check(exitCode(process) == DyingSteps.EXIT_CODE, process, "did not die at " + gap);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Runs a last process, which finishes all there is and ends by itself. */
  void finish() throws InterruptedException {
    Process process = start(Gap.NOWHERE, 1, LAST_TOKENS);
    check(exitCode(process) == 0, process, "did not end well");
  }

  private int exitCode(Process process) throws InterruptedException {
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      check(false, process, "went on for more than " + LIMIT_SECONDS + " s");
    }
    return process.exitValue();
  }

  private Process start(Gap gap, int times, int tokens) {
    generation++;
    List<String> arguments =
        List.of(
            JournaledAppender.class.getName(),
            endpoints,
            id,
            folder.toString(),
            Integer.toString(generation),
            Integer.toString(tokens),
            gap.name(),
            Integer.toString(times));
    try {
      return new ProcessBuilder(Stream.concat(jvm.command().stream(), arguments.stream()).toList())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("output").toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void check(boolean good, Process process, String what) {
    if (!good) {
      throw new IllegalStateException(
          id
              + ", process "
              + generation
              + " (exit code "
              + (process.isAlive() ? "none" : Integer.toString(process.exitValue()))
              + ") "
              + what
              + "; see "
              + folder.resolve("output"));
    }
  }
}
