package io.oncekv.server.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HighestSequencesTest {
  private final HighestSequences highest = new HighestSequences();

  @Test
  void nothingIsKnownOfASessionThatWasNeverNoted() {
    highest.decided(1, 5);
    assertThat(highest.isBelow(1, 6)).isFalse();
  }

  @Test
  void onlySequencesAboveTheHighestDecidedOneAreNewForCertain() {
    highest.set(1, 0);
    highest.decided(1, 7);
    highest.decided(1, 5);
    assertThat(highest.isBelow(1, 7)).isFalse();
    assertThat(highest.isBelow(1, 6)).isFalse();
    assertThat(highest.isBelow(1, 8)).isTrue();
  }

  @Test
  void sequencesCountWithoutSign() {
    highest.set(1, Long.MAX_VALUE);
    highest.decided(1, Long.MIN_VALUE);
    assertThat(highest.isBelow(1, Long.MAX_VALUE)).isFalse();
    assertThat(highest.isBelow(1, Long.MIN_VALUE + 1)).isTrue();
  }

  @Test
  void theSessionsThatWroteLongestAgoAreForgottenFirst() {
    for (long session = 1; session <= HighestSequences.MAX_SESSIONS; session++) {
      highest.set(session, 0);
    }
    highest.decided(1, 1);
    highest.set(HighestSequences.MAX_SESSIONS + 1, 0);
    assertThat(highest.isBelow(1, 2)).isTrue();
    assertThat(highest.isBelow(2, 2)).isFalse();
    assertThat(highest.isBelow(3, 2)).isTrue();
  }

  @Test
  void aForgottenSessionIsUnknownAgain() {
    highest.set(1, 0);
    highest.set(2, 0);
    highest.forget(1);
    assertThat(highest.isBelow(1, 1)).isFalse();
    highest.clear();
    assertThat(highest.isBelow(2, 1)).isFalse();
  }
}
