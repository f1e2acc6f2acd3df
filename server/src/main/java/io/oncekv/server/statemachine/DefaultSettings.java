package io.oncekv.server.statemachine;

import io.oncekv.v1.Settings;
import java.time.Duration;

/** The replicated settings of a cluster whose founder was told nothing else. */
public final class DefaultSettings {

  /** Largest key: room for paths and composite keys; a key is repeated in indexes, so not more. */
  public static final int MAX_KEY_BYTES = 4096;

  /** Largest value: it travels in one log entry and is held in memory while it does. */
  public static final int MAX_VALUE_BYTES = 8 << 20;

  /** Replies kept for each session: the writes one client may have outstanding. */
  public static final int SESSION_WINDOW = 1024;

  /** How long a client may be away and still find its session. */
  public static final Duration SESSION_TTL = Duration.ofHours(24);

  /** Live sessions: at some 200 bytes each for clients that wrote once. */
  public static final long MAX_SESSIONS = 1_000_000;

  /**
   * Reply slots of all live sessions together, as the sum of their windows. Enough for all sessions
   * at the default window, so that it binds only where windows were made larger; at some 50 bytes
   * for each slot really used, a founder with a small disk lowers it.
   */
  public static final long MAX_SLOTS = 1L << 30;

  /** Pieces of long values: what an append rewrites at most. */
  public static final int CHUNK_BYTES = 4096;

  /** All of the above. */
  public static final Settings SETTINGS =
      Settings.newBuilder()
          .setMaxKeyBytes(MAX_KEY_BYTES)
          .setMaxValueBytes(MAX_VALUE_BYTES)
          .setSessionWindow(SESSION_WINDOW)
          .setSessionTtlMillis(SESSION_TTL.toMillis())
          .setMaxSessions(MAX_SESSIONS)
          .setMaxSlots(MAX_SLOTS)
          .setChunkBytes(CHUNK_BYTES)
          .build();

  private DefaultSettings() {}
}
