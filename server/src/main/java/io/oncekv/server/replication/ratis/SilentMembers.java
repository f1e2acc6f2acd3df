package io.oncekv.server.replication.ratis;

import io.oncekv.server.replication.Member;
import io.oncekv.server.replication.Standing;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thaws what a broken network has frozen between a leader and its members. TCP tries again what was
 * lost after ever longer pauses, and goes on with them when the network is well: a member that was
 * cut off for a minute gets nothing over the engine's old connection for up to another.
 *
 * <p>So a leader asks a member that does not answer the engine, over another connection, how it
 * stands. If it could not be asked a while ago, and can be now, then the network was broken and is
 * well, and the engine connects afresh. Somebody who is slow, or far away, or takes a long snapshot
 * over a narrow line, could be asked all the time; somebody who has just started has not been
 * listening for long. They are left in peace. ({@link CutLine} has the rule.)
 */
final class SilentMembers implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SilentMembers.class);

  /** Of the engine's own heartbeats two go unanswered by then. */
  static final Duration SHORTEST_SILENCE = Duration.ofMillis(400);

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
  private final Duration silence;
  private final FreshChannels channels;
  private final Function<Member, CompletableFuture<Standing>> question;
  private final LongSupplier nanoTime;
  private final PeriodicTask thread;

  /** Used on the one thread only. */
  private final Map<RaftPeerId, CutLine> lines = new HashMap<>();

  /**
   * Watches from now on.
   *
   * @param silence which is worth a question
   * @param channels of the engine; closed with this
   * @param question how a member stands: never blocks or throws, and always completes
   */
  SilentMembers(
      String self,
      Following following,
      Duration silence,
      FreshChannels channels,
      Function<Member, CompletableFuture<Standing>> question,
      LongSupplier nanoTime) {
    this.following = following;
    this.silence = silence;
    this.channels = channels;
    this.question = question;
    this.nanoTime = nanoTime;
    this.thread = new PeriodicTask(self + "-silent-members");
    thread.start(PERIOD_MILLIS, this::look);
  }

  private void look() {
    Map<RaftPeer, Duration> now = following.silence();
    // Whoever is no member, or this node no leader: what was seen before counts no more.
    lines.keySet().retainAll(now.keySet().stream().map(RaftPeer::getId).toList());
    now.forEach(
        (member, time) -> {
          CutLine line = lines.computeIfAbsent(member.getId(), id -> new CutLine());
          if (!isLong(time)) {
            line.answered();
          } else if (line.mayBeAsked(nanoTime.getAsLong())) {
            ask(member, line);
          }
        });
  }

  private void ask(RaftPeer member, CutLine line) {
    CompletableFuture<?> unused =
        question
            .apply(Members.fromPeer(member))
            .whenComplete(
                (standing, failure) ->
                    thread.execute(() -> told(member, line, Optional.ofNullable(standing))));
  }

  private void told(RaftPeer member, CutLine line, Optional<Standing> standing) {
    boolean thawed =
        standing
            .map(it -> line.reached(it.listening(), nanoTime.getAsLong()))
            .orElseGet(() -> line.unreachable(nanoTime.getAsLong()));
    // It may have answered the engine as well meanwhile.
    if (thawed
        && isLong(following.silence().getOrDefault(member, Duration.ZERO))
        && channels.cut(member.getId(), following::leads)) {
      line.cut(nanoTime.getAsLong());
      log.info(
          "{} can be reached again, but nothing comes through: connecting afresh", member.getId());
    }
  }

  private boolean isLong(Duration time) {
    return time.compareTo(silence) >= 0;
  }

  @Override
  public void close() {
    thread.close();
    channels.close();
  }
}
