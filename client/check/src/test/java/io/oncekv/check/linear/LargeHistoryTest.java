package io.oncekv.check.linear;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.check.history.Bytes;
import io.oncekv.check.history.Call;
import io.oncekv.check.history.History;
import io.oncekv.check.history.Operation;
import io.oncekv.check.history.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a run of the fault lab has: many clients, thousands of operations, some without an answer.
 */
class LargeHistoryTest {
  private static final Limits LIMITS = new Limits(Duration.ofSeconds(30), 256 << 20);

  /** No operation of a random history writes it. */
  private static final Bytes NEVER_WRITTEN = Bytes.of("!");

  /**
   * The same histories each time: no checker decides every history of this length within limits.
   * Seed 6555722128697 makes one of counters whose spoilt read, late among twenty increments of
   * unknown outcome, takes more memory than there is. What random ones must be judged as, {@link
   * OracleTest} asks, of short histories.
   */
  private final long seed = Long.getLong("oncekv.seed", 1);

  @ParameterizedTest
  @CsvSource({
    "APPENDS, 10, 0, false",
    "APPENDS, 10, 2, false",
    "APPENDS, 10, 2, true",
    "APPENDS, 1, 1, true",
    "COUNTERS, 10, 2, false",
    "COUNTERS, 10, 2, true",
    "REGISTERS, 10, 0, false",
    "REGISTERS, 10, 2, true",
    "ALL, 10, 2, false",
    "ALL, 10, 2, true"
  })
  void fiftyClientsWithTenThousandOperationsAreDecidedInSeconds(
      Workload.Mix mix, int keys, int unknownPercent, boolean revisions) {
    Workload workload = new Workload(50, 10_000, keys, unknownPercent, revisions, mix);
    List<Operation> history = RandomHistory.make(workload, seed);

    assertThat(timed("good", history)).isEqualTo(Verdict.YES);
    assertThat(timed("spoilt", spoilt(history))).isEqualTo(Verdict.NO);
  }

  private static Verdict timed(String name, List<Operation> history) {
    long start = System.nanoTime();
    Judgement judgement = new Checker().check(new History(history), LIMITS);
    System.out.printf(
        "%s: %s in %d ms %s%n",
        name, judgement.verdict(), (System.nanoTime() - start) / 1_000_000, judgement.reason());
    return judgement.verdict();
  }

  /** The value that one read returned was never there. */
  private List<Operation> spoilt(List<Operation> history) {
    int index =
        Mutation.pick(
                history,
                new Random(seed),
                operation ->
                    operation.outcome() instanceof Outcome.Found found && found.value().isPresent())
            .orElseThrow();
    List<Operation> mutated = new ArrayList<>(history);
    Operation read = history.get(index);
    Outcome.Found found = (Outcome.Found) read.outcome();
    mutated.set(
        index,
        new Operation(
            read.client(),
            read.id(),
            new Call.Get(read.key(), false),
            read.invokedAt(),
            read.completedAt(),
            new Outcome.Found(
                found.value().map(value -> value.plus(NEVER_WRITTEN)), found.revision())));
    return mutated;
  }
}
