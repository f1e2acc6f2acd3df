package io.oncekv.server.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.server.replication.TermConfirmer.TermVote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * An old leader that never hears of its successor: messages take any time and any order, and a
 * majority elects another leader at some moment. A failed run is repeated with {@code
 * -Doncekv.test.seed=<seed>}.
 */
class ReadBarrierSimulationTest {
  private static final UUID GROUP = new UUID(1, 2);
  private static final long OLD_TERM = 5;
  private static final int RUNS = 2_000;
  private static final int STEPS = 60;

  @Test
  void noReadThatArrivesAfterTheElectionOfAnotherLeaderPassesAtTheOldOne() {
    long seed = Long.getLong("oncekv.test.seed", System.nanoTime());
    int passed = 0;
    for (int run = 0; run < RUNS; run++) {
      passed += new Simulation(new Random(seed + run), "seed " + (seed + run)).run();
    }
    assertThat(passed).as("reads before the election do pass; seed " + seed).isPositive();
  }

  private static final class Simulation {
    private final Random random;
    private final String name;
    private final ScriptedReplicator replicator = new ScriptedReplicator();
    private final Map<Member, Long> terms = new HashMap<>();
    private final List<Runnable> messages = new ArrayList<>();
    private final List<CompletableFuture<Void>> before = new ArrayList<>();
    private final List<CompletableFuture<Void>> after = new ArrayList<>();
    private final ReadBarrier barrier;

    Simulation(Random random, String name) {
      this.random = random;
      this.name = name;
      List<Member> voters = new ArrayList<>();
      for (int i = 1; i <= 3 + 2 * random.nextInt(2); i++) {
        voters.add(ScriptedReplicator.member("n" + i));
      }
      replicator.voters = voters;
      voters.forEach(voter -> terms.put(voter, OLD_TERM));
      ReadBarrierOptions options =
          new ReadBarrierOptions(Duration.ofSeconds(1), 1_000, 1 + random.nextInt(3));
      barrier =
          new ReadBarrier(
              replicator,
              this::ask,
              "n1",
              GROUP,
              options,
              ReadBarrierListener.NONE,
              (delay, task) -> {},
              () -> 0);
    }

    /** The question travels, the voter reads its term, the answer travels. */
    private CompletableFuture<TermVote> ask(Member voter, long term) {
      CompletableFuture<TermVote> answer = new CompletableFuture<>();
      messages.add(
          () -> {
            TermVote vote = new TermVote(GROUP, voter.id(), terms.get(voter));
            messages.add(() -> answer.complete(vote));
          });
      return answer;
    }

    int run() {
      int election = random.nextInt(STEPS);
      for (int step = 0; step < STEPS; step++) {
        if (step == election) {
          elect();
        }
        if (messages.isEmpty() || random.nextInt(3) == 0) {
          (step < election ? before : after).add(barrier.pass());
        } else {
          messages.remove(random.nextInt(messages.size())).run();
        }
      }
      while (!messages.isEmpty()) {
        messages.remove(random.nextInt(messages.size())).run();
      }
      assertThat(after).as(name).allMatch(CompletableFuture::isCompletedExceptionally);
      assertThat(before).as(name).allMatch(CompletableFuture::isDone);
      assertThat(barrier.waitingReads()).as(name).isZero();
      return (int) before.stream().filter(read -> !read.isCompletedExceptionally()).count();
    }

    /** A majority without the old leader goes to a newer term; the others know nothing of it. */
    private void elect() {
      List<Member> others = replicator.voters;
      int majority = others.size() / 2 + 1;
      for (Member voter : others.subList(others.size() - majority, others.size())) {
        terms.put(voter, OLD_TERM + 1);
      }
    }
  }
}
