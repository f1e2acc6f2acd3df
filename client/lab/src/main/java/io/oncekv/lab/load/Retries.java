package io.oncekv.lab.load;

import io.oncekv.client.ClientListener;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts attempts that failed and were made again, by their causes. */
final class Retries implements ClientListener {
  private final Map<String, LongAdder> byCause = new ConcurrentHashMap<>();

  @Override
  public void onRetry(
      String operation, String endpoint, int attempt, String cause, Duration delay) {
    byCause.computeIfAbsent(cause + " by " + endpoint, name -> new LongAdder()).increment();
  }

  @Override
  public String toString() {
    return new TreeMap<>(byCause).toString();
  }
}
