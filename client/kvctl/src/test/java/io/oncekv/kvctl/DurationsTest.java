package io.oncekv.kvctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({"500ms, 500", "5, 5000", "10s, 10000", "2m, 120000", "1440m, 86400000"})
  void readsWhatPeopleWriteAndABareNumberAsSeconds(String text, long millis) {
    assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1s", "1.5s", "1h", "s", "1441m", "99999999999s"})
  void refusesAnythingElse(String text) {
    assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void writesDurationsAsItReadsThem() {
    for (String text : new String[] {"1ms", "500ms", "1s", "90s", "2m", "1440m"}) {
      assertThat(Durations.text(Durations.parse(text))).isEqualTo(text);
    }
  }

  @Test
  void putsThemInThePlaceOfJavas() {
    assertThat(Durations.inPlaceOfJavas("the deadline of PT2S came, not of PT0.3S or PT1M30S"))
        .isEqualTo("the deadline of 2s came, not of 300ms or 90s");
    assertThat(Durations.inPlaceOfJavas("key PTERODACTYL, PT")).isEqualTo("key PTERODACTYL, PT");
  }
}
