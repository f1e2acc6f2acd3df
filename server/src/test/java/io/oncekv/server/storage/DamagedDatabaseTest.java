package io.oncekv.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
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

  /** RocksDB waits for a second before it closes a database of which it found something damaged. */
  private static final int ROUNDS_AT_ONCE = 8;

  private static final byte[] POSITION = bytes("position");

  @TempDir private Path root;

  private final TreeMap<String, byte[]> good = new TreeMap<>();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger read = new AtomicInteger();

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
  void damagedTables() throws Exception {
    damage(name -> name.endsWith(".sst"));
    assertThat(refused.get()).as("rounds in which it was noticed").isPositive();
  }

  @Test
  @DisplayName("HC-47 a damaged MANIFEST gives an error or an older state as a whole")
  void damagedManifest() throws Exception {
    damage(name -> name.startsWith("MANIFEST"));
    assertThat(refused.get()).as("rounds in which it was noticed").isPositive();
  }

  @Test
  @DisplayName("HC-47 a MANIFEST with any one bit flipped gives an error")
  void anyFlippedBitOfTheManifest() throws Exception {
    String name =
        good.keySet().stream().filter(file -> file.startsWith("MANIFEST")).findAny().get();
    Path folder = Files.createDirectory(root.resolve("flipped"));
    for (String file : good.keySet()) {
      Files.write(folder.resolve(file), good.get(file));
    }
    ManifestCheck.run(folder);
    List<Callable<Void>> unnoticed = new ArrayList<>();
    for (int bit = 0; bit < good.get(name).length * 8; bit++) {
      byte[] flipped = good.get(name).clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      Files.write(folder.resolve(name), flipped);
      if (!isNoticed(folder)) {
        // A length that reaches behind the end of the file looks like a torn end.
        unnoticed.add(looking(bit, name, flipped));
      }
    }
    runAll(unnoticed);
    assertThat(refused.get()).as("of the lengths").isPositive();
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
  void damagedCurrent() throws Exception {
    damage(name -> name.equals("CURRENT"));
    assertThat(refused.get()).as("rounds in which it was noticed").isPositive();
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
    assertThat(refused.get()).isEqualTo(1);
  }

  private void damage(Predicate<String> which) throws Exception {
    long seed = Long.getLong("oncekv.seed", System.nanoTime());
    System.out.println("seed (rerun with -Doncekv.seed=" + seed + ")");
    Random random = new Random(seed);
    List<String> names = good.keySet().stream().filter(which).toList();
    assertThat(names).isNotEmpty();
    List<Callable<Void>> rounds = new ArrayList<>();
    for (int number = 0; number < ROUNDS; number++) {
      String name = names.get(random.nextInt(names.size()));
      rounds.add(looking(number, name, damaged(good.get(name), random)));
    }
    runAll(rounds);
    assertThat(refused.get() + read.get()).isEqualTo(ROUNDS);
  }

  private static void runAll(List<Callable<Void>> rounds) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(ROUNDS_AT_ONCE);
    try {
      for (Future<Void> looked : pool.invokeAll(rounds)) {
        looked.get();
      }
    } finally {
      pool.shutdown();
    }
  }

  /** Of a database of which one file is not what was written. */
  private Callable<Void> looking(int round, String wrongFile, byte[] damaged) {
    return () -> {
      Path folder = Files.createDirectory(root.resolve("round-" + round));
      for (String file : good.keySet()) {
        Files.write(folder.resolve(file), file.equals(wrongFile) ? damaged : good.get(file));
      }
      look(folder, round);
      Durable.delete(folder);
      return null;
    };
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
      read.incrementAndGet();
    } catch (StorageException noticed) {
      refused.incrementAndGet();
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
