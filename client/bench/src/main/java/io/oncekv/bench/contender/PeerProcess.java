package io.oncekv.bench.contender;

import io.oncekv.lab.cluster.Children;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A node of another system: a process that ends with this one. Its files survive it. */
public final class PeerProcess {
  private static final int END_SECONDS = 10;
  private static final int TAIL_LINES = 15;

  private final List<String> command;
  private final Path folder;
  private final Path log;
  private Process process;

  /** Starts it in a folder of its own. */
  public PeerProcess(Path folder, List<String> command) {
    this.command = List.copyOf(command);
    this.folder = folder;
    this.log = folder.resolve("node.log");
    this.process = launch();
  }

  /** Returns its process's id. */
  public long pid() {
    return process.pid();
  }

  /** Returns whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it at once: SIGKILL. */
  public void kill() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("process " + pid() + " does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while process " + pid() + " was ending", e);
    }
  }

  /** Starts it again on the files that it left. */
  public void restart() {
    process = launch();
  }

  /** Returns the last lines that it printed. */
  public String logTail() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    } catch (IOException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }

  private Process launch() {
    try {
      Files.createDirectories(folder);
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      // Etcd reads its settings from such variables; what it is told here is to be all.
      builder.environment().keySet().removeIf(name -> name.startsWith("ETCD_"));
      return Children.adopt(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.get(0) + " in " + folder, e);
    }
  }
}
