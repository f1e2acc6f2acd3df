package io.oncekv.server;

import io.oncekv.server.replication.Member;
import io.oncekv.server.replication.Replicator;
import io.oncekv.server.replication.Replicator.Leadership;
import io.oncekv.server.replication.Replicator.Role;
import io.oncekv.server.rpc.DiskRoom;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the lead on while this node's disk is almost full, to a member that says it has room: one
 * full disk is then no reason to refuse writes. If nobody has room the lead stays where it is.
 */
final class LeadMove implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LeadMove.class);
  private static final Duration PERIOD = Duration.ofMillis(500);
  private static final Duration HANDOVER_LIMIT = Duration.ofSeconds(3);

  private final Replicator replicator;
  private final DiskRoom room;
  private final String self;
  private final Function<Member, CompletableFuture<Boolean>> hasRoom;
  private final CountDownLatch stopped = new CountDownLatch(1);

  /**
   * Does nothing before {@link #start}.
   *
   * @param hasRoom asks a member whether its disks have room; any failure counts as no
   */
  LeadMove(
      Replicator replicator,
      DiskRoom room,
      String self,
      Function<Member, CompletableFuture<Boolean>> hasRoom) {
    this.replicator = replicator;
    this.room = room;
    this.self = self;
    this.hasRoom = hasRoom;
  }

  void start() {
    // The hand-over blocks, and nothing else may wait for it.
    Thread thread = new Thread(this::watch, "lead-move");
    thread.setDaemon(true);
    thread.start();
  }

  /** Hands the lead on if that is called for; returns whether it did. */
  boolean look() {
    Optional<DiskRoom.Shortage> shortage = room.shortage();
    Leadership leadership = replicator.leadership();
    if (shortage.isEmpty() || leadership.role() != Role.LEADER || !leadership.ready()) {
      return false;
    }
    Set<String> roomy = roomy();
    if (roomy.isEmpty()) {
      return false;
    }
    log.info(
        "handing the lead to one of {}, which have room: the disk under {} has not",
        roomy,
        shortage.get().folder());
    return replicator.transferLeadership(member -> roomy.contains(member.id()), HANDOVER_LIMIT);
  }

  private Set<String> roomy() {
    List<Member> others =
        replicator.members().stream().filter(member -> !member.id().equals(self)).toList();
    // All are asked before the first answer is waited for.
    List<CompletableFuture<Boolean>> answers = others.stream().map(hasRoom).toList();
    Set<Integer> places = new HashSet<>();
    for (int i = 0; i < answers.size(); i++) {
      try {
        if (answers.get(i).join()) {
          places.add(i);
        }
      } catch (CompletionException unreachable) {
        // Then it is no heir.
      }
    }
    return places.stream().map(place -> others.get(place).id()).collect(Collectors.toSet());
  }

  private void watch() {
    try {
      while (!stopped.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          look();
        } catch (RuntimeException e) {
          log.warn("the lead could not be handed on", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stopped.countDown();
  }
}
