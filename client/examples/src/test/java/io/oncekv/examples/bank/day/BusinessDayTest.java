package io.oncekv.examples.bank.day;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.Delivery;
import io.oncekv.client.OnceKV;
import io.oncekv.examples.bank.Bank;
import io.oncekv.examples.bank.Findings;
import io.oncekv.lab.cluster.LocalCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promise, and what is there instead where a part of it is left out: so each test but the first
 * shows that what the first one looks at can be wrong.
 */
@Tag("cluster")
@TestInstance(Lifecycle.PER_CLASS)
class BusinessDayTest {
  private final long seed = Long.getLong("oncekv.seed", System.nanoTime());
  private LocalCluster cluster;

  @BeforeAll
  void startCluster(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) {
    System.out.println("BusinessDayTest: -Doncekv.seed=" + seed);
    cluster = LocalCluster.builder(folder).shortLived().start();
  }

  @AfterAll
  void stopCluster() {
    cluster.close();
  }

  @Test
  void everyTransferIsMadeOnceThoughLeadersAreKilledAndRepliesLost() throws Exception {
    DayResult day = spend(Plan.exactlyOnce(seed));

    assertThat(day.findings()).isEqualTo(Findings.NONE);
    assertThat(day.sum()).isEqualTo(day.opened()).isEqualTo(1000);
    assertThat(day.leaderKills()).isEqualTo(2);
    // Otherwise nothing was put to the test.
    assertThat(day.answeredAgain()).isPositive().isLessThan(day.transfers());
    assertThat(day.refused()).isPositive();
    assertThat(day.audits()).isGreaterThan(100);
  }

  @Test
  void aTellerWhoNeverSendsTwiceLearnsWhatBecameOfEveryTransfer() throws Exception {
    DayResult day = spend(new Plan(Delivery.AT_MOST_ONCE, false, 0, seed));

    assertThat(day.findings()).isEqualTo(Findings.NONE);
    assertThat(day.lostReplies()).isPositive();
  }

  @Test
  void withoutSessionsSomeTransfersAreMadeTwiceThoughTheSumIsRight() throws Exception {
    DayResult day = spend(new Plan(Delivery.AT_LEAST_ONCE, false, 0, seed));

    assertThat(day.findings().unexplained()).isPositive();
    assertThat(day.findings().wrongAccounts()).isPositive();
    assertThat(day.findings().wrongSums()).isZero();
    assertThat(day.sum()).isEqualTo(day.opened());
  }

  @Test
  void withoutTransactionsAuditorsMissMoneyThoughItIsThereInTheEnd() throws Exception {
    DayResult day = spend(new Plan(Delivery.EXACTLY_ONCE, true, 0, seed));

    assertThat(day.findings().wrongSums()).isPositive();
    assertThat(day.findings().unexplained()).isZero();
    assertThat(day.findings().wrongAccounts()).isZero();
    assertThat(day.sum()).isEqualTo(day.opened());
  }

  @Test
  void withoutBothMoneyIsLostOrMade() throws Exception {
    DayResult day = spend(new Plan(Delivery.AT_LEAST_ONCE, true, 0, seed));

    assertThat(day.findings().wrongSums()).isPositive();
    assertThat(day.findings().unexplained()).isPositive();
    assertThat(day.findings().wrongAccounts()).isPositive();
  }

  @Test
  void whatIsNotThereIsNeitherSpentNorLost() {
    try (OnceKV kv = cluster.client().build()) {
      Bank bank = new Bank(kv);
      List<String> accounts = List.of("savings", "purse");
      bank.open(accounts, 10);

      assertThat(bank.transfer("savings", "purse", 11)).isEmpty();
      assertThat(bank.transfer("savings", "purse", 10)).isPresent();
      assertThat(bank.transfer("savings", "purse", 1)).isEmpty();

      assertThat(bank.audit(accounts).balances()).isEqualTo(Map.of("savings", 0L, "purse", 20L));
    }
  }

  private DayResult spend(Plan plan) throws InterruptedException {
    DayResult day = new BusinessDay(cluster, plan, System.out::println).run();
    System.out.println("BusinessDayTest: " + plan + " -> " + day);
    return day;
  }
}
