package io.oncekv.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.fake.FakeCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** What the tests against a scripted cluster share. */
abstract class ClientTest {
  static final int WINDOW = 8;

  private final List<AutoCloseable> opened = new ArrayList<>();

  final FakeCluster cluster(int size) {
    FakeCluster cluster = new FakeCluster(size, WINDOW);
    opened.add(cluster);
    return cluster;
  }

  final OnceKV client(FakeCluster cluster) {
    return client(settings(cluster));
  }

  final OnceKV client(OnceKVBuilder settings) {
    return opened(settings.build());
  }

  final OnceKV opened(OnceKV client) {
    opened.add(0, client);
    return client;
  }

  /** How calls travel in these tests. */
  CallStyle callStyle() {
    return CallStyle.STREAM;
  }

  /** Settings that make attempts short, so that lost messages are noticed soon. */
  final OnceKVBuilder settings(FakeCluster cluster) {
    return OnceKV.builder()
        .endpoints(cluster.endpoints())
        .callStyle(callStyle())
        .clientId("test")
        .attemptTimeout(Duration.ofMillis(200))
        .deadline(Duration.ofSeconds(20));
  }

  @AfterEach
  final void closeAll() throws Exception {
    for (AutoCloseable closeable : opened) {
      closeable.close();
    }
  }

  static void assertNoViolations(FakeCluster cluster) {
    assertThat(cluster.state().violations()).isEmpty();
  }
}
