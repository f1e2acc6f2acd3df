package io.oncekv.lab.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.ClusterClient;
import io.oncekv.client.OnceKV;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.host.Requirement;
import io.oncekv.lab.sessions.ColdClients;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What clients leave behind on a node: the last part of the lab "key/value server". */
@Tag("sandbox")
class ManyClientsFloorTest {
  private static final int OUTSTANDING = 64;
  private static final int WARM_UP = 5_000;
  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** For each client that wrote, there and here. */
  private static final int MOST_BYTES_OF_WRITER = 200;

  /** For each client that read, there and here. */
  private static final int MOST_BYTES_OF_READER = 10;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path folder;

  private static LocalCluster cluster;
  private static LocalNode node;

  private final FloorForm form = FloorForm.asked();

  @BeforeAll
  static void start() {
    cluster =
        LocalCluster.builder(folder)
            .nodes(1)
            .shortLived()
            // The log's newest entries stay in memory; with short files that is next to nothing.
            .set("raft.segment-size", "64KiB")
            .set("raft.log-cache-size", "1MiB")
            .set("cluster.max-value-size", "32KiB")
            .start();
    node = cluster.nodes().get(0);
    Requirement.check("looking at a node's heap", LiveHeap.missing(node));
  }

  @AfterAll
  static void close() {
    // A start that failed has closed what there was.
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  @DisplayName("kvsrv TestMemPutManyClients: memory use many put clients")
  void aClientThatWroteOnceCostsAtMost200Bytes() throws InterruptedException {
    byte[] value = new byte[1_000];
    new Random(1).nextBytes(value);
    int count = form.manyClients();
    try (ClusterClient admin =
            cluster.client().attemptTimeout(Duration.ofSeconds(30)).buildClusterClient();
        OnceKV warm = cluster.client().build();
        ColdClients clients = new ColdClients(admin, count, OUTSTANDING, value)) {
      for (int i = 0; i < 300; i++) {
        warm.put("warm", "up");
      }
      long heapBefore = LiveHeap.bytes(node);
      long diskBefore = stateBytes();
      clients.open();
      assertThat(clients.write()).as("answers of earlier attempts").isZero();
      long onHeap = (LiveHeap.bytes(node) - heapBefore) / count;
      assertThat(onHeap).as("bytes on the heap for a client").isLessThan(MOST_BYTES_OF_WRITER);

      // What is in memory outside of the heap is on disk afterwards.
      node.terminate(LIMIT);
      long onDisk = (stateBytes() - diskBefore) / count;
      node.start();
      node.awaitReady(LIMIT);
      System.out.printf(
          "MEASURED TestMemPutManyClients: %d bytes on the heap and %d on disk for each of %d"
              + " clients, at most %d%n",
          onHeap, onDisk, count, MOST_BYTES_OF_WRITER);
      assertThat(onDisk).as("bytes on disk for a client").isBetween(1L, 200L);
      assertThat(clients.write()).as("answers of earlier attempts").isEqualTo(count);
    }
  }

  @Test
  @DisplayName("kvsrv TestMemGetManyClients: memory use many get client")
  void aClientThatReadCostsAtMost10Bytes() {
    // A read names no client, so that these are a hundred thousand clients as far as a node can
    // tell.
    int count = 100_000;
    long before;
    long after;
    try (OnceKV client = cluster.client().build()) {
      client.put("0", "");
      read(client, WARM_UP);
      before = LiveHeap.bytes(node);
      read(client, count);
      after = LiveHeap.bytes(node);
    }
    System.out.printf(
        "MEASURED TestMemGetManyClients: live heap from %d to %d bytes by %d reads, at most %d for"
            + " each%n",
        before, after, count, MOST_BYTES_OF_READER);
    assertThat((double) (after - before) / count)
        .as("bytes on the heap for a client that read")
        .isLessThan(MOST_BYTES_OF_READER);
  }

  private static void read(OnceKV client, int count) {
    for (int done = 0; done < count; done += WARM_UP) {
      List<CompletableFuture<?>> reads = new ArrayList<>();
      for (int i = 0; i < WARM_UP; i++) {
        reads.add(client.getAsync("0"));
      }
      CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new)).join();
    }
  }

  private static long stateBytes() {
    return FloorCluster.sizeOf(folder.resolve("n1/data/state"));
  }
}
