package io.oncekv.server.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Serves {@code /metrics}, {@code /healthz} (the process lives) and {@code /readyz} (it can serve).
 */
public final class HttpEndpoint implements AutoCloseable {
  private static final String PLAIN = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService executor;

  /**
   * Whether the node can serve.
   *
   * @param ready yes or no
   * @param detail one line for people: why not, or in which role
   */
  public record Readiness(boolean ready, String detail) {}

  private HttpEndpoint(HttpServer server, ExecutorService executor) {
    this.server = server;
    this.executor = executor;
  }

  /**
   * Starts listening.
   *
   * @throws IOException if the address cannot be listened on
   */
  public static HttpEndpoint start(
      InetSocketAddress address, Supplier<String> metrics, Supplier<Readiness> readiness)
      throws IOException {
    HttpServer server = HttpServer.create(address, 16);
    // Two threads: a slow scrape must not keep a probe waiting.
    ExecutorService executor =
        Executors.newFixedThreadPool(
            2,
            task -> {
              Thread thread = new Thread(task, "http");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(executor);
    server.createContext(
        "/",
        exchange -> {
          // Exact paths only: a context would otherwise also match everything below it.
          switch (exchange.getRequestURI().getPath()) {
            case "/metrics" -> answer(exchange, 200, PROMETHEUS, metrics.get());
            case "/healthz" -> answer(exchange, 200, PLAIN, "alive\n");
            case "/readyz" -> {
              Readiness now = readiness.get();
              answer(exchange, now.ready() ? 200 : 503, PLAIN, now.detail() + "\n");
            }
            default -> answer(exchange, 404, PLAIN, "there are /metrics, /healthz and /readyz\n");
          }
        });
    server.start();
    return new HttpEndpoint(server, executor);
  }

  /** The port it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }

  private static void answer(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    try (exchange) {
      boolean head = exchange.getRequestMethod().equals("HEAD");
      if (!head && !exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
      if (!head) {
        exchange.getResponseBody().write(bytes);
      }
    }
  }
}
