package io.oncekv.lab.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One node: a process that is started, watched and hurt. Its files survive its process. */
public final class LocalNode {
  /** The folder with a node's data, below the node's own. */
  public static final String DATA = "data";

  private static final Duration PROBE_TIMEOUT = Duration.ofMillis(500);
  private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
  private static final int TAIL_LINES = 25;

  private final NodeAddresses addresses;
  private final Path folder;
  private final NodeCommand command;
  private Optional<Path> otherClasses = Optional.empty();
  private Optional<Process> process = Optional.empty();
  private boolean paused;

  /** Whether somebody ended the present process, or has asked how it ended. */
  private boolean endIsKnown;

  LocalNode(NodeAddresses addresses, Path folder, NodeCommand command) {
    this.addresses = addresses;
    this.folder = folder;
    this.command = command;
  }

  /** Returns its node id. */
  public String id() {
    return addresses.id();
  }

  /** Returns where clients find it. */
  public String endpoint() {
    return addresses.clientAddress();
  }

  /** Returns what it printed, through all its starts. */
  public Path log() {
    return folder.resolve("node.log");
  }

  /** Returns the folder with its data. */
  public Path data() {
    return folder.resolve(DATA);
  }

  /** Returns whether its process runs, paused or not. */
  public synchronized boolean isAlive() {
    return process.filter(Process::isAlive).isPresent();
  }

  /** Returns whether its process runs and is not paused. */
  public synchronized boolean isRunning() {
    return isAlive() && !paused;
  }

  /**
   * Returns whether its last process has ended though nobody ended it, and nobody has asked for its
   * exit code or waited for its end.
   */
  public synchronized boolean hasEndedByItself() {
    return process.isPresent() && !isAlive() && !endIsKnown;
  }

  /**
   * Makes it another release of the server from its next start on: one with these classes in the
   * place of its own; with none it is the server that was built.
   */
  public synchronized void release(Optional<Path> classes) {
    otherClasses = classes;
  }

