package io.oncekv.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.fake.Errors;
import io.oncekv.client.fake.FakeCluster;
import io.oncekv.client.fake.FakeNode;
import io.oncekv.client.fake.Fault;
import io.oncekv.v1.ErrorReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Many writes at once through faults of every kind and a leader that moves. The seed fixes which
 * call meets which fault; the order in which calls arrive is the machine's.
 */
class RandomFaultsTest extends ClientTest {
  private static final int WRITES = 300;

  private final Random random;

  RandomFaultsTest() {
    long seed = Long.getLong("oncekv.seed", System.nanoTime());
    System.out.println("RandomFaultsTest: -Doncekv.seed=" + seed);
    random = new Random(seed);
  }

  private synchronized Fault draw(FakeCluster cluster, FakeNode node) {
    if (random.nextInt(60) == 0) {
      cluster.lead(random.nextInt(3));
    }
    return switch (random.nextInt(24)) {
      case 0 -> new Fault.LoseRequest();
      case 1 -> new Fault.LoseReply();
      case 2 -> new Fault.BreakBeforeReply();
      case 3 -> new Fault.Refuse(Errors.refused(ErrorReason.OVERLOADED));
      case 4 -> new Fault.Refuse(Errors.maybe(ErrorReason.LEADERSHIP_LOST));
      case 5 -> new Fault.Refuse(Errors.notLeader(""));
      case 6 -> new Fault.Refuse(Errors.notLeader(node.address()));
      default -> Fault.none();
    };
  }

  private OnceKVBuilder hasty(FakeCluster cluster) {
    return settings(cluster)
        .attemptTimeout(Duration.ofMillis(100))
        .backoff(Duration.ofMillis(2), Duration.ofMillis(20));
  }

  @Test
  @DisplayName("HC-53 many writes of one session through any faults: each once, window kept")
  void everyAcknowledgedAppendStandsOnceAndTheWindowIsKept() {
    FakeCluster cluster = cluster(3);
    cluster.otherwise((node, method) -> draw(cluster, node));
    OnceKV client = client(hasty(cluster).deadline(Duration.ofSeconds(60)));
    List<CompletableFuture<WriteResult>> writes = new ArrayList<>();
    for (int token = 0; token < WRITES; token++) {
      writes.add(client.appendAsync("log", token + ";"));
    }
    Set<Long> sequences = new HashSet<>();
    writes.forEach(write -> sequences.add(write.join().sequence()));

    List<String> tokens = tokens(cluster);
    assertThat(tokens).doesNotHaveDuplicates().hasSize(WRITES);
    assertThat(sequences).hasSize(WRITES).contains(1L, (long) WRITES);
    assertNoViolations(cluster);
  }

  @Test
  @DisplayName("HC-52 writes given up in the middle: resolved one way, and that way is true")
  void whatResolveSaysOfWritesGivenUpIsTrue() {
    FakeCluster cluster = cluster(3);
    cluster.otherwise((node, method) -> draw(cluster, node));
    OnceKV client = client(hasty(cluster).deadline(Duration.ofMillis(150)));
    OnceKV patient = client(hasty(cluster).clientId("reader"));
    Set<String> executed = new HashSet<>();
    Set<String> not = new HashSet<>();
    int unknowns = 0;
    for (int round = 0; round < 30; round++) {
      List<CompletableFuture<WriteResult>> writes = new ArrayList<>();
      for (int write = 0; write < 2 * WINDOW; write++) {
        writes.add(client.appendAsync("log", round + "." + write + ";"));
      }
      for (int write = 0; write < 2 * WINDOW; write++) {
        String token = round + "." + write;
        try {
          assertThat(writes.get(write).join().applied()).isTrue();
          executed.add(token);
        } catch (CompletionException e) {
          if (e.getCause() instanceof OutcomeUnknownException unknown) {
            unknowns++;
            (resolved(client, unknown.sequence()) ? executed : not).add(token);
          } else {
            assertThat(((OnceKVException) e.getCause()).executed()).isNotEqualTo(Executed.MAYBE);
            not.add(token);
          }
        }
      }
    }
    assertThat(patient.put("fence", "passed").applied()).isTrue();
    assertThat(tokens(cluster)).doesNotHaveDuplicates().hasSameElementsAs(executed);
    assertThat(tokens(cluster)).doesNotContainAnyElementsOf(not);
    assertThat(unknowns).as("the test must have met unknown outcomes").isPositive();
    assertNoViolations(cluster);
  }

  private static boolean resolved(OnceKV client, long sequence) {
    while (true) {
      try {
        return client.resolve(sequence).outcome() == Resolution.Outcome.EXECUTED;
      } catch (DeadlineExceededException e) {
        assertThat(e.executed()).isEqualTo(Executed.NO);
      }
    }
  }

  private static List<String> tokens(FakeCluster cluster) {
    return Arrays.stream(cluster.state().text("log").split(";"))
        .filter(token -> !token.isEmpty())
        .toList();
  }
}
