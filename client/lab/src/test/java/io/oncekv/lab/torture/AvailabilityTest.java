package io.oncekv.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.OutcomeUnknownException;
import io.oncekv.lab.fault.Fault;
import io.oncekv.lab.fault.ProcessFaults;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AvailabilityTest {
  private static final Fault FAULT = new ProcessFaults().faults().get(0);
  private final OutcomeUnknownException unknown =
      new OutcomeUnknownException(7, "DEADLINE", "nobody answered", null);

  private final Availability availability = new Availability(Duration.ofSeconds(3));

  @Test
  void whoIsInDoubtThoughThereWasAMajorityIsAProblem() {
    availability.outageBegins();
    availability.outageEnds();
    availability.unknown(System.nanoTime(), unknown);
    availability.unknown(System.nanoTime(), unknown);

    assertThat(availability.problems())
        .singleElement()
        .asString()
        .startsWith("2 operations of unknown outcome")
        .endsWith("nobody answered");
  }

  @Test
  void whoIsInDoubtBecauseThereWasNoMajorityIsNone() {
    long before = System.nanoTime();
    availability.outageBegins();
    availability.unknown(System.nanoTime(), unknown);
    availability.outageEnds();
    availability.unknown(before, unknown);

    assertThat(availability.problems()).isEmpty();
  }

  @Test
  void aLongTimeWithoutASuccessfulWriteIsAProblem() {
    availability.gap(1, FAULT, Duration.ofSeconds(3).toNanos());
    assertThat(availability.problems()).isEmpty();

    availability.gap(2, FAULT, Duration.ofMillis(3001).toNanos());
    availability.gap(3, FAULT, Duration.ofMillis(10).toNanos());
    assertThat(availability.problems())
        .singleElement()
        .asString()
        .startsWith("fault 2, kill-leader: 3001 ms without a successful write");
    assertThat(availability.worstGap()).isEqualTo(Duration.ofMillis(3001));
  }

  @Test
  void thereMayBeNoLimit() {
    Availability unlimited = new Availability(Duration.ZERO);
    unlimited.gap(1, FAULT, Duration.ofMinutes(1).toNanos());

    assertThat(unlimited.problems()).isEmpty();
    assertThat(unlimited.worstGap()).isEqualTo(Duration.ofMinutes(1));
  }
}
