package io.oncekv.lab.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncekv.client.ClientListener;
import io.oncekv.client.ClusterClient;
import io.oncekv.client.Executed;
import io.oncekv.client.OnceKV;
import io.oncekv.client.OnceKVBuilder;
import io.oncekv.client.OutcomeUnknownException;
import io.oncekv.client.RecoveredWrite;
import io.oncekv.client.SessionInfo;
import io.oncekv.client.SessionLostException;
import io.oncekv.client.WriteResult;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.cluster.Poll;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that were there before, at a cluster that has gone back to a backup. There is no restore
 * to call yet, so the cluster is made what one would leave: another incarnation at the same
 * addresses, in which the session of before exists under its number and has the writes that the
 * backup holds, and no later ones.
 */
@Tag("cluster")
class RestoredClusterTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String KEY = "log";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  private final Set<String> retried = ConcurrentHashMap.newKeySet();

  @Test
  @DisplayName("HC-15 clients from before a restore are refused, and nothing of theirs executes")
  void clientsFromBeforeARestoreAreRefused() throws Exception {
    try (LocalCluster cluster = LocalCluster.builder(folder).shortLived().start();
        OnceKV client = plain(cluster);
        ClusterClient admin = cluster.client().deadline(LIMIT).buildClusterClient()) {
      OnceKV first = journaled(cluster);
      fill(client);
      fill(first);
      SessionInfo before = client.sessionInfo();
      client.append(KEY, "after the backup;");
      first.append("journaled", "after the backup;");

      // Two writes are on their way to nodes that will never answer.
      cluster.nodes().forEach(LocalNode::pause);
      retried.clear();
      CompletableFuture<WriteResult> pending = client.appendAsync(KEY, "pending;");
      CompletableFuture<WriteResult> journaledPending = first.appendAsync("journaled", "pending;");
      Poll.untilTrue(LIMIT, "both to be sent", () -> retried.size() == 2);
      first.close();
      assertUnknown(journaledPending);
      restore(cluster);

      assertUnknown(pending);
      assertThatThrownBy(() -> client.append(KEY, "never;"))
          .isInstanceOfSatisfying(
              SessionLostException.class,
              lost -> {
                assertThat(lost.executed()).isNotEqualTo(Executed.MAYBE);
                assertThat(lost.reason()).contains("WRONG_INCARNATION");
              });
      // Every sequence of before, whether the backup knows it or not.
      for (long sequence = 1; sequence <= 4; sequence++) {
        long late = sequence;
        assertThatThrownBy(() -> appendLate(admin, before, late))
            .isInstanceOfSatisfying(
                SessionLostException.class,
                lost -> assertThat(lost.reason()).contains("WRONG_INCARNATION"));
      }

      try (OnceKV second = journaled(cluster);
          OnceKV next = plain(cluster)) {
        List<RecoveredWrite> left = second.recovered();
        assertThat(left).hasSize(1);
        assertUnknown(left.get(0).result());
        assertThat(second.get("journaled").orElseThrow().text()).isEqualTo("1;2;");
        // A new process goes on above what the backup knows.
        WriteResult result = next.append(KEY, "3;");
        assertThat(result.sequence()).isEqualTo(3);
        assertThat(result.duplicate()).isFalse();
        assertThat(next.sessionInfo().session())
            .as("the refused ones had a session of this number")
            .isEqualTo(before.session());
        assertThat(next.get(KEY).orElseThrow().text()).isEqualTo("1;2;3;");
      }
    }
  }

  private OnceKV plain(LocalCluster cluster) {
    return settings(cluster, "billing").build();
  }

  private OnceKV journaled(LocalCluster cluster) {
    return settings(cluster, "journaled").journal(folder.resolve("journal")).build();
  }

  private OnceKVBuilder settings(LocalCluster cluster, String clientId) {
    return cluster
        .client()
        .clientId(clientId)
        .deadline(LIMIT)
        .attemptTimeout(Duration.ofSeconds(1))
        .listener(
            new ClientListener() {
              @Override
              public void onRetry(
                  String operation, String endpoint, int attempt, String cause, Duration delay) {
                retried.add(clientId);
              }
            });
  }

  /** What the backup holds. */
  private static void fill(OnceKV client) {
    String key = client.sessionInfo().clientId().equals("billing") ? KEY : "journaled";
    client.append(key, "1;");
    client.append(key, "2;");
  }

  private void restore(LocalCluster cluster) throws Exception {
    cluster.nodes().forEach(LocalNode::killWithoutWaiting);
    cluster.nodes().forEach(LocalNode::awaitEnd);
    for (LocalNode node : cluster.nodes()) {
      Path data = folder.resolve(node.id()).resolve("data");
      Files.move(data, data.resolveSibling("data-from-before"));
    }
    cluster.startAll(LIMIT);
    for (String clientId : List.of("billing", "journaled")) {
      try (OnceKV filler = settings(cluster, clientId).build()) {
        fill(filler);
      }
    }
  }

  private static void appendLate(ClusterClient admin, SessionInfo session, long sequence) {
    admin
        .rawSession(session.session(), session.epoch(), session.incarnation())
        .append(
            sequence,
            sequence,
            KEY.getBytes(StandardCharsets.UTF_8),
            "never;".getBytes(StandardCharsets.UTF_8),
            Optional.empty());
  }

  private static void assertUnknown(CompletableFuture<WriteResult> write) {
    assertThatThrownBy(() -> write.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(OutcomeUnknownException.class);
  }
}
