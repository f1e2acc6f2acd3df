package io.oncekv.server.replication.ratis;

import java.time.Duration;
import java.util.Optional;

/**
 * What a leader has seen of the line to one member that does not answer, and whether that says that
 * the line was cut and is whole again. For one thread.
 */
final class CutLine {
  /** An outage that is over for longer explains no silence. */
  static final Duration OUTAGE_COUNTS = Duration.ofSeconds(30);

  /** Who was only asleep answers the engine, too, within this time. */
  static final Duration TWICE_WITHIN = Duration.ofMillis(100);

  /** Who has just started hears of the leader by itself within this time. */
  static final Duration LISTENING = Duration.ofMillis(1_500);

  /** Between questions to somebody who could not be asked. */
  static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(100);

  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(2);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  private boolean asked;
  private Optional<Long> unreachableAt = Optional.empty();
  private Optional<Long> reachedAt = Optional.empty();
  private Optional<Long> cutAt = Optional.empty();
  private Duration pause = SHORTEST_PAUSE;

  /** Whether it is time for a question; there is one at a time. */
  boolean mayBeAsked(long now) {
    boolean justFailed =
        reachedAt.isEmpty()
            && unreachableAt.filter(at -> now - at < BETWEEN_QUESTIONS.toNanos()).isPresent();
    if (asked || justFailed) {
      return false;
    }
    asked = true;
    return true;
  }

  /** It answers the engine. */
  void answered() {
    reachedAt = Optional.empty();
  }

  /** It could not be asked. Returns false, always: nothing is whole. */
  boolean unreachable(long now) {
    asked = false;
    unreachableAt = Optional.of(now);
    reachedAt = Optional.empty();
    return false;
  }

  /** It could be asked. Returns whether the line was cut and is whole again. */
  boolean reached(Duration listening, long now) {
    asked = false;
    boolean outage =
        unreachableAt.filter(at -> now - at < OUTAGE_COUNTS.toNanos()).isPresent()
            && listening.compareTo(LISTENING) >= 0;
    if (!outage) {
      reachedAt = Optional.empty();
      return false;
    }
    if (reachedAt.isEmpty()) {
      reachedAt = Optional.of(now);
    }
    return now - reachedAt.get() >= TWICE_WITHIN.toNanos()
        && cutAt.filter(at -> now - at < pause.toNanos()).isEmpty();
  }

  /** It is connected to afresh: if that does not help, the next time is later. */
  void cut(long now) {
    boolean again = cutAt.filter(at -> now - at < LONGEST_PAUSE.toNanos() * 2).isPresent();
    Duration twice = pause.multipliedBy(2);
    pause = !again ? SHORTEST_PAUSE : twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    cutAt = Optional.of(now);
    reachedAt = Optional.empty();
  }
}