  /** Starts its process, on the files that the last one left; does not wait for it. */
  public synchronized void start() {
    if (isAlive()) {
      throw new IllegalStateException("node " + id() + " is running already");
    }
    List<String> words = command.words(otherClasses);
    try {
      Files.createDirectories(folder);
      Files.writeString(
          log(),
          "---- " + String.join(" ", words) + System.lineSeparator(),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      ProcessBuilder builder =
          new ProcessBuilder(words)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
      // A node reads its settings from such variables; what it is told here is to be all.
      builder.environment().keySet().removeIf(name -> name.startsWith("ONCEKV_"));
      process = Optional.of(Children.adopt(builder.start()));
      paused = false;
      endIsKnown = false;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start node " + id() + " in " + folder, e);
    }
  }

  /** Ends its process at once: SIGKILL. */
  public void kill() {
    Process victim = toBeEnded();
    victim.destroyForcibly();
    awaitExit(victim, KILL_LIMIT);
  }

  /** Sends its process SIGKILL and returns without waiting for the end. */
  public void killWithoutWaiting() {
    toBeEnded().destroyForcibly();
  }

  /** Waits until a process that was killed is gone. */
  public void awaitEnd() {
    Optional<Process> last;
    synchronized (this) {
      last = process;
      endIsKnown = true;
    }
    last.ifPresent(victim -> awaitExit(victim, KILL_LIMIT));
  }

  /** Waits until its process has ended by itself or otherwise, and returns its exit code. */
  public int awaitExitCode(Duration limit) {
    Process last;
    synchronized (this) {
      last =
          process.orElseThrow(() -> new IllegalStateException("node " + id() + " never started"));
      endIsKnown = true;
    }
    return awaitExit(last, limit);
  }

  /** Asks its process to end, SIGTERM, waits for that, and returns its exit code. */
  public int terminate(Duration limit) {
    Process victim = toBeEnded();
    victim.destroy();
    return awaitExit(victim, limit);
  }

  /** Stops its process where it stands: SIGSTOP. */
  public synchronized void pause() {
    signal("STOP");
    paused = true;
  }

  /** Waits until all threads of a paused process stand, which takes longer under a tracer. */
  public void awaitPaused() {
    Path tasks = Path.of("/proc", Long.toString(pid()), "task");
    Poll.untilTrue(KILL_LIMIT, "node " + id() + " to stand still", () -> allStopped(tasks));
  }

  private static boolean allStopped(Path tasks) {
    try (Stream<Path> threads = Files.list(tasks)) {
      return threads.allMatch(LocalNode::isStopped);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the threads in " + tasks, e);
    }
  }

  private static boolean isStopped(Path thread) {
    try (Stream<String> lines = Files.lines(thread.resolve("status"))) {
      // By a signal, or by a tracer.
      return lines.anyMatch(line -> line.matches("State:\\s+[Tt] .*"));
    } catch (IOException | UncheckedIOException e) {
      // It ended, so that there is another list to look at.
      return false;
    }
  }

  /** Lets its process go on: SIGCONT. */
  public synchronized void resume() {
    signal("CONT");
    paused = false;
  }

  /** Waits until the node says that it serves. */
  public void awaitReady(Duration limit) {
    try {
      Poll.untilTrue(limit, "node " + id() + " to be ready", () -> !isAlive() || isReady());
    } catch (IllegalStateException e) {
      throw new IllegalStateException(e.getMessage() + "; the end of its log:\n" + logTail(), e);
    }
    if (!isAlive()) {
      throw new IllegalStateException(
          "node " + id() + " ended while it was starting; the end of its log:\n" + logTail());
    }
  }

  /** Asks its probe once; a node that is cut off from this process is not ready either. */
  public boolean isReady() {
    try {
      URI probe = URI.create("http://" + addresses.httpAddress() + "/readyz");
      HttpURLConnection connection = (HttpURLConnection) probe.toURL().openConnection();
      connection.setConnectTimeout(Math.toIntExact(PROBE_TIMEOUT.toMillis()));
      connection.setReadTimeout(Math.toIntExact(PROBE_TIMEOUT.toMillis()));
      try {
        return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        connection.disconnect();
      }
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Returns its process's id, for tools that hurt it in other ways. */
  public long pid() {
    return running().pid();
  }

  /** Returns how much memory its process takes up, where the system tells. */
  public OptionalLong residentBytes() {
    Path status = Path.of("/proc", Long.toString(running().pid()), "status");
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** Returns the last lines of its log. */
  public String logTail() {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log()), StandardCharsets.UTF_8).lines().toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    } catch (IOException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }

  /** Ends its process if it runs, whatever state it is in. */
  public void destroy() {
    Optional<Process> last;
    synchronized (this) {
      last = process.filter(Process::isAlive);
      endIsKnown = true;
    }
    last.ifPresent(
        victim -> {
          victim.destroyForcibly();
          awaitExit(victim, KILL_LIMIT);
        });
  }

  private synchronized Process toBeEnded() {
    Process victim = running();
    endIsKnown = true;
    return victim;
  }

  private synchronized Process running() {
    return process
        .filter(Process::isAlive)
        .orElseThrow(() -> new IllegalStateException("node " + id() + " is not running"));
  }

  private int awaitExit(Process victim, Duration limit) {
    try {
      if (!victim.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(
            "node "
                + id()
                + " did not end within "
                + limit.toMillis()
                + " ms; the end of its log:\n"
                + logTail());
      }
      return victim.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while node " + id() + " was ending", e);
    }
  }

  private void signal(String name) {
    // By the shell, which has it built in: /bin/kill is a package of its own.
    List<String> kill = List.of("sh", "-c", "kill -" + name + " " + running().pid());
    try {
      Process done = new ProcessBuilder(kill).inheritIO().start();
      if (done.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", kill) + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + kill, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while signalling node " + id(), e);
    }
  }
}
