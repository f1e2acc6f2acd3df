package io.oncekv.lab.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.Entry;
import io.oncekv.client.WriteResult;
import io.oncekv.lab.history.RecordedClient;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One client of a scenario: half of what it does are appends of unique tokens, the rest are reads,
 * and, where all share the keys, some puts. For one thread, but for its counts.
 */
final class FloorClient {
  /** So that values, and with them histories full of reads, stay small however fast a node is. */
  private static final int TOKENS_OF_A_KEY = 500;

  private final RecordedClient client;
  private final Scenario scenario;
  private final String prefix;
  private final int number;
  private final Random random;
  private final Set<String> keys = new ConcurrentSkipListSet<>();
  private final AtomicLong operations = new AtomicLong();
  private final AtomicLong duplicates = new AtomicLong();
  private long tokens;

  /** What must stand under the own key. */
  private final StringBuilder expected = new StringBuilder();

  /**
   * Makes one.
   *
   * @param prefix of all keys that are used
   * @param number from 0; no other client of the scenario has it
   */
  FloorClient(RecordedClient client, Scenario scenario, String prefix, int number, long seed) {
    this.client = client;
    this.scenario = scenario;
    this.prefix = prefix;
    this.number = number;
    this.random = new Random(seed);
  }

  /** Returns the keys that it has written to or read. */
  Set<String> keys() {
    return keys;
  }

  /** Returns how many of its operations have succeeded. */
  long operations() {
    return operations.get();
  }

  /** Returns how many answers were those of an earlier attempt. */
  long duplicates() {
    return duplicates.get();
  }

  /** Carries out the next operation, which must succeed. */
  void operation() {
    if (scenario.randomKeys()) {
      onAnyKey();
    } else {
      onOwnKey();
    }
    operations.incrementAndGet();
  }

  private void onOwnKey() {
    String key = used(prefix + "own-" + number + "-" + tokens / TOKENS_OF_A_KEY);
    if (random.nextBoolean()) {
      String token = token();
      count(client.append(key, token));
      expected.append(token);
      if (tokens % TOKENS_OF_A_KEY == 0) {
        expected.setLength(0);
      }
    } else {
      String value = client.get(key).map(Entry::text).orElse("");
      assertThat(value)
          .as("what client %d reads of its own key %s", number, key)
          .isEqualTo(expected.toString());
    }
  }

  private void onAnyKey() {
    int choice = random.nextInt(scenario.clients());
    String key = used(prefix + "any-" + choice);
    if (random.nextBoolean()) {
      count(client.append(key, token()));
    } else if (random.nextInt(10) == 0 && choice % 2 == 1) {
      // The other half of the keys are only appended to, so that the exactly-once check takes them.
      count(client.put(key, token()));
    } else {
      client.get(key);
    }
  }

  private String token() {
    return number + "-" + tokens++ + " ";
  }

  private String used(String key) {
    keys.add(key);
    return key;
  }

  private void count(WriteResult result) {
    if (result.duplicate()) {
      duplicates.incrementAndGet();
    }
  }
}
