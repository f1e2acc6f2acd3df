package io.oncekv.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.oncekv.check.history.HistoryFiles;
import io.oncekv.check.linear.Checker;
import io.oncekv.check.linear.Judgement;
import io.oncekv.check.linear.Limits;
import io.oncekv.check.linear.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Six histories with known verdicts, the test data {@code test_data/kv} of the checker Porcupine.
 * They are not part of this project: the variable names the folder that holds them.
 */
class KnownHistoriesTest {
  private static final String FOLDER = "KNOWN_HISTORIES";

  @ParameterizedTest
  @CsvSource({
    "c01-ok, YES",
    "c01-bad, NO",
    "c10-ok, YES",
    "c10-bad, NO",
    "c50-ok, YES",
    "c50-bad, NO"
  })
  void verdictsOfPorcupinesHistoriesAreTheKnownOnes(String name, Verdict expected)
      throws Exception {
    String folder = System.getenv(FOLDER);
    if ("true".equals(System.getenv("CI"))) {
      assertThat(folder).as(FOLDER + ", which CI=true requires").isNotNull();
    }
    assumeTrue(folder != null, FOLDER + " is not set, so Porcupine's histories are not there");

    Judgement judgement =
        new Checker()
            .check(
                HistoryFiles.read(Path.of(folder, name + ".txt")),
                new Limits(Duration.ofMinutes(1), 1 << 28));

    assertThat(judgement.verdict()).isEqualTo(expected);
  }
}
