package io.oncekv.server.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
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

  private Path table() throws IOException {
    return Durable.files(folder).stream()
        .filter(file -> file.toString().endsWith(".sst"))
        .findAny()
        .orElseThrow();
  }

  private static IntStream wrongPlaces(int length) {
    // Values that cannot be compressed fill most of it; index, filter and footer are at its end.
    return IntStream.concat(
        IntStream.iterate(100, at -> at < length, at -> at + 97_003),
        IntStream.iterate(length - 1, at -> at > length - 40_000, at -> at - 431));
  }

  @Test
  @DisplayName("HC-47 a database with a wrong bit in a block that nobody asked for does not open")
  void aDatabaseWithAWrongBitDoesNotOpen() throws IOException {
    write();
    Path table = table();
    byte[] good = Files.readAllBytes(table);
    for (int at : wrongPlaces(good.length).toArray()) {
      byte[] flipped = good.clone();
      flipped[at] ^= 4;
      Files.write(table, flipped);
      assertThatThrownBy(() -> Database.open(folder, StorageOptions.DEFAULT).close())
          .as("byte %s of %s", at, good.length)
          .isInstanceOf(StorageException.class)
          .hasMessageContaining(folder.toString());
    }
    Files.write(table, good);
    try (Database database = Database.open(folder, StorageOptions.DEFAULT)) {
      assertThat(readThrough(database)).hasSize(KEYS / 100);
    }
  }

  @Test
  void aBitThatGoesWrongWhileTheDatabaseIsOpenIsFoundByReadingThroughIt() throws IOException {
    write();
    try (Database database = Database.open(folder, StorageOptions.DEFAULT);
        FileChannel table = FileChannel.open(table(), StandardOpenOption.WRITE)) {
      table.write(ByteBuffer.wrap(new byte[64]), KEYS * VALUE_BYTES / 2);
      assertThatThrownBy(() -> readThrough(database)).isInstanceOf(StorageException.class);
    }
  }
}
