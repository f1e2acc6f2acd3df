package io.oncekv.bench.race;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcFilesTest {
  @Test
  void processorTimeIsFoundBehindANameWithBlanksAndBrackets() {
    String stat = "4711 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 250 50 99 98 20 0 33 0 1";

    assertThat(ProcFiles.cpuTicks(stat)).isEqualTo(300);
  }

  @Test
  void memoryIsWhatIsResident() {
    assertThat(ProcFiles.residentBytes("VmSize:\t 900 kB\nVmRSS:\t   12 kB\nVmData: 1 kB\n"))
        .isEqualTo(12 * 1024);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void thisProcessHasUsedBoth() {
    List<Long> self = List.of(ProcessHandle.current().pid());

    assertThat(ProcFiles.cpuMicros(self)).isPositive();
    assertThat(ProcFiles.residentBytes(self)).isGreaterThan(10 << 20);
  }
}
