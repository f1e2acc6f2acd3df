package io.oncekv.lab.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private String after(boolean terminal) {
    Progress progress =
        new Progress(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal);
    progress.begin("appending", 8);
    progress.reached(1);
    progress.reached(4);
    progress.say("a line");
    progress.reached(3);
    progress.reached(8);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void awayFromATerminalThereAreOnlyLines() {
    assertThat(after(false).lines())
        .containsExactly("  50% appending: 4 of 8", "a line", "  100% appending: 8 of 8");
  }

  @Test
  void aTerminalGetsABarThatGivesWayToLines() {
    assertThat(after(true))
        .contains("\r  [" + "#".repeat(20) + ".".repeat(20) + "]  50%  appending\na line\n")
        .endsWith("\r  [" + "#".repeat(40) + "] 100%  appending\n");
  }
}
