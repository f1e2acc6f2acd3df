package io.oncekv.server.replication.ratis;

import io.oncekv.server.replication.Member;
import io.oncekv.server.replication.Standing;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a lead up in which nothing is committed although enough members have all entries. The
 * engine counts an entry when its answer comes; an answer that is lost with its connection it does
 * not ask for again, and a heartbeat's answer does not say it. The next entry would, but none is
 * proposed beside another until enough wait for a full one, and a leader whose own first entry it
 * was takes none. A new lead begins with an entry whose answer counts for all before it.
 *
 * <p>So when nothing has been committed for a while, the leader asks the members what they have on
 * disk: whoever has all of it has answered. A slow disk is told from a lost answer by that.
 */
final class StalledLead implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StalledLead.class);

  /** Without a commit: then members are asked. */
  static final Duration PATIENCE = Duration.ofMillis(500);

  /** An answer that is only late comes by then. */
  static final Duration PROOF = Duration.ofSeconds(1);

  private static final long PERIOD_MILLIS = 100;

  /** The lead, as the engine has it. */
  interface Lead {
    /** Whether this node leads, and the majority of its members decides. */
    boolean leads();

    /** Returns the term. */
    long term();

    /** Returns up to which index entries are committed. */
    long committed();

    /** Returns up to which index this node has entries on disk. */
    long onDisk();

    /** Returns the other members. */
    List<Member> others();

    /** Ends the lead; returns at once. */
    void giveUp();
  }

  /** Where a lead stood still. */
  private record Halt(long term, long committed) {}

  private final Lead lead;
  private final Function<Member, CompletableFuture<Standing>> question;
  private final LongSupplier nanoTime;
  private final PeriodicTask thread;

  // All used on the one thread only.
  private final Set<String> asked = new HashSet<>();
  private final Map<String, Standing> standings = new HashMap<>();
  private Optional<Halt> halt = Optional.empty();
  private long since;
  private Optional<Long> provedSince = Optional.empty();

  /**
   * Watches from now on.
   *
   * @param question how a member stands: never blocks, and always completes
   */
  StalledLead(
      String self,
      Lead lead,
      Function<Member, CompletableFuture<Standing>> question,
      LongSupplier nanoTime) {
    this.lead = lead;
    this.question = question;
    this.nanoTime = nanoTime;
    this.thread = new PeriodicTask(self + "-stalled-lead");
    thread.start(PERIOD_MILLIS, this::look);
  }

  private void look() {
    Halt now = new Halt(lead.term(), lead.committed());
    if (!lead.leads() || lead.onDisk() <= now.committed()) {
      goesOn(Optional.empty());
    } else if (!halt.equals(Optional.of(now))) {
      goesOn(Optional.of(now));
    } else if (isOver(since, PATIENCE)) {
      judge(now);
      lead.others().stream().filter(member -> asked.add(member.id())).forEach(this::ask);
    }
  }

  private void goesOn(Optional<Halt> at) {
    halt = at;
    since = nanoTime.getAsLong();
    standings.clear();
    provedSince = Optional.empty();
  }

  private void judge(Halt now) {
    if (!enoughHaveAll(now)) {
      provedSince = Optional.empty();
    } else if (provedSince.isEmpty()) {
      provedSince = Optional.of(nanoTime.getAsLong());
    } else if (isOver(provedSince.get(), PROOF)) {
      log.warn(
          "nothing after {} is committed although enough members have all: their answers were lost,"
              + " giving up the lead of term {}",
          now.committed(),
          now.term());
      lead.giveUp();
      goesOn(Optional.of(now));
    }
  }

  /**
   * Whoever has all that this leader has must have answered for all. (A member with a part of it
   * may be writing still, and answers for the whole.) Entries of an earlier term are not committed
   * by counting who has them.
   */
  private boolean enoughHaveAll(Halt now) {
    List<Member> others = lead.others();
    long all = lead.onDisk();
    long have =
        others.stream()
            .map(member -> standings.get(member.id()))
            .filter(it -> it != null && it.term() == now.term() && it.index() >= all)
            .count();
    return have + 1 > (others.size() + 1) / 2;
  }

  private void ask(Member member) {
    Optional<Halt> at = halt;
    CompletableFuture<?> unused =
        question
            .apply(member)
            .whenComplete(
                (standing, failure) ->
                    thread.execute(() -> answered(member.id(), at, Optional.ofNullable(standing))));
  }

  private void answered(String member, Optional<Halt> at, Optional<Standing> standing) {
    asked.remove(member);
    if (at.equals(halt)) {
      standing.ifPresentOrElse(it -> standings.put(member, it), () -> standings.remove(member));
    }
  }

  private boolean isOver(long begin, Duration time) {
    return nanoTime.getAsLong() - begin >= time.toNanos();
  }

  @Override
  public void close() {
    thread.close();
  }
}
