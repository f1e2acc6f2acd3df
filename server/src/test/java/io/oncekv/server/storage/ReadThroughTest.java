package io.oncekv.server.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database is read as a whole, part by part. */
class ReadThroughTest {
  private static final int KEYS = 2000;
  private static final int VALUE_BYTES = 500;

  @TempDir private Path folder;

  private void write() {
    Random random = new Random(1);
    try (Database database = Database.open(folder, StorageOptions.DEFAULT)) {
      database.write(
          changes -> {
            for (int key = 0; key < KEYS; key++) {
              byte[] value = new byte[VALUE_BYTES];
              random.nextBytes(value);
              changes.put(key(key), value);
            }
          });
      database.flush();
    }
  }

  private static byte[] key(int number) {
    return "%06d".formatted(number).getBytes(UTF_8);
  }

  private static List<String> readThrough(Database database) {
    List<String> begun = new ArrayList<>();
    Optional<byte[]> next = Optional.of(new byte[0]);
    while (next.isPresent()) {
      begun.add(new String(next.get(), UTF_8));
      next = database.readThrough(next.get(), 100L * (VALUE_BYTES + 6));
    }
    return begun;
  }

  @Test
  void partsFollowEachOtherToTheEnd() {
    write();
    try (Database database = Database.open(folder, StorageOptions.DEFAULT)) {
      List<String> begun = readThrough(database);
      assertThat(begun).hasSize(KEYS / 100).startsWith("", "000100", "000200");
    }
  }

  @Test
  @DisplayName("HC-47 a wrong bit in a block is found though nobody asks for what is in it")
  void aWrongBitInABlockIsFound() throws IOException {
    write();
    Path table =
        Durable.files(folder).stream()
            .filter(file -> file.toString().endsWith(".sst"))
            .findAny()
            .orElseThrow();
    byte[] good = Files.readAllBytes(table);
    // Values that cannot be compressed fill most of it, from its beginning on.
    for (int at = 100; at < KEYS * VALUE_BYTES; at += 97_003) {
      byte[] flipped = good.clone();
      flipped[at] ^= 4;
      Files.write(table, flipped);
      try (Database database = Database.open(folder, StorageOptions.DEFAULT)) {
        assertThatThrownBy(() -> readThrough(database))
            .as("byte %s", at)
            .isInstanceOf(StorageException.class);
      }
    }
  }
}
