package io.oncekv.server.simulation;

import io.oncekv.v1.Settings;
import java.time.Duration;

/** The simulated cluster: small limits, so that every one of them is met often. */
final class Rules {
  static final long INCARNATION = 0x0123_4567_89ab_cdefL;
  static final int WINDOW = 21;
  static final int CHUNK = 256;
  static final int MAX_KEY = 24;
  static final int MAX_VALUE = 5000;
  static final int CLIENTS = 40;
  static final int MAX_SESSIONS = 38;
  static final long TTL_MICROS = Duration.ofMinutes(2).toNanos() / 1000;
  static final long MAX_ELAPSED_MICROS = Duration.ofSeconds(60).toNanos() / 1000;

  static final Settings SETTINGS =
      Settings.newBuilder()
          .setMaxKeyBytes(MAX_KEY)
          .setMaxValueBytes(MAX_VALUE)
          .setSessionWindow(WINDOW)
          .setSessionTtlMillis(TTL_MICROS / 1000)
          .setMaxSessions(MAX_SESSIONS)
          .setMaxSlots(1000)
          .setChunkBytes(CHUNK)
          .build();

  private Rules() {}
}
