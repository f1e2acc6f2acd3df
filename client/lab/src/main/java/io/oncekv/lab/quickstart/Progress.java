package io.oncekv.lab.quickstart;

import java.io.PrintStream;

/**
 * Tells a person how far it is: a bar on a terminal, otherwise a line for every quarter. Safe for
 * any number of threads.
 */
final class Progress {
  private static final int BAR_WIDTH = 40;
  private static final int QUARTERS = 4;

  private final PrintStream out;
  private final boolean terminal;
  private String task = "";
  private long total = 1;
  private long shown = -1;
  private boolean barOpen;

  Progress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Starts a task of {@code total} steps. */
  synchronized void begin(String name, long steps) {
    task = name;
    total = Math.max(1, steps);
    shown = -1;
    reached(0);
  }

  /** So many steps of the task are done. */
  synchronized void reached(long steps) {
    long units = terminal ? 100 : QUARTERS;
    long now = steps * units / total;
    if (now <= shown) {
      return;
    }
    shown = now;
    if (terminal) {
      int filled = (int) (now * BAR_WIDTH / units);
      out.print(
          "\r  ["
              + "#".repeat(filled)
              + ".".repeat(BAR_WIDTH - filled)
              + String.format("] %3d%%  %s", now, task));
      out.flush();
      barOpen = true;
      if (now == units) {
        closeBar();
      }
    } else if (now > 0) {
      out.println("  " + now * 100 / units + "% " + task + ": " + steps + " of " + total);
    }
  }

  /** Prints a line of its own. */
  synchronized void say(String line) {
    closeBar();
    out.println(line);
    out.flush();
  }

  private void closeBar() {
    if (barOpen) {
      out.println();
      barOpen = false;
    }
  }
}
