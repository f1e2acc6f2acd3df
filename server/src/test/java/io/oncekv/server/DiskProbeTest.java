package io.oncekv.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

// A probe is there to be closed.
@SuppressWarnings("try")
class DiskProbeTest {
  @TempDir private Path folder;

  @Test
  void aDiskThatTakesNoWritesIsToldThoughTheNodeWritesNothing() throws Exception {
    Path log = Files.createDirectory(folder.resolve("raft"));
    Path database = Files.createDirectory(folder.resolve("state"));
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    try (DiskProbe probe = DiskProbe.start(List.of(log, database), failures::add)) {
      // Root may write to what is read-only for others, so the file gives way to a folder.
      Files.delete(database.resolve("disk-probe"));
      Files.createDirectory(database.resolve("disk-probe"));

      await().until(() -> !failures.isEmpty());
    }
    assertThat(failures.element())
        .hasMessageContaining("the disk under " + database + " takes no writes");
  }

  @Test
  void aDiskThatTakesWritesIsNoNews() throws Exception {
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    try (DiskProbe probe = DiskProbe.start(List.of(folder), failures::add)) {
      assertThat(folder.resolve("disk-probe")).hasSize(1);
      assertThat(failures).isEmpty();
    }
  }
}
