package io.oncekv.lab.cluster;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The processes this one has started: none of them outlives it. */
public final class Children {
  private static final int KILL_SECONDS = 5;
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Children::killAll, "kill-nodes"));
  }

  private Children() {}

  /** Ends a process together with this one, at the latest. */
  @CanIgnoreReturnValue
  public static Process adopt(Process process) {
    RUNNING.add(process);
    return process;
  }

  /** Kills them and waits until they are gone; does nothing where there are none. */
  static void killAll() {
    RUNNING.forEach(Process::destroyForcibly);
    try {
      for (Process process : RUNNING) {
        process.waitFor(KILL_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      // They are dying all the same.
      Thread.currentThread().interrupt();
    }
  }
}
