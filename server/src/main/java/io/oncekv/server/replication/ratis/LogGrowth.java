package io.oncekv.server.replication.ratis;

import java.util.concurrent.CompletableFuture;

/**
 * Bounds the log by its bytes. The engine takes a snapshot, after which the log is purged, every so
 * many entries, of which each may be as small as a key or as large as a batch of values.
 *
 * <p>Used by the apply thread only, except to be told whom to ask.
 */
final class LogGrowth {
  private final long limit;
  private long bytes;
  private long nextAsk;
  private volatile Runnable ask = () -> {};

  LogGrowth(long limit) {
    this.limit = limit;
    this.nextAsk = limit;
  }

  /** Whom to ask for a snapshot, on a thread of its own: the engine may be waiting for apply. */
  void onTooMuch(Runnable ask) {
    this.ask = ask;
  }

  /** An entry of so many bytes was applied. */
  void add(long entry) {
    bytes += entry;
    if (bytes >= nextAsk) {
      // It is not taken while another is being taken over, so this is asked again.
      nextAsk = bytes + limit / 8;
      var unused = CompletableFuture.runAsync(ask);
    }
  }

  /** A snapshot is taken: what was applied before no longer counts. */
  void restart() {
    bytes = 0;
    nextAsk = limit;
  }
}
