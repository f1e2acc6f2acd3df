package io.oncekv.lab.host;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left on a disk that fails. */
@Tag("sandbox")
class LoopDiskTest {
  private static final int MEBIBYTES = 64;

  @TempDir private Path folder;
  private Path data;
  private LoopDisk disk;

  @BeforeEach
  void needsItsTools() {
    Requirement.check("LoopDiskTest", LoopDisk.missing());
    data = folder.resolve("data");
    disk = LoopDisk.make(folder.resolve("image"), data, MEBIBYTES);
  }

  @AfterEach
  void cleansUp() throws IOException {
    if (disk != null) {
      disk.close();
      assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(data.toString());
    }
  }

  private void append(String name, String text) throws IOException {
    Files.writeString(data.resolve(name), text, CREATE, APPEND);
  }

  private void appendAndSync(String name, String text) throws IOException {
    try (FileChannel file = FileChannel.open(data.resolve(name), CREATE, APPEND)) {
      file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      file.force(true);
    }
  }

  private String read(String name) throws IOException {
    return Files.readString(data.resolve(name));
  }

  @Test
  void powerLossKeepsWhatWasSyncedAndLosesWhatWasOnlyWritten() throws IOException {
    appendAndSync("synced", "kept ");
    append("synced", "lost");
    append("never synced", "lost");
    assertThat(read("synced")).isEqualTo("kept lost");

    disk.cutPower();
    assertThatThrownBy(() -> read("synced")).hasMessageContaining("Input/output error");
    disk.repair();

    assertThat(read("synced")).isEqualTo("kept ");
    Path other = data.resolve("never synced");
    assertThat(Files.notExists(other) || Files.size(other) == 0).isTrue();
  }

  @Test
  void powerMayGoAgainAndAgain() throws IOException {
    for (int i = 0; i < 3; i++) {
      appendAndSync("synced", String.valueOf(i));
      append("synced", "lost");
      disk.cutPower();
      disk.repair();
    }
    assertThat(read("synced")).isEqualTo("012");
  }

  @Test
  void aFullDiskTakesNoByteMoreUntilItIsEmptied() throws IOException {
    appendAndSync("before", "kept");
    disk.fill();
    assertThatThrownBy(() -> append("more", "lost")).hasMessageContaining("No space left");
    Files.delete(data.resolve("before"));
    disk.fill();
    assertThatThrownBy(() -> append("more", "lost")).hasMessageContaining("No space left");

    disk.empty();
    appendAndSync("after", "kept");
    assertThat(read("after")).isEqualTo("kept");
  }

  @Test
  void anAlmostFullDiskTakesWhatItHasRoomFor() throws IOException {
    disk.leave(8);
    long free = Files.getFileStore(data).getUsableSpace();
    assertThat(free).isBetween(7L << 20, 8L << 20);
    appendAndSync("after", "kept");

    disk.empty();
    assertThat(Files.getFileStore(data).getUsableSpace()).isGreaterThan(40L << 20);
  }

  @Test
  void aBrokenFileSystemIsReadOnlyUntilItIsRepaired() throws IOException {
    appendAndSync("before", "kept");
    disk.breakDown();
    assertThatThrownBy(() -> append("before", "lost")).hasMessageContaining("Read-only");
    assertThat(read("before")).isEqualTo("kept");

    disk.repair();
    appendAndSync("before", " and more");
    assertThat(read("before")).isEqualTo("kept and more");
  }
}
