package io.oncekv.lab.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlippedBitTest {
  @TempDir private Path folder;

  @Test
  void isWrongUntilItIsClosedUnderAllNamesOfTheFile() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[] {1, 2, 3});
    Path link = Files.createLink(folder.resolve("link"), file);
    try (FlippedBit flipped = FlippedBit.in(file, 1, 4)) {
      assertThat(flipped).hasToString("byte 1 of " + file);
      assertThat(Files.readAllBytes(link)).containsExactly(1, 18, 3);
      Files.delete(file);
    }
    assertThat(Files.readAllBytes(link)).containsExactly(1, 2, 3);
  }

  @Test
  void leavesAloneWhatWasWrittenMeanwhile() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[] {1, 2, 3});
    try (FlippedBit flipped = FlippedBit.in(file, 1, 4)) {
      assertThat(flipped).isNotNull();
      Files.write(file, new byte[] {1, 77, 3});
    }
    assertThat(Files.readAllBytes(file)).containsExactly(1, 77, 3);
  }
}
