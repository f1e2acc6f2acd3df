package io.oncekv.lab.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.Entry;
import io.oncekv.client.OnceKV;
import io.oncekv.client.OnceKVBuilder;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.history.RecordedClient;
import io.oncekv.lab.host.HostNetwork;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The leader and one more on one side, the majority on the other; clients reach one side each. */
final class OnePartition {
  private static final String KEY = "one partition";

  /** A minority must have done nothing after it. */
  private static final Duration BLOCKED = Duration.ofSeconds(1);

  /** After it everything must be done; the labs begin to count a second after the healing. */
  private static final Duration COMPLETED = Duration.ofSeconds(3);

  private OnePartition() {}

  /** Goes through it. */
  static void of(FloorCluster floor) throws Exception {
    HostNetwork hosts = floor.hosts();
    LocalCluster cluster = floor.cluster();
    LocalNode leader = cluster.awaitLeader(FloorCluster.LIMIT);
    List<LocalNode> others = cluster.others(leader);
    List<LocalNode> minority = List.of(leader, others.get(0));
    List<LocalNode> majority = others.subList(1, others.size());
    try (OnceKV toMajority = to(majority).followLeaderHints(false).build();
        OnceKV writesInMinority = to(minority).build();
        OnceKV readsInMinority = to(minority).build();
        FloorHistory history = new FloorHistory(floor.folder().resolve("OnePartition.jsonl"))) {
      RecordedClient outside = history.record(toMajority, "majority");
      RecordedClient writer = history.record(writesInMinority, "writer");
      RecordedClient reader = history.record(readsInMinority, "reader in minority");
      writer.put(KEY, "13");
      writer.append(KEY + ", ledger", "13 ");
      assertThat(read(reader)).isEqualTo("13");

      hosts.partition(List.of(ids(majority), ids(minority)));
      long cut = System.nanoTime();
      outside.put(KEY, "14");
      long electedMillis = millisSince(cut);
      assertThat(read(outside)).isEqualTo("14");

      CompletableFuture<Void> put = CompletableFuture.runAsync(() -> writer.put(KEY, "15"));
      CompletableFuture<String> get = CompletableFuture.supplyAsync(() -> read(reader));
      TimeUnit.MILLISECONDS.sleep(BLOCKED.toMillis());
      assertThat(put).as("a put in the minority").isNotDone();
      assertThat(get).as("a get in the minority").isNotDone();
      assertThat(read(outside)).isEqualTo("14");
      outside.put(KEY, "16");
      assertThat(read(outside)).isEqualTo("16");
      assertThat(put).as("a put in the minority").isNotDone();
      assertThat(get).as("a get in the minority").isNotDone();

      hosts.partition(List.of());
      long healed = System.nanoTime();
      put.get(FloorCluster.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      long putMillis = millisSince(healed);
      assertThat(get.get(FloorCluster.LIMIT.toMillis(), TimeUnit.MILLISECONDS)).isIn("16", "15");
      long getMillis = millisSince(healed);
      assertThat(read(outside)).isEqualTo("15");
      String found = history.judge(toMajority, Set.of(KEY, KEY + ", ledger"));
      System.out.printf(
          "MEASURED TestOnePartition4A: the majority's first write after %d ms, the minority's put"
              + " %d ms and get at most %d ms after healing; %s%n",
          electedMillis, putMillis, getMillis, found);
      assertThat(Duration.ofMillis(putMillis)).as("from healing to put").isLessThan(COMPLETED);
      assertThat(Duration.ofMillis(getMillis)).as("from healing to get").isLessThan(COMPLETED);
    } finally {
      floor.heal();
    }
  }

  private static String read(RecordedClient client) {
    return client.get(KEY).map(Entry::text).orElse("");
  }

  private static OnceKVBuilder to(List<LocalNode> nodes) {
    return OnceKV.builder().endpoints(nodes.stream().map(LocalNode::endpoint).toList());
  }

  private static Set<String> ids(List<LocalNode> nodes) {
    return nodes.stream().map(LocalNode::id).collect(Collectors.toSet());
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }
}
