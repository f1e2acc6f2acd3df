package io.oncekv.lab.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The wall clock of one process, set while it runs (libfaketime). Only what tells the date is
 * wrong; the clock by which systems measure durations goes on as it should.
 */
public final class FakeClock {
  private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

  private final Path file;

  private FakeClock(Path file) {
    this.file = file;
  }

  /** Returns what is missing for it, and what to do about that; empty if nothing is. */
  public static Optional<String> missing() {
    Optional<String> library =
        library().isPresent()
            ? Optional.empty()
            : Optional.of("takes " + LIBRARY + " (package libfaketime), which is not here");
    return Stream.of(Sandbox.missing(), library).flatMap(Optional::stream).findFirst();
  }

  /**
   * Gives this sandbox a folder of its own for what the library keeps for each process by its id:
   * ids are those of other sandboxes, too, and a process that is killed removes nothing.
   */
  public static void prepareSandbox() {
    Tool.run("mount", "-t", "tmpfs", "tmpfs", "/dev/shm");
  }

  /** Takes back {@link #prepareSandbox}. */
  public static void cleanSandbox() {
    Tool.run("umount", "--lazy", "/dev/shm");
  }

  /**
   * Makes one that is right.
   *
   * @param file says how wrong it is
   */
  public static FakeClock in(Path file) {
    FakeClock clock = new FakeClock(file.toAbsolutePath());
    clock.shift(Duration.ZERO);
    return clock;
  }

  /** Returns the words that start a program with this clock; its own words follow. */
  public List<String> words() {
    return List.of(
        "env",
        "LD_PRELOAD=" + library().orElseThrow(),
        "FAKETIME_TIMESTAMP_FILE=" + file,
        // Reads the file once in a second, not at every look at the clock.
        "FAKETIME_CACHE_DURATION=1",
        "FAKETIME_DONT_FAKE_MONOTONIC=1",
        // Otherwise every timed wait of a JVM on this libc returns at once.
        "FAKETIME_FORCE_MONOTONIC_FIX=0",
        "NO_FAKE_STAT=1");
  }

  /** Puts it so much forward, or back; the process sees it within a second. */
  public void shift(Duration wrong) {
    try {
      Files.createDirectories(file.getParent());
      // At once: nobody may read half of it.
      Path next = file.resolveSibling(file.getFileName() + ".next");
      Files.writeString(next, "%+d\n".formatted(wrong.toSeconds()));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot set the clock in " + file, e);
    }
  }

  private static Optional<Path> library() {
    try (Stream<Path> folders = Files.list(Path.of("/usr/lib"))) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.resolve(LIBRARY))
          .filter(Files::isRegularFile)
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
