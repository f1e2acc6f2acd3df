package io.oncekv.client.internal;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations as messages show them: {@code 2 s}, {@code 150 ms}. */
public final class Durations {
  private Durations() {}

  /** Returns a duration for people to read: in seconds, or in milliseconds below one second. */
  public static String text(Duration duration) {
    BigDecimal seconds =
        BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9));
    return seconds.signum() == 0 || seconds.abs().compareTo(BigDecimal.ONE) >= 0
        ? plain(seconds) + " s"
        : plain(seconds.movePointRight(3)) + " ms";
  }

  private static String plain(BigDecimal number) {
    return number.stripTrailingZeros().toPlainString();
  }
}
