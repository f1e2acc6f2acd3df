package io.oncekv.lab.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.Entry;
import io.oncekv.client.OnceKV;
import io.oncekv.client.OnceKVBuilder;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.host.Requirement;
import io.oncekv.lab.network.LossyNetwork;
import io.oncekv.lab.network.Unreliability;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What values leave behind on a node's heap: the second part of the lab "key/value server".
 *
 * <p>The labs' server has no log. Here the newest entries of the log stay in memory, whatever
 * became of the values in them, for followers that are a little behind: up to a configured size.
 * That size is what may be there; beyond it, and beyond what the log grew by, nothing may be left.
 */
@Tag("sandbox")
class MemoryFloorTest {
  private static final int MEBIBYTE = 1 << 20;

  /** Of the values in the labs. */
  private static final int LARGE = 10 * MEBIBYTE;

  /** Files of the log: one is being written, one finished stays in memory. */
  private static final int SEGMENT = 2 * LARGE;

  private static final int MOST_IN_LOG_CACHE = 2 * SEGMENT;

  /** A file of the log is made longer by so much at a time. */
  private static final int LOG_GROWTH = 4 * MEBIBYTE;

  /** So many in turn that more than the log may keep would be left if they left anything. */
  private static final int VALUES = 6;

  /** Half of what the labs allow. */
  private static final long NOTHING = LOG_GROWTH + MEBIBYTE;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path folder;

  private static LocalCluster cluster;
  private static LocalNode node;

  private final Random random = new Random(1);

  @BeforeAll
  static void start() {
    cluster =
        LocalCluster.builder(folder)
            .nodes(1)
            .shortLived()
            .set("cluster.max-value-size", LARGE + "B")
            .set("raft.segment-size", SEGMENT + "B")
            .set("raft.log-cache-size", SEGMENT + "B")
            .start();
    node = cluster.nodes().get(0);
    Requirement.check("looking at a node's heap", LiveHeap.missing(node));
    // Until then classes are loaded and caches filled, which are bounded.
    try (OnceKV client = client(cluster.client())) {
      for (int i = 0; i < 300; i++) {
        client.put("warm", "up");
        client.get("warm");
      }
      client.put(key("warm"), new byte[LARGE]);
      client.get("warm");
    }
  }

  @AfterAll
  static void close() {
    // A start that failed has closed what there was.
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  @DisplayName("kvsrv TestMemGet: memory use get")
  void aLargeValueThatWasReadAndOverwrittenLeavesNothingBehind() {
    Memory before = Memory.of(node, folder);
    try (LossyNetwork network =
            new LossyNetwork(cluster.endpoints(), Unreliability.TENTH, new Random(2));
        OnceKV one = through(network);
        OnceKV other = through(network)) {
      for (int i = 0; i < VALUES; i++) {
        one.put(key("get"), noise(LARGE));
        assertThat(length(one, "get")).isEqualTo(LARGE);
        assertThat(length(other, "get")).isEqualTo(LARGE);
      }
      one.put("get", "0");
    }
    assertNothingLeft("TestMemGet", before);
  }

  @Test
  @DisplayName("kvsrv TestMemPut: memory use put")
  void aLargeValueThatWasOverwrittenLeavesNothingBehind() {
    Memory before = Memory.of(node, folder);
    try (OnceKV one = client(cluster.client());
        OnceKV other = client(cluster.client())) {
      for (int i = 0; i < VALUES; i++) {
        one.put(key("put"), noise(LARGE));
      }
      other.put("put", "");
    }
    assertNothingLeft("TestMemPut", before);
  }

  @Test
  @DisplayName("kvsrv TestMemAppend: memory use append")
  void aValueOfTwoLargeAppendsIsNotOnTheHeap() {
    Memory before = Memory.of(node, folder);
    try (OnceKV one = client(cluster.client());
        OnceKV other = client(cluster.client())) {
      for (int i = 0; i < VALUES; i++) {
        String name = "append-" + i;
        one.append(key(name), noise(LARGE / 2));
        other.append(key(name), noise(LARGE / 2));
        assertThat(length(one, name)).isEqualTo(LARGE);
      }
    }
    assertNothingLeft("TestMemAppend", before);
  }

  @Test
  @DisplayName("kvsrv TestMemManyAppends: memory use many appends")
  void aThousandAppendsKeepTheHeapFlat() {
    int appends = 1_000;
    int length = 1_000;
    Memory before = Memory.of(node, folder);
    try (OnceKV client = client(cluster.client())) {
      byte[] suffix = noise(length);
      for (int i = 0; i < appends; i++) {
        client.append(key("many"), suffix);
      }
      assertThat(length(client, "many")).isEqualTo(appends * length);
    }
    long growth = assertNothingLeft("TestMemManyAppends", before);
    // The labs' own bound, with what the log keeps.
    assertThat(growth).isLessThan(3L * appends * length);
  }

  /** What is alive, and how much of it may be the log's. */
  private record Memory(long heap, long log) {
    static Memory of(LocalNode node, Path folder) {
      return new Memory(LiveHeap.bytes(node), FloorCluster.sizeOf(folder.resolve("n1/data/raft")));
    }
  }

  private long assertNothingLeft(String name, Memory before) {
    Memory after = Memory.of(node, folder);
    long growth = after.heap() - before.heap();
    long logged = after.log() - before.log();
    System.out.printf(
        Locale.ROOT,
        "MEASURED %s: live heap from %.2f to %.2f MiB, the log by %.2f MiB; resident %.0f MiB%n",
        name,
        mebibytes(before.heap()),
        mebibytes(after.heap()),
        mebibytes(logged),
        mebibytes(node.residentBytes().orElse(0)));
    assertThat(growth).as("growth beyond that of the log").isLessThan(logged + NOTHING);
    assertThat(growth).as("growth").isLessThan(MOST_IN_LOG_CACHE + NOTHING);
    return growth;
  }

  private static double mebibytes(long bytes) {
    return (double) bytes / MEBIBYTE;
  }

  private static OnceKV client(OnceKVBuilder builder) {
    // A slow machine takes its time for such values; a second attempt would be logged, too.
    return builder.attemptTimeout(Duration.ofSeconds(30)).build();
  }

  private static OnceKV through(LossyNetwork network) {
    return client(OnceKV.builder().endpoints(network.endpoints()).followLeaderHints(false));
  }

  private static byte[] key(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  private static int length(OnceKV client, String key) {
    return client.get(key).map(Entry::value).orElseThrow().length;
  }

  private byte[] noise(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
