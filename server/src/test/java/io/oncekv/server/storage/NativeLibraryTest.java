package io.oncekv.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;

class NativeLibraryTest {
  @TempDir private Path temporary;

  /** A process that ends at once when it has loaded the library, as one does that is killed. */
  static final class Killed {
    private Killed() {}

    public static void main(String[] arguments) {
      NativeLibrary.load();
      try (Options usable = new Options()) {
        Runtime.getRuntime().halt(usable.isOwningHandle() ? 7 : 1);
      }
    }
  }

  @Test
  void aProcessThatIsKilledLeavesNoFileOfItBehind() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Killed.class.getName())
            .inheritIO()
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }

    assertThat(process.exitValue()).isEqualTo(7);
    assertThat(temporary).isEmptyDirectory();
  }
}
