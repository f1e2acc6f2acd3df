package io.oncekv.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.server.metrics.HttpEndpoint.Readiness;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HttpEndpointTest {
  private final NodeMetrics metrics = new NodeMetrics();
  private final AtomicReference<Readiness> readiness =
      new AtomicReference<>(new Readiness(false, "no leader known"));
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpEndpoint endpoint;

  @BeforeEach
  void start() throws IOException {
    endpoint =
        HttpEndpoint.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            metrics::scrape,
            readiness::get);
  }

  @AfterEach
  void stop() {
    endpoint.close();
    metrics.close();
  }

  @Test
  void aLivingNodeThatCannotServeIsHealthyButNotReady() throws Exception {
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body()).isEqualTo("no leader known\n");

    readiness.set(new Readiness(true, "leader"));

    assertThat(get("/readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void operationsAreCountedByKindAndOutcomeWithTheirLatency() throws Exception {
    metrics.operation("Put", "ok", 3_000_000);
    metrics.operation("Put", "ok", 300_000_000);
    metrics.operation("Get", "NOT_LEADER", 100_000);
    metrics.duplicateAnswered();
    metrics.batch(5, 700);

    String text = get("/metrics").body();

    assertThat(text)
        .contains("oncekv_operation_seconds_count{kind=\"Put\",outcome=\"ok\"} 2")
        .contains("oncekv_operation_seconds_bucket{kind=\"Put\",outcome=\"ok\",le=\"0.005\"} 1")
        .contains("oncekv_operation_seconds_count{kind=\"Get\",outcome=\"NOT_LEADER\"} 1")
        .contains("oncekv_duplicates_answered_total 1.0")
        .contains("oncekv_batch_commands_bucket{le=\"8.0\"} 1");
  }

  @Test
  void suppliedNumbersAreReadAtEveryScrapeAndNotCollectedAsGarbage() throws Exception {
    long[] value = {7};
    metrics.gauge("oncekv.test.gauge", "a gauge", () -> value[0]);
    metrics.counter("oncekv.test.counter", "a counter", () -> value[0]);
    System.gc();
    value[0] = 8;

    assertThat(get("/metrics").body())
        .contains("oncekv_test_gauge 8.0")
        .contains("oncekv_test_counter_total 8.0");
  }

  @Test
  void theJvmIsMeasuredToo() throws Exception {
    assertThat(get("/metrics").body()).contains("jvm_memory_used_bytes", "jvm_threads_live");
  }

  @Test
  void otherPathsAndMethodsAreRefused() throws Exception {
    assertThat(get("/metrics/more").statusCode()).isEqualTo(404);
    HttpRequest post = request("/metrics").POST(HttpRequest.BodyPublishers.noBody()).build();
    assertThat(client.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + path));
  }
}
