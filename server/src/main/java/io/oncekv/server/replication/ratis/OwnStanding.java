package io.oncekv.server.replication.ratis;

import io.oncekv.server.replication.Standing;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How this node stands as a member, as it was a moment ago: looking at the engine's log may wait
 * for the disk, and whoever is asked is an event loop, which must not.
 */
final class OwnStanding implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OwnStanding.class);
  private static final long PERIOD_MILLIS = 100;

  /** What there is before the first entry. */
  private static final TermIndex NOTHING = TermIndex.valueOf(0, -1);

  private final RaftLog entries;
  private final Supplier<Duration> listening;
  private final PeriodicTask thread;
  private volatile TermIndex last = NOTHING;

  OwnStanding(String self, RaftLog entries, Supplier<Duration> listening) {
    this.entries = entries;
    this.listening = listening;
    this.thread = new PeriodicTask(self + "-standing");
    thread.start(PERIOD_MILLIS, this::look);
  }

  /** Never blocks. */
  Standing now() {
    return new Standing(listening.get(), last.getTerm(), last.getIndex());
  }

  private void look() {
    try {
      TermIndex flushed = entries.getTermIndex(entries.getFlushIndex());
      // The entry may have been purged: what a snapshot holds is not waited for any more.
      last = flushed == null ? NOTHING : flushed;
    } catch (RuntimeException e) {
      log.debug("the log does not tell its end", e);
    }
  }

  @Override
  public void close() {
    thread.close();
  }
}
