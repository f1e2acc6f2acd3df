package io.oncekv.check.linear;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.check.history.History;
import io.oncekv.check.history.Operation;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checker says what a brute-force oracle says. {@code -Doncekv.seed=SEED} repeats a run. */
class OracleTest {
  private static final Limits LIMITS = new Limits(Duration.ofMinutes(5), 1 << 28);
  private static final int ROUNDS = Integer.getInteger("oncekv.check.rounds", 3000);

  private final long seed = Seeds.next();
  private final Checker checker = new Checker();

  @ParameterizedTest
  @EnumSource
  void goodHistoriesAreLinearizable(Workload.Mix mix) {
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      long historySeed = random.nextLong();
      List<Operation> history = RandomHistory.make(small(mix, random), historySeed);
      assertThat(Oracle.isLinearizable(history)).as("the oracle, %d", historySeed).isTrue();
      assertSameVerdict(history);
    }
  }

  @ParameterizedTest
  @EnumSource
  void spoiltHistoriesAreJudgedAsTheOracleJudgesThem(Mutation mutation) {
    Random random = new Random(seed);
    Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
    for (int i = 0; i < ROUNDS; i++) {
      Workload.Mix mix = any(List.of(Workload.Mix.values()), random);
      List<Operation> good = RandomHistory.make(small(mix, random), random.nextLong());
      Optional<List<Operation>> spoilt = mutation.apply(good, random);
      spoilt.ifPresent(history -> verdicts.merge(assertSameVerdict(history), 1, Integer::sum));
    }
    System.out.println(mutation + ": " + verdicts);
    assertThat(verdicts.getOrDefault(Verdict.NO, 0))
        .as("violations found")
        .isGreaterThan(ROUNDS / 40);
  }

  @Test
  void historiesThatAreSpoiltSeveralTimesAreJudgedAsTheOracleJudgesThem() {
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      Workload.Mix mix = any(List.of(Workload.Mix.values()), random);
      List<Operation> history = RandomHistory.make(small(mix, random), random.nextLong());
      for (int times = 0; times < 3; times++) {
        Mutation mutation = any(List.of(Mutation.values()), random);
        history = mutation.apply(history, random).orElse(history);
      }
      assertSameVerdict(history);
    }
  }

  private Verdict assertSameVerdict(List<Operation> history) {
    Verdict expected = Oracle.isLinearizable(history) ? Verdict.YES : Verdict.NO;
    Judgement judgement = checker.check(new History(history), LIMITS);
    assertThat(judgement.verdict())
        .as("seed %d, history:%n%s", seed, String.join("\n", Texts.lines(history)))
        .isEqualTo(expected);
    return expected;
  }

  private static <T> T any(List<T> choices, Random random) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static Workload small(Workload.Mix mix, Random random) {
    int operations = 4 + random.nextInt(5);
    int unknown = new int[] {0, 20, 50}[random.nextInt(3)];
    return new Workload(
        2 + random.nextInt(3),
        operations,
        1 + random.nextInt(2),
        unknown,
        random.nextBoolean(),
        mix);
  }
}
