package io.oncekv.server.statemachine;

import io.oncekv.server.session.Refusal;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Between what values the replicated settings may be chosen. */
public final class SettingsBounds {

  /**
   * The bounds of one setting.
   *
   * @param name its field in {@code oncekv.v1.Settings}
   */
  public record Bound(String name, long least, long most) {}

  /** A key is part of a record's key, and repeated in indexes and filters. */
  public static final Bound MAX_KEY_BYTES = new Bound("max_key_bytes", 1, 64 << 10);

  /** A value travels in one log entry and is held in memory whole. */
  public static final Bound MAX_VALUE_BYTES = new Bound("max_value_bytes", 1, 64 << 20);

  /** A whole ring is removed when its session ends. */
  public static final Bound SESSION_WINDOW = new Bound("session_window", 1, 64 << 10);

  /** From a second; so long that the clock cannot overflow. */
  public static final Bound SESSION_TTL_MILLIS =
      new Bound("session_ttl_millis", 1000, Duration.ofDays(3650).toMillis());

  /** Bounded by the disk. */
  public static final Bound MAX_SESSIONS = new Bound("max_sessions", 1, 1_000_000_000L);

  /** An append rewrites one chunk; a value of the largest size is made of many. */
  public static final Bound CHUNK_BYTES = new Bound("chunk_bytes", 256, 1 << 20);

  /** Bounded by the disk. */
  public static final Bound MAX_SLOTS = new Bound("max_slots", 1, 1L << 40);

  private SettingsBounds() {}

  /** What is wrong with the settings, if anything. */
  public static Optional<Refusal> objectionTo(Settings settings) {
    return List.of(
            check(MAX_KEY_BYTES, Integer.toUnsignedLong(settings.getMaxKeyBytes())),
            check(MAX_VALUE_BYTES, Integer.toUnsignedLong(settings.getMaxValueBytes())),
            check(SESSION_WINDOW, Integer.toUnsignedLong(settings.getSessionWindow())),
            check(SESSION_TTL_MILLIS, settings.getSessionTtlMillis()),
            check(MAX_SESSIONS, settings.getMaxSessions()),
            check(CHUNK_BYTES, Integer.toUnsignedLong(settings.getChunkBytes())),
            check(MAX_SLOTS, settings.getMaxSlots()))
        .stream()
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Refusal> check(Bound bound, long value) {
    if (value >= bound.least() && value <= bound.most()) {
      return Optional.empty();
    }
    return Optional.of(
        new Refusal(
            ErrorReason.INVALID_ARGUMENT,
            bound.name()
                + " must be from "
                + bound.least()
                + " to "
                + bound.most()
                + ", not "
                + Long.toUnsignedString(value),
            Map.of(
                "field",
                bound.name(),
                "size",
                Long.toUnsignedString(value),
                "limit",
                Long.toString(bound.most()))));
  }
}
