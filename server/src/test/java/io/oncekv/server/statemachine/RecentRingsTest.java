package io.oncekv.server.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.server.statemachine.RecentRings.Recent;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RecentRingsTest {
  private final RecentRings rings = new RecentRings();

  @Test
  void nothingIsKnownOfARingThatWasNeverNoted() {
    assertThat(rings.of(1)).isEqualTo(Recent.UNKNOWN);
    assertThat(Recent.UNKNOWN.highest()).isEmpty();
    assertThat(Recent.UNKNOWN.page()).isNegative();
  }

  @Test
  void nothingWasDecidedInARingThatIsNew() {
    assertThat(Recent.UNUSED.highest()).hasValue(0);
    assertThat(Recent.UNUSED.page()).isNegative();
  }

  @Test
  void aPageOfLongRefusalsIsNotKeptInMemory() {
    Recent kept = Recent.UNUSED.withPage(3, new byte[1024]);
    assertThat(kept.page()).isEqualTo(3);
    assertThat(kept.withPage(4, new byte[1025])).isEqualTo(Recent.UNUSED);
  }

  @Test
  void theRingsThatWereWrittenLongestAgoAreForgottenFirst() {
    for (long session = 1; session <= RecentRings.MAX_SESSIONS; session++) {
      rings.note(session, highest(session));
    }
    rings.note(1, highest(1));
    rings.note(RecentRings.MAX_SESSIONS + 1, highest(0));
    assertThat(rings.of(1)).isEqualTo(highest(1));
    assertThat(rings.of(2)).isEqualTo(Recent.UNKNOWN);
    assertThat(rings.of(3)).isEqualTo(highest(3));
  }

  @Test
  void aForgottenRingIsUnknownAgain() {
    rings.note(1, highest(1));
    rings.note(2, highest(2));
    rings.forget(1);
    assertThat(rings.of(1)).isEqualTo(Recent.UNKNOWN);
    rings.clear();
    assertThat(rings.of(2)).isEqualTo(Recent.UNKNOWN);
  }

  private static Recent highest(long sequence) {
    return Recent.UNKNOWN.withHighest(OptionalLong.of(sequence));
  }
}
