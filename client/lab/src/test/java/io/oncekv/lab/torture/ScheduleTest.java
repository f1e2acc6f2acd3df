package io.oncekv.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final List<FaultKind> ALL = List.of(FaultKind.values());

  private static List<Schedule.Plan> plans(List<FaultKind> kinds, long seed) {
    return Stream.generate(new Schedule(kinds, seed)::next).limit(500).toList();
  }

  @Test
  void aSeedDrawsTheSameFaultsAgainAndAnotherSeedOthers() {
    assertThat(plans(ALL, 7)).isEqualTo(plans(ALL, 7)).isNotEqualTo(plans(ALL, 8));
  }

  @Test
  void everyKindIsDrawnAndNoOther() {
    assertThat(plans(ALL, 7).stream().map(Schedule.Plan::kind)).contains(FaultKind.values());
    assertThat(plans(List.of(FaultKind.KILL_ALL), 7).stream().map(Schedule.Plan::kind))
        .containsOnly(FaultKind.KILL_ALL);
  }

  @Test
  void pausesAreOfAllMagnitudesFromTenMillisecondsToThirtySeconds() {
    List<Duration> pauses =
        plans(List.of(FaultKind.PAUSE_LEADER), 7).stream().map(Schedule.Plan::hold).toList();

    assertThat(pauses)
        .allMatch(pause -> pause.toMillis() >= 10 && pause.toSeconds() <= 30)
        .anyMatch(pause -> pause.toMillis() < 100)
        .anyMatch(pause -> pause.toSeconds() > 10);
  }

  @Test
  void aKindIsNamedAsOnTheCommandLine() {
    assertThat(FaultKind.of("kill-leader")).isEqualTo(FaultKind.KILL_LEADER);
    assertThatThrownBy(() -> FaultKind.of("kill"))
        .hasMessageContaining("no fault is called 'kill'; there are kill-leader,");
  }
}
