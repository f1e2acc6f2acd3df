package io.oncekv.lab.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.OnceKV;
import io.oncekv.lab.history.RecordedClient;
import io.oncekv.lab.network.LossyNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Five clients append to one key over an unreliable network. */
final class OneKey {
  private static final String KEY = "one key";
  private static final int CLIENTS = 5;
  private static final int APPENDS = 10;

  private OneKey() {}

  /** Goes through it. */
  static void of(FloorCluster floor, String name) throws Exception {
    long seed = Long.getLong("oncekv.seed", System.nanoTime());
    System.out.printf("%s: seed %d (-Doncekv.seed=%d)%n", name, seed, seed);
    List<OnceKV> clients = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    long begin = System.nanoTime();
    try (LossyNetwork network = floor.unreliable(seed);
        OnceKV reader = floor.client().build();
        FloorHistory history = new FloorHistory(floor.folder().resolve(name + ".jsonl"))) {
      floor.makeNodesUnreliable();
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        OnceKV client = floor.client(network).noDeadline().build();
        clients.add(client);
        String each = "c" + i;
        RecordedClient recorded = history.record(client, each);
        running.add(
            threads.submit(
                () -> {
                  for (int number = 0; number < APPENDS; number++) {
                    recorded.append(KEY, each + "-" + number + " ");
                  }
                }));
      }
      for (Future<?> client : running) {
        client.get();
      }
      floor.heal();
      String found = history.judge(reader, Set.of(KEY));
      assertThat(reader.get(KEY).orElseThrow().text().split(" "))
          .hasSize(CLIENTS * APPENDS)
          .doesNotHaveDuplicates();
      System.out.printf(
          "MEASURED %s: %s; %d requests and %d replies lost; %.1f s%n",
          name,
          found,
          network.lostRequests(),
          network.lostReplies(),
          (System.nanoTime() - begin) / 1e9);
    } finally {
      floor.heal();
      threads.shutdownNow();
      clients.forEach(OnceKV::close);
    }
  }
}
