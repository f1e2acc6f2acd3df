package io.oncekv.server.replication.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a line counts as cut and whole again. */
class CutLineTest {
  private static final Duration LONG = CutLine.LISTENING;

  private final CutLine line = new CutLine();
  private long now = 1_000_000_000L;

  @Test
  void whoCouldNotBeAskedAndCanBeTwiceWasCutOff() {
    line.unreachable(now);
    assertThat(line.reached(LONG, now)).as("once").isFalse();
    pass(CutLine.TWICE_WITHIN);
    assertThat(line.reached(LONG, now)).isTrue();
  }

  @Test
  void whoCouldBeAskedAllTheTimeIsOnlySlow() {
    for (int i = 0; i < 100; i++) {
      assertThat(line.reached(LONG, now)).isFalse();
      pass(CutLine.TWICE_WITHIN);
    }
  }

  @Test
  void anOutageThatIsLongOverExplainsNothing() {
    line.unreachable(now);
    pass(CutLine.OUTAGE_COUNTS);
    assertThat(line.reached(LONG, now)).isFalse();
    pass(CutLine.TWICE_WITHIN);
    assertThat(line.reached(LONG, now)).isFalse();
  }

  @Test
  void whoHasJustStartedIsLeftAlone() {
    line.unreachable(now);
    for (int i = 0; i < 10; i++) {
      assertThat(line.reached(LONG.minusMillis(1), now)).isFalse();
      pass(CutLine.TWICE_WITHIN);
    }
  }

  @Test
  void whoAnswersTheEngineInBetweenHasToBeReachedTwiceAnew() {
    line.unreachable(now);
    line.reached(LONG, now);
    line.answered();
    pass(CutLine.TWICE_WITHIN);
    assertThat(line.reached(LONG, now)).isFalse();
    pass(CutLine.TWICE_WITHIN);
    assertThat(line.reached(LONG, now)).as("the outage still counts").isTrue();
  }

  @Test
  void theNextTimeIsTwiceAsFarAwayIfConnectingAfreshDoesNotHelp() {
    assertThat(secondsUntilThawed()).isZero();
    line.cut(now);
    assertThat(secondsUntilThawed()).isEqualTo(2);
    line.cut(now);
    assertThat(secondsUntilThawed()).isEqualTo(4);
    line.cut(now);
    assertThat(secondsUntilThawed()).isEqualTo(8);
  }

  @Test
  void thereIsOneQuestionAtATimeAndAPauseAfterOneThatFailed() {
    assertThat(line.mayBeAsked(now)).isTrue();
    assertThat(line.mayBeAsked(now)).isFalse();
    line.unreachable(now);
    assertThat(line.mayBeAsked(now)).isFalse();
    pass(CutLine.BETWEEN_QUESTIONS);
    assertThat(line.mayBeAsked(now)).isTrue();
    line.reached(LONG, now);
    assertThat(line.mayBeAsked(now)).isTrue();
  }

  /** In steps of a tenth of a second, rounded down; the line breaks now and then. */
  private long secondsUntilThawed() {
    long begin = now;
    line.unreachable(now);
    while (!line.reached(LONG, now)) {
      pass(CutLine.TWICE_WITHIN);
    }
    return Duration.ofNanos(now - begin).toSeconds();
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }
}
