package io.oncekv.lab.history;

import io.oncekv.client.Entry;
import io.oncekv.client.Expect;
import io.oncekv.client.OnceKVException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Does one random operation after the other on a few keys that all clients share. */
final class RandomClient implements Runnable {
  /**
   * Two keys that every kind of operation meets, two that are only appended to, one that counts.
   */
  static final List<String> KEYS = List.of("any-1", "any-2", "ledger-1", "ledger-2", "counter");

  private final RecordedClient client;
  private final String name;
  private final Random random;
  private final BooleanSupplier stop;
  private final AtomicLong done;
  private long tokens;

  RandomClient(
      RecordedClient client, String name, long seed, BooleanSupplier stop, AtomicLong done) {
    this.client = client;
    this.name = name;
    this.random = new Random(seed);
    this.stop = stop;
    this.done = done;
  }

  @Override
  public void run() {
    while (!stop.getAsBoolean()) {
      try {
        operation(KEYS.get(random.nextInt(KEYS.size())));
        done.incrementAndGet();
      } catch (OnceKVException expectedWhileALeaderIsMissing) {
        // It stands in the history.
      }
    }
  }

  private void operation(String key) {
    if (random.nextInt(3) == 0) {
      client.get(key);
    } else if (key.startsWith("ledger")) {
      client.append(key, token());
    } else if (key.equals("counter")) {
      client.increment(key, 1);
    } else {
      change(key);
    }
  }

  private void change(String key) {
    switch (random.nextInt(8)) {
      case 0 -> client.put(key, token());
      case 1 -> client.put(key, String.valueOf(random.nextInt(100)));
      case 2 -> client.delete(key);
      case 3 -> client.delete(key, Expect.exists());
      case 4 -> client.increment(key, random.nextInt(5) - 2);
      case 5 -> client.append(key, token(), Expect.exists());
      case 6 -> client.compareAndSet(key, token(), Expect.absent());
      default -> compareAndSetWhatIsThere(key);
    }
  }

  private void compareAndSetWhatIsThere(String key) {
    Optional<Entry> present = client.get(key);
    Expect expected =
        present
            .map(
                entry ->
                    random.nextBoolean()
                        ? Expect.value(entry.value())
                        : Expect.revision(entry.revision()))
            .orElse(Expect.absent());
    client.compareAndSet(key, token(), expected);
  }

  private String token() {
    return name + "-" + tokens++ + " ";
  }
}
