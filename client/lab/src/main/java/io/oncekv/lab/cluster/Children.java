package io.oncekv.lab.cluster;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The processes this one has started: none of them outlives it. */
final class Children {
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Children::killAll, "kill-nodes"));
  }

  private Children() {}

  static Process adopt(Process process) {
    RUNNING.add(process);
    return process;
  }

  private static void killAll() {
    RUNNING.forEach(Process::destroyForcibly);
  }
}
