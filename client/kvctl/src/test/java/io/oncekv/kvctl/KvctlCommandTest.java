package io.oncekv.kvctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KvctlCommandTest {
  @ParameterizedTest
  @CsvSource({"PT0.5S, PT0.5S", "PT3S, PT2S", "PT10S, PT2.5S", "PT60S, PT15S"})
  void oneNodeMayTakeAQuarterOfTheTimeButNotLessThanTwoSeconds(Duration timeout, Duration attempt) {
    assertThat(KvctlCommand.attempt(timeout)).isEqualTo(attempt);
  }
}
