package io.oncekv.client.internal;

import io.grpc.Status;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What went wrong between this client and a node, for people: gRPC's own words for it ("io
 * exception") leave the reason to the causes, or speak of its insides.
 */
final class PlainWords {
  /** What the words of gRPC, Netty or the system mean; the first that is found counts. */
  private static final Map<String, String> KNOWN =
      inOrder(
          "connection refused", "connection refused",
          "no route to host", "no route to host",
          "network is unreachable", "network is unreachable",
          "connection timed out", "no connection in time",
          "connection reset", "connection reset",
          "broken pipe", "connection reset",
          "network closed", "connection closed",
          "connection closed", "connection closed");

  private static final String UNRESOLVED = "Unable to resolve host ";

  /** gRPC says so in the description of a deadline that came while there was no connection. */
  static final String UNCONNECTED = "waiting_for_connection";

  private PlainWords() {}

  /**
   * Returns what to say of a call's end about which no node gave a reason.
   *
   * @param patience how long its answer was waited for
   */
  static String of(Status status, Duration patience) {
    String description = Optional.ofNullable(status.getDescription()).orElse("");
    if (description.startsWith(UNRESOLVED)) {
      return "cannot resolve host '" + description.substring(UNRESOLVED.length()) + "'";
    }
    if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
      String missing = description.contains(UNCONNECTED) ? "no connection" : "no answer";
      return missing + " within " + Durations.text(patience);
    }
    String all = (description + " " + causes(status.getCause())).toLowerCase(Locale.ROOT);
    return KNOWN.entrySet().stream()
        .filter(known -> all.contains(known.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseGet(() -> status.getCode() + (description.isEmpty() ? "" : ", " + description));
  }

  private static String causes(Throwable thrown) {
    return Stream.iterate(thrown, next -> next != null, Throwable::getCause)
        .limit(8)
        .map(Throwable::toString)
        .collect(Collectors.joining(" "));
  }

  private static Map<String, String> inOrder(String... pairs) {
    Map<String, String> words = new LinkedHashMap<>();
    for (int at = 0; at < pairs.length; at += 2) {
      words.put(pairs[at], pairs[at + 1]);
    }
    return words;
  }
}
