package io.oncekv.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The files of a closed database, with bits flipped or their ends cut off. What is read afterwards
 * is what was written up to some moment, as a whole, or an error; an older moment is made up for by
 * the log, whose beginning is compared with the position stored there.
 */
final class DamagedDatabaseTest {
  private static final int GENERATIONS = 4;
  private static final int KEYS = 400;
  private static final int ROUNDS = 60;
  private static final byte[] POSITION = bytes("position");

  @TempDir private Path root;

  private final TreeMap<String, byte[]> good = new TreeMap<>();
  private int refused;
  private int read;

  @BeforeEach
  void write() throws IOException {
    Path folder = root.resolve("good");
    Database database = Database.open(folder, StorageOptions.DEFAULT);
    for (int generation = 1; generation <= GENERATIONS; generation++) {
      int number = generation;
      database.write(
          changes -> {
            for (int key = 0; key < KEYS; key++) {
              changes.put(key(key), value(number, key));
            }
            changes.put(POSITION, bytes(Integer.toString(number)));
          });
      database.flush();
    }
    database.close();
    for (Path file : Durable.files(folder)) {
      good.put(file.getFileName().toString(), Files.readAllBytes(file));
    }
  }

  @Test
  @DisplayName("HC-47 damaged tables give an error or what was written, never anything else")
  void damagedTables() throws IOException {
    damage(name -> name.endsWith(".sst"));
    assertThat(refused).as("rounds in which it was noticed").isPositive();
  }

  @Test
  @DisplayName("HC-47 a damaged MANIFEST gives an error or an older state as a whole")
  void damagedManifest() throws IOException {
    damage(name -> name.startsWith("MANIFEST"));
    assertThat(refused).as("rounds in which it was noticed").isPositive();
  }

  @Test
  @DisplayName("HC-47 a MANIFEST with any one bit flipped gives an error")
  void anyFlippedBitOfTheManifest() throws IOException {
    String name =
        good.keySet().stream().filter(file -> file.startsWith("MANIFEST")).findAny().get();
    Path folder = Files.createDirectory(root.resolve("flipped"));
    for (String file : good.keySet()) {
      Files.write(folder.resolve(file), good.get(file));
    }
    ManifestCheck.run(folder);
    for (int bit = 0; bit < good.get(name).length * 8; bit++) {
      byte[] flipped = good.get(name).clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      Files.write(folder.resolve(name), flipped);
      if (!isNoticed(folder)) {
        // A length that reaches behind the end of the file looks like a torn end.
        look(folder, bit);
      }
    }
    assertThat(refused).as("of the lengths").isPositive();
  }

  private static boolean isNoticed(Path folder) {
    try {
      ManifestCheck.run(folder);
      return false;
    } catch (StorageException damaged) {
      return true;
    }
  }

  @Test
  @DisplayName("HC-47 a damaged CURRENT gives an error or what was written")
  void damagedCurrent() throws IOException {
    damage(name -> name.equals("CURRENT"));
    assertThat(refused).as("rounds in which it was noticed").isPositive();
  }

  @Test
  @DisplayName("HC-47 a CURRENT with a byte that no path may have gives an error")
  void aCurrentThatIsNoPath() throws IOException {
    Path folder = Files.createDirectory(root.resolve("no-path"));
    byte[] damaged = good.get("CURRENT").clone();
    damaged[damaged.length - 2] = 0;
    for (String file : good.keySet()) {
      Files.write(folder.resolve(file), file.equals("CURRENT") ? damaged : good.get(file));
    }
    look(folder, 0);
    assertThat(refused).isEqualTo(1);
  }

  private void damage(Predicate<String> which) throws IOException {
    long seed = Long.getLong("oncekv.seed", System.nanoTime());
    System.out.println("seed (rerun with -Doncekv.seed=" + seed + ")");
    Random random = new Random(seed);
    List<String> names = good.keySet().stream().filter(which).toList();
    assertThat(names).isNotEmpty();
    for (int round = 0; round < ROUNDS; round++) {
      String name = names.get(random.nextInt(names.size()));
      byte[] damaged = damaged(good.get(name), random);
      Path folder = root.resolve("round-" + round);
      Files.createDirectory(folder);
      for (String file : good.keySet()) {
        Files.write(folder.resolve(file), file.equals(name) ? damaged : good.get(file));
      }
      look(folder, round);
      Durable.delete(folder);
    }
    assertThat(refused + read).isEqualTo(ROUNDS);
  }

  private static byte[] damaged(byte[] whole, Random random) {
    if (random.nextInt(3) == 0) {
      return Arrays.copyOf(whole, random.nextInt(whole.length));
    }
    byte[] bytes = whole.clone();
    for (int flips = random.nextInt(3); flips >= 0; flips--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  private void look(Path folder, int round) {
    try (Database database = Database.open(folder, StorageOptions.DEFAULT)) {
      Optional<byte[]> position = database.get(POSITION);
      int generation =
          position
              .map(text -> Integer.parseInt(new String(text, StandardCharsets.UTF_8)))
              .orElse(0);
      assertThat(generation).as("round %s", round).isBetween(0, GENERATIONS);
      for (int key = 0; key < KEYS; key++) {
        assertThat(database.get(key(key)).map(DamagedDatabaseTest::text))
            .as("key %s in round %s, at %s", key, round, generation)
            .isEqualTo(
                generation == 0 ? Optional.empty() : Optional.of(text(value(generation, key))));
      }
      read++;
    } catch (StorageException noticed) {
      refused++;
    }
  }

  private static byte[] key(int number) {
    return bytes("key-" + number);
  }

  private static byte[] value(int generation, int key) {
    return bytes("value " + key + " of " + generation + " " + "x".repeat(40));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
