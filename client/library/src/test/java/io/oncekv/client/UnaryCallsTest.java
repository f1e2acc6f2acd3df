package io.oncekv.client;

import org.junit.jupiter.api.Nested;

/** Whatever is promised of retries, outcomes and sessions holds for calls that go by themselves. */
class UnaryCallsTest {

  @Nested
  class Retries extends RetryTest {
    @Override
    CallStyle callStyle() {
      return CallStyle.UNARY;
    }
  }

  @Nested
  class Deliveries extends DeliveryTest {
    @Override
    CallStyle callStyle() {
      return CallStyle.UNARY;
    }
  }

  @Nested
  class Outcomes extends OutcomeTest {
    @Override
    CallStyle callStyle() {
      return CallStyle.UNARY;
    }
  }

  @Nested
  class Sessions extends SessionTest {
    @Override
    CallStyle callStyle() {
      return CallStyle.UNARY;
    }
  }

  @Nested
  class StaleReads extends StaleReadTest {
    @Override
    CallStyle callStyle() {
      return CallStyle.UNARY;
    }
  }

  @Nested
  class RandomFaults extends RandomFaultsTest {
    @Override
    CallStyle callStyle() {
      return CallStyle.UNARY;
    }
  }
}
