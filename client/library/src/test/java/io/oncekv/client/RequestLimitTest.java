package io.oncekv.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncekv.client.fake.Errors;
import io.oncekv.client.fake.FakeCluster;
import io.oncekv.client.fake.Fault;
import io.oncekv.v1.ErrorReason;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is too long is refused at once and in plain words, also where nobody has named a limit. */
@Timeout(60)
class RequestLimitTest extends ClientTest {
  /** More than a fake node takes: gRPC's own limit, 4 MiB. */
  private static final int TOO_LONG_FOR_THE_NODE = 5 << 20;

  private static void assertTooLarge(Throwable thrown, String field, long limit, String wayOut) {
    assertTooLarge(Executed.NEVER, thrown, field, limit, wayOut);
  }

  private static void assertTooLarge(
      Executed executed, Throwable thrown, String field, long limit, String wayOut) {
    assertThat(thrown)
        .isInstanceOfSatisfying(
            TooLargeException.class,
            large -> {
              assertThat(large.executed()).isEqualTo(executed);
              assertThat(large.field()).isEqualTo(field);
              assertThat(large.limit()).isEqualTo(limit);
              assertThat(large.size()).isGreaterThan(limit);
              assertThat(large)
                  .hasMessageContaining(Long.toString(large.size()))
                  .hasMessageContaining(Long.toString(limit))
                  .hasMessageContaining(wayOut);
            });
  }

  @Test
  void aMessageThatTheNodeDoesNotTakeIsARefusalNotAnUnknownOutcome() {
    FakeCluster cluster = cluster(1);
    // Patient, so that no attempt before the refusal is left without an answer.
    OnceKV client =
        client(
            settings(cluster)
                .delivery(Delivery.AT_LEAST_ONCE)
                .attemptTimeout(Duration.ofSeconds(30)));
    String value = "x".repeat(TOO_LONG_FOR_THE_NODE);
    for (int again = 0; again < 10; again++) {
      assertThatThrownBy(() -> client.put("k", value))
          .satisfies(thrown -> assertTooLarge(thrown, "request", 4 << 20, "send less at once"));
    }
    assertThat(cluster.state().writes()).isEmpty();
  }

  @Test
  void aClientWithoutASessionHasALimitOfItsOwn() {
    FakeCluster cluster = cluster(1);
    OnceKV client =
        client(settings(cluster).delivery(Delivery.AT_LEAST_ONCE).maxRequestBytes(2000));
    assertThatThrownBy(() -> client.put("k", "x".repeat(3000)))
        .satisfies(thrown -> assertTooLarge(thrown, "request", 2000, "maxRequestBytes"));
    assertThatThrownBy(() -> client.get("k".repeat(3000)))
        .satisfies(thrown -> assertTooLarge(thrown, "request", 2000, "maxRequestBytes"));
    assertThat(cluster.node(0).calls()).isZero();
    assertThat(client.put("k", "x".repeat(1900)).applied()).isTrue();
  }

  @Test
  void aSessionsWritesGoByTheClustersLimits() {
    FakeCluster cluster = cluster(1);
    OnceKV client = client(settings(cluster).maxRequestBytes(1024));
    // With key and identity the request is longer than that, but the cluster takes it.
    assertThat(client.put("k", "x".repeat(1024)).applied()).isTrue();
    assertThatThrownBy(() -> client.put("k", "x".repeat(1025)))
        .satisfies(thrown -> assertTooLarge(thrown, "value", 1024, "split it over several keys"));
  }

  @Test
  void writesByHandGoByTheLimitsThatTheClientHasHeardOf() {
    FakeCluster cluster = cluster(1);
    byte[] key = {1};
    try (ClusterClient calls = settings(cluster).maxRequestBytes(3000).buildClusterClient()) {
      RawSession blind = calls.rawSession(1, 1, 77);
      assertThatThrownBy(() -> blind.put(1, 1, key, new byte[3000]))
          .satisfies(
              thrown -> assertTooLarge(Executed.NO, thrown, "request", 3000, "maxRequestBytes"));
      SessionInfo session = calls.openSession("by-hand");
      RawSession raw = calls.rawSession(session.session(), session.epoch(), session.incarnation());
      cluster.otherwise((node, method) -> new Fault.LoseRequest());
      assertThatThrownBy(() -> raw.put(1, 1, key, new byte[1025]))
          .satisfies(
              thrown ->
                  assertTooLarge(Executed.NO, thrown, "value", 1024, "split it over several keys"));
    }
  }

  @Test
  void aResendThatIsTooLargeNowSaysNothingOfEarlierAttempts() {
    FakeCluster cluster = cluster(1);
    byte[] key = {1};
    byte[] value = new byte[1024];
    try (ClusterClient first = settings(cluster).buildClusterClient();
        ClusterClient later = settings(cluster).maxRequestBytes(1024).buildClusterClient()) {
      SessionInfo session = first.openSession("by-hand");
      RawSession sent = first.rawSession(session.session(), session.epoch(), session.incarnation());
      WriteResult result = sent.put(1, 1, key, value);

      // Another process, which knows no limit of the cluster's and has a lower one of its own.
      RawSession resent =
          later.rawSession(session.session(), session.epoch(), session.incarnation());
      assertThatThrownBy(() -> resent.put(1, 1, key, value))
          .isInstanceOfSatisfying(
              TooLargeException.class,
              refused -> {
                assertThat(refused.executed()).isEqualTo(Executed.NO);
                assertThat(refused).hasMessageContaining("nothing of earlier attempts");
              });
      assertThat(resent.resolve(1).result().orElseThrow().revision()).isEqualTo(result.revision());
      // What the cluster itself decides, it decides for all copies.
      cluster.script("put", new Fault.Refuse(Errors.decided(ErrorReason.VALUE_TOO_LARGE)));
      assertThatThrownBy(() -> sent.put(2, 2, key, value))
          .isInstanceOfSatisfying(
              TooLargeException.class,
              refused -> assertThat(refused.executed()).isEqualTo(Executed.NEVER));
      cluster.script("put", new Fault.Refuse(Errors.refused(ErrorReason.REQUEST_TOO_LARGE)));
      assertThatThrownBy(() -> sent.put(3, 3, key, value))
          .isInstanceOfSatisfying(
              TooLargeException.class,
              refused -> assertThat(refused.executed()).isEqualTo(Executed.NO));
    }
  }

  @Test
  void theLimitHasBounds() {
    for (int bytes : new int[] {0, 1023, (64 << 20) + 1}) {
      assertThatThrownBy(() -> OnceKV.builder().maxRequestBytes(bytes))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("from 1024 to 67108864, not " + bytes);
    }
  }
}
