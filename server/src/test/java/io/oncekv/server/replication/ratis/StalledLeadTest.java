package io.oncekv.server.replication.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.oncekv.server.replication.Member;
import io.oncekv.server.replication.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a leader takes it that the answers of its members were lost. Time is the test's. */
@Timeout(60)
class StalledLeadTest {
  private static final Member N2 = new Member("n2", "h:1", "h:2", "h:3");
  private static final Member N3 = new Member("n3", "i:1", "i:2", "i:3");
  private static final long TERM = 4;

  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicInteger givenUp = new AtomicInteger();
  private final Map<String, Standing> standings = new ConcurrentHashMap<>();
  private volatile boolean leads = true;
  private volatile long committed = 10;
  private volatile long onDisk = 12;
  private Optional<StalledLead> watch = Optional.empty();

  @AfterEach
  void close() {
    watch.ifPresent(StalledLead::close);
  }

  @Test
  void enoughMembersHaveHadAllForAWhileAndNothingIsCommitted() {
    has(N2, TERM, 12);
    watch();
    pass(StalledLead.PATIENCE);
    assertThat(givenUp).as("before there is proof").hasValue(0);

    pass(StalledLead.PROOF);
    assertThat(givenUp).hasValue(1);
  }

  @Test
  void afterwardsItHasToBeProvedAnew() {
    has(N2, TERM, 12);
    watch();
    pass(StalledLead.PATIENCE);
    pass(StalledLead.PROOF);
    assertThat(givenUp).hasValue(1);

    pass(StalledLead.PROOF.minus(StalledLead.PATIENCE));
    assertThat(givenUp).hasValue(1);
  }

  @Test
  void aMemberThatHasOnlyAPartMayBeWritingStill() {
    has(N2, TERM, 11);
    watch();
    pass(StalledLead.PATIENCE);
    pass(StalledLead.PROOF);
    assertThat(givenUp).hasValue(0);
  }

  @Test
  void membersThatHaveNoMoreAreSlowAndTheLeadGoesOn() {
    has(N2, TERM, 10);
    has(N3, TERM, 9);
    watch();
    pass(StalledLead.PATIENCE);
    pass(StalledLead.PROOF);
    assertThat(givenUp).hasValue(0);
  }

  @Test
  void whatIsOfAnEarlierTermDoesNotCount() {
    has(N2, TERM - 1, 12);
    watch();
    pass(StalledLead.PATIENCE);
    pass(StalledLead.PROOF);
    assertThat(givenUp).hasValue(0);
  }

  @Test
  void membersThatCannotBeAskedDoNotCount() {
    watch();
    pass(StalledLead.PATIENCE);
    pass(StalledLead.PROOF);
    assertThat(givenUp).hasValue(0);
  }

  @Test
  void whereSomethingIsCommittedTheWaitBeginsAgain() {
    has(N2, TERM, 12);
    watch();
    pass(StalledLead.PATIENCE);
    committed = 11;
    pass(StalledLead.PROOF);
    assertThat(givenUp).hasValue(0);
  }

  @Test
  void whereAllIsCommittedNothingIsWaitedFor() {
    has(N2, TERM, 12);
    committed = 12;
    watch();
    pass(StalledLead.PATIENCE);
    pass(StalledLead.PROOF);
    assertThat(givenUp).hasValue(0);
  }

  @Test
  void whoDoesNotLeadGivesNothingUp() {
    has(N2, TERM, 12);
    leads = false;
    watch();
    pass(StalledLead.PATIENCE);
    pass(StalledLead.PROOF);
    assertThat(givenUp).hasValue(0);
  }

  private void has(Member member, long term, long index) {
    standings.put(member.id(), new Standing(Duration.ofHours(1), term, index));
  }

  /** Lets time pass, and several looks with it: one asks, another hears. */
  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
    int before = looks.get();
    await().until(() -> looks.get() >= before + 4);
  }

  private void watch() {
    StalledLead.Lead lead =
        new StalledLead.Lead() {
          @Override
          public boolean leads() {
            return leads;
          }

          @Override
          public long term() {
            looks.incrementAndGet();
            return TERM;
          }

          @Override
          public long committed() {
            return committed;
          }

          @Override
          public long onDisk() {
            return onDisk;
          }

          @Override
          public List<Member> others() {
            return List.of(N2, N3);
          }

          @Override
          public void giveUp() {
            givenUp.incrementAndGet();
          }
        };
    watch =
        Optional.of(
            new StalledLead(
                "n1",
                lead,
                member ->
                    Optional.ofNullable(standings.get(member.id()))
                        .map(CompletableFuture::completedFuture)
                        .orElseGet(
                            () ->
                                CompletableFuture.failedFuture(
                                    new IllegalStateException("unreachable"))),
                now::get));
    pass(Duration.ZERO);
  }
}
