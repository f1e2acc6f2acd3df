package io.oncekv.server.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several keys looked up in one go. */
class ManyKeysTest {
  private static final int KEYS = 2000;
  private static final List<byte[]> SOME =
      IntStream.of(900, 1000, 5000, 1100).mapToObj(ManyKeysTest::key).toList();

  @TempDir private Path folder;

  @BeforeEach
  void write() {
    Random random = new Random(1);
    try (Database database = Database.open(folder, StorageOptions.DEFAULT)) {
      database.write(
          changes -> {
            for (int key = 0; key < KEYS; key++) {
              byte[] value = new byte[500];
              random.nextBytes(value);
              changes.put(key(key), value);
            }
          });
      database.flush();
    }
  }

  @Test
  void eachRecordStandsInItsKeysPlaceAndNullWhereThereIsNone() {
    try (Database database = Database.open(folder, StorageOptions.DEFAULT);
        StorageSnapshot view = database.snapshot()) {
      List<byte[]> records = view.getAll(SOME);
      assertThat(records).hasSize(4);
      for (int i = 0; i < 4; i++) {
        assertThat(records.get(i)).isEqualTo(view.get(SOME.get(i)).orElse(null));
      }
      assertThat(records.get(2)).isNull();
    }
  }

  @Test
  void aDamagedBlockIsAnErrorAndNotARecordThatIsNotThere() throws IOException {
    whileOpen(
        table -> {
          byte[] noise = new byte[(int) table.length() / 2];
          new Random(2).nextBytes(noise);
          table.seek(table.length() / 4);
          table.write(noise);
        });
  }

  @Test
  void aBlockThatCannotBeReadIsAnErrorAndNotARecordThatIsNotThere() throws IOException {
    whileOpen(table -> table.setLength(table.length() / 4));
  }

  private interface Harm {
    void to(RandomAccessFile table) throws IOException;
  }

  private void whileOpen(Harm harm) throws IOException {
    try (Database database = Database.open(folder, StorageOptions.DEFAULT)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(path -> path.toString().endsWith(".sst")).toList()) {
          try (RandomAccessFile table = new RandomAccessFile(file.toFile(), "rw")) {
            harm.to(table);
          }
        }
      }
      try (StorageSnapshot view = database.snapshot()) {
        assertThatThrownBy(() -> view.getAll(SOME)).isInstanceOf(StorageException.class);
      }
    }
  }

  private static byte[] key(int number) {
    return "%06d".formatted(number).getBytes(UTF_8);
  }
}
