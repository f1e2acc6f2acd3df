package io.oncekv.lab.cluster;

import io.oncekv.client.CallStyle;
import io.oncekv.client.OnceKV;
import io.oncekv.client.OnceKVBuilder;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How the clients of a run reach the nodes, unless a test says otherwise: over the stream, or call
 * by call. The system property {@value #PROPERTY} sets it: {@code stream}, {@code unary}, or {@code
 * both}, with which clients take turns, so that each test with more than one runs over both.
 */
public final class ClientPath {
  static final String PROPERTY = "oncekv.lab.calls";

  private static final String BOTH = "both";
  private static final AtomicInteger TURNS = new AtomicInteger();

  private ClientPath() {}

  /** That of the next client; the stream by default. */
  public static CallStyle next() {
    return ofTurn(TURNS.getAndIncrement());
  }

  /**
   * Every second turn calls by call, for what is done again and again with several clients at a
   * time; where one way is asked for, all turns have that.
   */
  public static CallStyle ofTurn(int turn) {
    String calls = System.getProperty(PROPERTY, "stream");
    if (calls.equals(BOTH)) {
      return turn % 2 == 0 ? CallStyle.STREAM : CallStyle.UNARY;
    }
    return CallStyle.valueOf(calls.toUpperCase(Locale.ROOT));
  }

  /** What sets the way of the next client in a JVM of its own. */
  public static String jvmOption() {
    return "-D" + PROPERTY + "=" + next().name().toLowerCase(Locale.ROOT);
  }

  /** A client of some nodes. */
  public static OnceKVBuilder clientOf(String... endpoints) {
    return clientOf(List.of(endpoints));
  }

  /** A client of some nodes. */
  public static OnceKVBuilder clientOf(List<String> endpoints) {
    return OnceKV.builder().endpoints(endpoints).callStyle(next());
  }
}
