package io.oncekv.kvctl;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 10s}, {@code 2m}. */
final class Durations {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m)?");
  private static final Pattern JAVA_FORM =
      Pattern.compile("\\bPT(?=\\d)(\\d+H)?(\\d+M)?([\\d.]+S)?");
  private static final Duration LONGEST = Duration.ofDays(1);

  private Durations() {}

  /**
   * Reads a duration; a bare number counts seconds.
   *
   * @throws IllegalArgumentException saying what is wrong and how to write it
   */
  static Duration parse(String text) {
    Matcher matcher = FORM.matcher(text.trim());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a duration: write 500ms, 10s or 2m (a bare number is seconds)");
    }
    long number = Long.parseLong(matcher.group(1));
    String unit = matcher.group(2) == null ? "s" : matcher.group(2);
    Duration duration =
        switch (unit) {
          case "ms" -> Duration.ofMillis(number);
          case "m" -> Duration.ofMinutes(number);
          default -> Duration.ofSeconds(number);
        };
    if (duration.isZero() || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "'" + text + "': a duration is at least 1ms and at most " + text(LONGEST));
    }
    return duration;
  }

  /** Writes a duration in the form that {@link #parse} reads. */
  static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 60_000 == 0) {
      return millis / 60_000 + "m";
    }
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }

  /** Puts people's durations in the place of Java's. */
  static String inPlaceOfJavas(String message) {
    return JAVA_FORM.matcher(message).replaceAll(found -> text(Duration.parse(found.group())));
  }
}
