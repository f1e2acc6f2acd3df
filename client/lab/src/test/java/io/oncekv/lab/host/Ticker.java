package io.oncekv.lab.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that says again and again what it knows: its wall clock and its clock for durations (in
 * milliseconds), and how long a write to its file took until it was synced, or the error.
 */
final class Ticker {
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private Ticker() {}

  public static void main(String[] arguments) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      while (!System.out.checkError()) {
        long began = System.nanoTime();
        String synced = sync(file);
        long ended = System.nanoTime();
        System.out.printf(
            "%d %d %d %s%n",
            System.currentTimeMillis(),
            TimeUnit.NANOSECONDS.toMillis(ended),
            TimeUnit.NANOSECONDS.toMillis(ended - began),
            synced);
        LockSupport.parkNanos(PERIOD_NANOS);
      }
    }
  }

  private static String sync(FileChannel file) {
    try {
      file.write(ByteBuffer.wrap(new byte[] {1}), 0);
      file.force(false);
      return "synced";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
