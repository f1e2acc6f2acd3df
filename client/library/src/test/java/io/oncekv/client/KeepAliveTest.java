package io.oncekv.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncekv.client.fake.FakeCluster;
import io.oncekv.client.fake.Fault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class KeepAliveTest extends ClientTest {
  private final List<String> lost = new CopyOnWriteArrayList<>();

  private OnceKV listening(FakeCluster cluster) {
    return client(
        settings(cluster)
            .listener(
                new ClientListener() {
                  @Override
                  public void onSessionLost(SessionInfo session, String reason) {
                    lost.add(reason);
                  }
                }));
  }

  private FakeCluster shortLived(Duration timeToLive) {
    FakeCluster cluster = cluster(1);
    cluster.state().timeToLive(timeToLive);
    return cluster;
  }

  private static void awaitKeepAlives(FakeCluster cluster, int count) {
    await().atMost(Duration.ofSeconds(20)).until(() -> cluster.state().keepAlives() >= count);
  }

  @Test
  void aQuietClientSaysThatItIsAliveSeveralTimesInATimeToLive() {
    FakeCluster cluster = shortLived(Duration.ofMillis(800));
    long started = System.nanoTime();
    listening(cluster).put("k", "v");
    cluster.script("keep-alive", new Fault.BreakBeforeReply());
    awaitKeepAlives(cluster, 6);
    // At most one each 175 ms, and one repetition of the one whose answer was lost.
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThan(Duration.ofMillis(850));
  }

  @Test
  void aClientThatWritesSaysNothingElse() {
    FakeCluster cluster = shortLived(Duration.ofSeconds(4));
    OnceKV client = listening(cluster);
    await()
        .pollInterval(Duration.ofMillis(20))
        .during(Duration.ofMillis(1500))
        .until(() -> client.put("k", "v").applied());
    assertThat(cluster.state().keepAlives()).isZero();
  }

  @Test
  void aClientThatNeverWroteOrIsClosedSaysNothing() {
    FakeCluster cluster = shortLived(Duration.ofMillis(200));
    OnceKV reader = listening(cluster);
    assertThat(reader.get("k")).isEmpty();
    OnceKV closed = client(settings(cluster).clientId("closed"));
    closed.put("k", "v");
    closed.close();
    int before = cluster.state().keepAlives();
    await().during(Duration.ofMillis(400)).until(() -> cluster.state().keepAlives() <= before + 1);
  }

  @Test
  void anExpiryFoundInAQuietTimeCostsNoWrite() {
    FakeCluster cluster = shortLived(Duration.ofMillis(400));
    OnceKV client = listening(cluster);
    client.put("k", "1");
    cluster.state().expireSessions();
    await().atMost(Duration.ofSeconds(10)).until(() -> lost.contains("SESSION_EXPIRED"));
    assertThat(cluster.state().opens()).hasSize(1);
    assertThat(client.put("k", "2").sequence()).isEqualTo(2);
    assertThat(client.sessionInfo().session()).isEqualTo(2);
    int before = cluster.state().keepAlives();
    awaitKeepAlives(cluster, before + 2);
    assertThat(lost).containsExactly("SESSION_EXPIRED");
  }

  @Test
  void aQuietClientLearnsThatANewerProcessHasFencedIt() {
    FakeCluster cluster = shortLived(Duration.ofMillis(400));
    OnceKV older = listening(cluster);
    older.put("k", "1");
    client(cluster).put("k", "2");
    await().atMost(Duration.ofSeconds(10)).until(() -> lost.contains("FENCED"));
    int writes = cluster.state().writes().size();
    assertThatThrownBy(() -> older.put("k", "3")).isInstanceOf(FencedException.class);
    assertThat(cluster.state().writes()).hasSize(writes);
  }
}
