package io.oncekv.server.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseDirectoryTest {
  private static final byte[] KEY = {'k'};

  @TempDir private Path folder;

  /** Ends a replacement where the test wants it. */
  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Test
  @DisplayName(
      "HC-41 a crash at any step of a replacement leaves the old database or the new, whole")
  void aCrashAtAnyStepLeavesTheOldOrTheNew() throws IOException {
    Path checkpoint = folder.resolve("checkpoint");
    write(DatabaseDirectory.open(folder.resolve("source")).live(), "new", checkpoint);
    int steps = 0;
    boolean oldSeen = false;
    boolean newSeen = false;
    for (boolean finished = false; !finished; steps++) {
      Path root = folder.resolve("root" + steps);
      write(DatabaseDirectory.open(root).live(), "old", folder.resolve("unused" + steps));
      AtomicInteger left = new AtomicInteger(steps);
      DatabaseDirectory crashing =
          DatabaseDirectory.open(
              root,
              step -> {
                if (left.getAndDecrement() == 0) {
                  throw new Crash();
                }
              });
      try {
        Path old = crashing.live();
        crashing.replace(checkpoint);
        crashing.discard(old);
        finished = true;
      } catch (Crash e) {
        finished = false;
      }
      String survivor = read(DatabaseDirectory.open(root).live());
      assertThat(survivor).isIn("old", "new");
      oldSeen |= survivor.equals("old");
      newSeen |= survivor.equals("new");
      // Nothing but the pointer and the live database is left after the next start.
      try (Stream<Path> entries = Files.list(root)) {
        assertThat(entries).hasSize(2);
      }
    }
    assertThat(read(DatabaseDirectory.open(folder.resolve("root" + (steps - 1))).live()))
        .isEqualTo("new");
    assertThat(oldSeen && newSeen).isTrue();
    assertThat(steps).isGreaterThan(DatabaseDirectory.Step.values().length - 1);
  }

  @Test
  void aReplacementLeavesTheCheckpointAsItWas() throws IOException {
    Path checkpoint = folder.resolve("checkpoint");
    write(DatabaseDirectory.open(folder.resolve("source")).live(), "new", checkpoint);
    Files.writeString(checkpoint.resolve("000001.sst.md5"), "foreign");
    DatabaseDirectory directory = DatabaseDirectory.open(folder.resolve("root"));
    Path fresh = directory.replace(checkpoint);
    assertThat(fresh.resolve("000001.sst.md5")).doesNotExist();
    write(fresh, "changed", folder.resolve("unused"));
    String kept =
        Checkpoints.read(
            checkpoint, database -> new String(database.get(KEY).orElseThrow(), UTF_8));
    assertThat(kept).isEqualTo("new");
  }

  @Test
  @DisplayName("HC-47 a database that nothing points to is not silently replaced by an empty one")
  void aLostPointerIsRefused() throws IOException {
    Path root = folder.resolve("root");
    DatabaseDirectory.open(root);
    Files.delete(root.resolve("CURRENT-DB"));
    assertThatThrownBy(() -> DatabaseDirectory.open(root))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("CURRENT-DB")
        .hasMessageContaining(StorageException.BEGIN_ANEW);
  }

  @Test
  @DisplayName("HC-47 a damaged pointer is refused")
  void aDamagedPointerIsRefused() throws IOException {
    Path root = folder.resolve("root");
    DatabaseDirectory.open(root);
    for (byte[] damaged : List.of("../elsewhere".getBytes(UTF_8), new byte[] {-1, 0, 'd'})) {
      Files.write(root.resolve("CURRENT-DB"), damaged);
      assertThatThrownBy(() -> DatabaseDirectory.open(root))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("CURRENT-DB should name a database");
    }
  }

  @Test
  @DisplayName("HC-47 a pointer to a database that is not there costs none that is")
  void aPointerWithAWrongDigitIsRefused() throws IOException {
    Path root = folder.resolve("root");
    Path live = DatabaseDirectory.open(root).live();
    Files.writeString(root.resolve("CURRENT-DB"), "db-008001");

    assertThatThrownBy(() -> DatabaseDirectory.open(root))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("names db-008001, which is not there");
    assertThat(live).isDirectory();
  }

  @Test
  @DisplayName("HC-47 a damaged database does not open, and the error names the way out")
  void aDamagedDatabaseDoesNotOpen() throws IOException {
    Path live = DatabaseDirectory.open(folder.resolve("root")).live();
    write(live, "old", folder.resolve("unused"));
    Files.writeString(live.resolve("CURRENT"), "MANIFEST-999999\n");
    assertThatThrownBy(() -> Database.open(live, StorageOptions.DEFAULT))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(StorageException.BEGIN_ANEW);
  }

  @Test
  @DisplayName("HC-45 a background job that fails is noticed though nobody writes")
  void aFailedBackgroundJobIsNoticed() throws IOException {
    Path live = DatabaseDirectory.open(folder.resolve("root")).live();
    AtomicInteger failures = new AtomicInteger();
    Database database = Database.open(live, StorageOptions.DEFAULT);
    try (FailureWatch watch =
        new FailureWatch(() -> database, failure -> failures.incrementAndGet())) {
      assertThat(watch).isNotNull();
      WriteUnit unit = new WriteUnit(database);
      unit.put(KEY, "lost".getBytes(UTF_8));
      unit.commit();
      Durable.delete(live);
      assertThatThrownBy(database::flush).isInstanceOf(StorageException.class);
      await().until(() -> failures.get() == 1);
    } finally {
      database.close();
    }
  }

  private static void write(Path live, String value, Path checkpoint) {
    try (Database database = Database.open(live, StorageOptions.DEFAULT)) {
      WriteUnit unit = new WriteUnit(database);
      unit.put(KEY, value.getBytes(UTF_8));
      unit.commit();
      Checkpoints.create(database, checkpoint);
    }
  }

  private static String read(Path live) {
    try (Database database = Database.open(live, StorageOptions.DEFAULT)) {
      return new String(database.get(KEY).orElseThrow(), UTF_8);
    }
  }
}
