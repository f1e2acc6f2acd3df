package io.oncekv.lab.cluster;

import io.oncekv.client.CallStyle;
import io.oncekv.client.OnceKV;
import io.oncekv.client.OnceKVBuilder;
import java.util.List;
import java.util.Locale;

/**
 * How the clients of a run reach the nodes, unless a test says otherwise: over the stream, or call
 * by call. The system property {@value #PROPERTY} ({@code stream} or {@code unary}) sets it, so
 * that the same tests run over both.
 */
public final class ClientPath {
  static final String PROPERTY = "oncekv.lab.calls";

  private ClientPath() {}

  /** The chosen one; the stream by default. */
  public static CallStyle chosen() {
    return CallStyle.valueOf(System.getProperty(PROPERTY, "stream").toUpperCase(Locale.ROOT));
  }

  /** What sets the same in a JVM of its own. */
  public static String jvmOption() {
    return "-D" + PROPERTY + "=" + chosen().name().toLowerCase(Locale.ROOT);
  }

  /** A client of some nodes. */
  public static OnceKVBuilder clientOf(String... endpoints) {
    return clientOf(List.of(endpoints));
  }

  /** A client of some nodes. */
  public static OnceKVBuilder clientOf(List<String> endpoints) {
    return OnceKV.builder().endpoints(endpoints).callStyle(chosen());
  }
}
