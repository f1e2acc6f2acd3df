package io.oncekv.bench.race;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What Linux tells of processes in {@code /proc}. */
final class ProcFiles {
  /** Linux tells processor time in hundredths of a second, on every architecture. */
  private static final long MICROS_PER_TICK = 10_000;

  /** Fields after the closing bracket of the name, from 0: utime and stime. */
  private static final int UTIME = 11;

  private static final int STIME = 12;

  private ProcFiles() {}

  /** Returns the processor time that processes have used, user and system, microseconds. */
  static long cpuMicros(List<Long> pids) {
    return pids.stream().mapToLong(pid -> cpuTicks(read(pid, "stat"))).sum() * MICROS_PER_TICK;
  }

  /** Returns the memory that processes take up. */
  static long residentBytes(List<Long> pids) {
    return pids.stream().mapToLong(pid -> residentBytes(read(pid, "status"))).sum();
  }

  static long cpuTicks(String stat) {
    // The name may hold blanks and brackets.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME]);
  }

  static long residentBytes(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElse(0);
  }

  private static String read(long pid, String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read what /proc tells of process " + pid, e);
    }
  }
}
