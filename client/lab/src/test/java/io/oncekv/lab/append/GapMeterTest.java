package io.oncekv.lab.append;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GapMeterTest {
  private final AtomicLong now = new AtomicLong(1_000);
  private final GapMeter gaps = new GapMeter(now::get);

  private void successAfter(long nanos) {
    now.addAndGet(nanos);
    gaps.success();
  }

  @Test
  void theLongestTimeBetweenTwoSuccessesCounts() {
    successAfter(5);
    successAfter(30);
    successAfter(10);

    assertThat(gaps.longestNanos()).isEqualTo(30);
  }

  @Test
  void aGapThatIsStillOpenCounts() {
    successAfter(5);
    now.addAndGet(50);

    assertThat(gaps.longestNanos()).isEqualTo(50);
  }

  @Test
  void afterARestartEarlierGapsAreForgottenButNotTheBeginningOfTheOpenOne() {
    successAfter(90);
    now.addAndGet(20);
    gaps.restart();
    successAfter(5);

    assertThat(gaps.longestNanos()).isEqualTo(25);
  }
}
