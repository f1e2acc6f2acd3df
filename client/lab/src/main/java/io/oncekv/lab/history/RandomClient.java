package io.oncekv.lab.history;

import io.oncekv.client.Entry;
import io.oncekv.client.Expect;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Chooses one random operation after the other on a few keys that all clients share. For one
 * thread; the same seed makes the same choices, as far as these do not depend on answers.
 */
public final class RandomClient {
  /**
   * Two keys that every kind of operation meets, two that are only appended to, one that counts.
   */
  private static final List<String> KEYS =
      List.of("any-1", "any-2", "ledger-1", "ledger-2", "counter");

  private final String name;
  private final Random random;
  private long tokens;

  /**
   * Makes one.
   *
   * @param name stands in every token, so no other client has it
   */
  public RandomClient(String name, long seed) {
    this.name = name;
    this.random = new Random(seed);
  }

  /** Returns the keys that are used: five of them, with {@code suffix} behind each name. */
  public static List<String> keys(String suffix) {
    return KEYS.stream().map(key -> key + suffix).toList();
  }

  /**
   * Carries out the next operation, sometimes a read and a write.
   *
   * @return whether a write succeeded
   */
  public boolean operation(RecordedClient client, String suffix) {
    String kind = KEYS.get(random.nextInt(KEYS.size()));
    String key = kind + suffix;
    int choice = random.nextInt(6);
    if (choice < 2) {
      var unused = choice == 0 ? client.get(key) : client.getFromAnyNode(key);
      return false;
    }
    if (kind.startsWith("ledger")) {
      client.append(key, token());
    } else if (kind.equals("counter")) {
      client.increment(key, 1);
    } else {
      change(client, key);
    }
    return true;
  }

  private void change(RecordedClient client, String key) {
    switch (random.nextInt(8)) {
      case 0 -> client.put(key, token());
      case 1 -> client.put(key, String.valueOf(random.nextInt(100)));
      case 2 -> client.delete(key);
      case 3 -> client.delete(key, Expect.exists());
      case 4 -> client.increment(key, random.nextInt(5) - 2);
      case 5 -> client.append(key, token(), Expect.exists());
      case 6 -> client.compareAndSet(key, token(), Expect.absent());
      default -> compareAndSetWhatIsThere(client, key);
    }
  }

  private void compareAndSetWhatIsThere(RecordedClient client, String key) {
    boolean byValue = random.nextBoolean();
    Optional<Entry> present = client.get(key);
    Expect expected =
        present
            .map(entry -> byValue ? Expect.value(entry.value()) : Expect.revision(entry.revision()))
            .orElse(Expect.absent());
    client.compareAndSet(key, token(), expected);
  }

  private String token() {
    return name + "-" + tokens++ + " ";
  }
}
