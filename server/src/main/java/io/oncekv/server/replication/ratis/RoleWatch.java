package io.oncekv.server.replication.ratis;

import io.oncekv.server.replication.Member;
import io.oncekv.server.replication.Replicator.Leadership;
import io.oncekv.server.replication.Replicator.Role;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows this node's role, for two things that the engine leaves open. It tells of some changes of
 * role only (not of candidates, not of a leader that is given up). And a channel to a member that
 * was down backs off, up to minutes, in which requests for its vote fail at once although it has
 * long been back: with the leader gone, that can be the one vote missing. So channels nobody needs
 * at the moment are thrown away, and the next election connects afresh.
 */
final class RoleWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RoleWatch.class);
  private static final long PERIOD_MILLIS = 100;

  /** Closing one takes up to 5 s: no more than 5 of a member are being closed at a time. */
  private static final Duration BETWEEN_CONNECTIONS = Duration.ofSeconds(1);

  private final RaftServer.Division division;
  private final Supplier<Leadership> current;
  private final Runnable changed;
  private final FreshChannels channels;
  private final PeriodicTask thread;
  // Both used on the one thread only.
  private Optional<Leadership> last = Optional.empty();
  private long refreshedInTerm = -1;

  RoleWatch(
      RaftServer server,
      RaftServer.Division division,
      Supplier<Leadership> current,
      Runnable changed) {
    this.division = division;
    this.current = current;
    this.changed = changed;
    this.channels =
        new FreshChannels(
            server.getServerRpc(),
            division.getId().toString(),
            BETWEEN_CONNECTIONS,
            System::nanoTime);
    this.thread = new PeriodicTask(division.getId() + "-role-watch");
  }

  void start() {
    thread.start(PERIOD_MILLIS, this::look);
  }

  private void look() {
    Leadership now = current.get();
    if (!Optional.of(now).equals(last)) {
      last = Optional.of(now);
      log.info(
          "{} in term {}, leader {}",
          now.role(),
          now.term(),
          now.leader().map(Member::id).orElse("unknown"));
      changed.run();
    }
    if (now.role() == Role.FOLLOWER) {
      boolean afterLostElection = now.leader().isEmpty();
      if (afterLostElection || now.term() != refreshedInTerm) {
        // What was refreshed a moment ago may have been used since, in an election: once more.
        refreshedInTerm = refreshChannels(now) ? now.term() : refreshedInTerm;
      }
    }
  }

  /**
   * A follower sends nothing but requests for votes, and those under way are let finish: a channel
   * that is thrown away takes no new calls, and is cut only 3 s later. This node may stand for
   * election in this very moment, so it is asked anew for each channel. What slips through between
   * question and act costs no vote and no entry: an election asks over the new channel, and a
   * leader that sends entries over the old one when it is cut opens a stream over the new one at
   * once, long before its followers miss it.
   */
  private boolean refreshChannels(Leadership following) {
    boolean all = true;
    for (RaftPeer peer : division.getRaftConf().getAllPeers()) {
      if (!peer.getId().equals(division.getId())) {
        all &= channels.refresh(peer.getId(), () -> current.get().equals(following));
      }
    }
    return all;
  }

  @Override
  public void close() {
    thread.close();
    channels.close();
  }
}
