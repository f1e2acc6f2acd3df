package io.oncekv.server.replication.ratis;

import io.oncekv.server.replication.Member;
import io.oncekv.server.replication.Standing;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thaws what a broken network has frozen between a leader and its members. TCP tries again what was
 * lost after ever longer pauses, and goes on with them when the network is well: a member that was
 * cut off for a minute gets nothing over the engine's old connection for up to another.
 *
 * <p>So a leader asks a member from which it has heard nothing for a while, over another
 * connection, how long it has been listening. If that is as long, then what is between them does
 * not work, and the engine connects afresh. A member that has just started, or is taking over a
 * snapshot, has been silent for a reason, and is left in peace.
 */
final class SilentMembers implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SilentMembers.class);

  /** Two heartbeats, and half of what a leader without a majority waits before it gives up. */
  static final Duration SILENCE = Duration.ofMillis(400);

  /** A connection that is new gets the time to prove itself. */
  static final Duration BETWEEN_CONNECTIONS = Duration.ofSeconds(2);

  private static final long PERIOD_MILLIS = 50;

  /** What a leader knows of those that follow it. */
  interface Following {
    /** Whether this node leads. */
    boolean leads();

    /** Returns for how long each has not answered; empty unless this node leads. */
    Map<RaftPeer, Duration> silence();
  }

  private final Following following;
  private final FreshChannels channels;
  private final Function<Member, CompletableFuture<Standing>> question;
  private final ScheduledExecutorService thread;

  /** Those asked that have not answered yet. Used on the one thread only. */
  private final Set<RaftPeerId> asked = new HashSet<>();

  /**
   * Watches from now on.
   *
   * @param channels of the engine; closed with this
   * @param question how a member stands: never blocks, and always completes
   */
  SilentMembers(
      String self,
      Following following,
      FreshChannels channels,
      Function<Member, CompletableFuture<Standing>> question) {
    this.following = following;
    this.channels = channels;
    this.question = question;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread created = new Thread(task, self + "-silent-members");
              created.setDaemon(true);
              return created;
            });
    var unused =
        thread.scheduleWithFixedDelay(
            this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      following
          .silence()
          .forEach(
              (member, silence) -> {
                if (isLong(silence) && asked.add(member.getId())) {
                  ask(member);
                }
              });
    } catch (RuntimeException e) {
      log.warn("looking after silent members failed", e);
    }
  }

  private void ask(RaftPeer member) {
    CompletableFuture<?> unused =
        question
            .apply(Members.fromPeer(member))
            .whenComplete(
                (standing, failure) -> {
                  try {
                    thread.execute(() -> answered(member, Optional.ofNullable(standing)));
                  } catch (RejectedExecutionException closed) {
                    log.debug("an answer of {} came too late", member.getId());
                  }
                });
  }

  private void answered(RaftPeer member, Optional<Standing> standing) {
    asked.remove(member.getId());
    // It may have answered the engine as well meanwhile.
    boolean frozen =
        standing.map(Standing::listening).filter(SilentMembers::isLong).isPresent()
            && isLong(following.silence().getOrDefault(member, Duration.ZERO));
    if (frozen && channels.cut(member.getId(), following::leads)) {
      log.info("{} listens, but nothing comes through: connecting to it afresh", member.getId());
    }
  }

  private static boolean isLong(Duration time) {
    return time.compareTo(SILENCE) >= 0;
  }

  @Override
  public void close() {
    thread.shutdownNow();
    channels.close();
  }
}
