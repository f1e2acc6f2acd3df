package io.oncekv.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncekv.lab.fault.Fault;
import io.oncekv.lab.fault.ProcessFaults;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final List<Fault> ALL = new ProcessFaults().faults();

  private static List<Schedule.Step> steps(List<Fault> faults, long seed) {
    return Stream.generate(new Schedule(faults, seed)::next).limit(500).toList();
  }

  private static Fault named(String name) {
    return ALL.stream().filter(fault -> fault.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void aSeedDrawsTheSameFaultsAgainAndAnotherSeedOthers() {
    assertThat(steps(ALL, 7)).isEqualTo(steps(ALL, 7)).isNotEqualTo(steps(ALL, 8));
  }

  @Test
  void everyFaultIsDrawnAndNoOther() {
    assertThat(steps(ALL, 7).stream().map(Schedule.Step::fault)).containsAll(ALL);
    assertThat(steps(List.of(named("kill-all")), 7).stream().map(Schedule.Step::fault))
        .containsOnly(named("kill-all"));
  }

  @Test
  void pausesAreOfAllMagnitudesFromTenMillisecondsToThirtySeconds() {
    List<Duration> pauses =
        steps(List.of(named("pause-leader")), 7).stream().map(step -> step.plan().hold()).toList();

    assertThat(pauses)
        .allMatch(pause -> pause.toMillis() >= 10 && pause.toSeconds() <= 30)
        .anyMatch(pause -> pause.toMillis() < 100)
        .anyMatch(pause -> pause.toSeconds() > 10);
  }

  @Test
  void aFaultIsNamedAsOnTheCommandLine() {
    try (FaultCatalog catalog = new FaultCatalog()) {
      assertThat(catalog.named("kill-leader").leavesMajority()).isTrue();
      assertThatThrownBy(() -> catalog.named("kill"))
          .hasMessageContaining("no fault is called 'kill'; there are kill-leader,");
    }
  }
}
