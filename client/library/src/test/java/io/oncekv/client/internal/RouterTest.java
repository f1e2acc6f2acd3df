package io.oncekv.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouterTest {
  private static final Endpoint ONE = new Endpoint("n", 1);
  private static final Endpoint TWO = new Endpoint("n", 2);
  private static final Endpoint THREE = new Endpoint("n", 3);
  private static final Endpoint FAR = new Endpoint("far", 9);

  private long now;

  private Router router(boolean followHints) {
    return new Router(List.of(ONE, TWO, THREE), followHints, () -> now);
  }

  @Test
  void asksOneEndpointAfterTheOtherWhileTheyFail() {
    Router router = router(true);
    for (Endpoint expected : List.of(ONE, TWO, THREE, ONE)) {
      assertThat(router.target()).isEqualTo(expected);
      router.failed(expected);
    }
  }

  @Test
  void movesOnOnceHoweverManyCallsFailAtTheSameNode() {
    Router router = router(true);
    router.failed(ONE);
    router.failed(ONE);
    router.failed(ONE);
    assertThat(router.target()).isEqualTo(TWO);
  }

  @Test
  void followsAHintAlsoToANodeItWasNeverToldOf() {
    Router router = router(true);
    assertThat(router.redirected(ONE, FAR)).isTrue();
    assertThat(router.target()).isEqualTo(FAR);
    router.failed(FAR);
    assertThat(router.target()).isEqualTo(TWO);
  }

  @Test
  void doesNotFollowAHintToANodeThatJustFailed() {
    Router router = router(true);
    router.failed(ONE);
    assertThat(router.redirected(TWO, ONE)).isFalse();
    assertThat(router.target()).isEqualTo(THREE);
  }

  @Test
  void trustsANodeAgainAfterAWhile() {
    Router router = router(true);
    router.failed(ONE);
    now += Duration.ofSeconds(2).toNanos();
    assertThat(router.redirected(TWO, ONE)).isTrue();
    assertThat(router.target()).isEqualTo(ONE);
  }

  @Test
  void trustsANodeThatAnswers() {
    Router router = router(true);
    router.failed(ONE);
    router.answered(ONE);
    assertThat(router.redirected(TWO, ONE)).isTrue();
  }

  @Test
  void staysAmongItsEndpointsWhenToldTo() {
    Router router = router(false);
    assertThat(router.redirected(ONE, FAR)).isFalse();
    assertThat(router.target()).isEqualTo(TWO);
  }

  @Test
  void aNodeThatNamesItselfWithoutLeadingIsLeft() {
    Router router = router(true);
    assertThat(router.redirected(ONE, ONE)).isFalse();
    assertThat(router.target()).isEqualTo(TWO);
  }
}
