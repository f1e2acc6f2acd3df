package io.oncekv.client.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The nodes that a call was sent to in vain, and the last trouble with each, the newest last.
 * Immutable.
 */
final class Tried {
  /** Nothing has failed. */
  static final Tried NOTHING = new Tried(Map.of(), Optional.empty());

  /** A cluster has fewer nodes; addresses that only hints gave could be many. */
  private static final int MOST = 16;

  private final Map<Endpoint, Failure> nodes;
  private final Optional<Failure> last;

  private Tried(Map<Endpoint, Failure> nodes, Optional<Failure> last) {
    this.nodes = nodes;
    this.last = last;
  }

  Tried and(Endpoint endpoint, Failure failure) {
    Map<Endpoint, Failure> more = new LinkedHashMap<>(nodes);
    more.remove(endpoint);
    if (more.size() == MOST) {
      more.remove(more.keySet().iterator().next());
    }
    more.put(endpoint, failure);
    return new Tried(more, Optional.of(failure));
  }

  /** Returns why the last attempt that failed did so. */
  Optional<Failure> last() {
    return last;
  }

  /** Returns the name of the cluster's reason for the last failure, empty if there is none. */
  String reasonName() {
    return last.map(Failure::reasonName).orElse("");
  }

  /** Returns what was thrown last, or null. */
  Throwable cause() {
    return last.map(Failure::cause).orElse(null);
  }

  /** Returns the end of an exception's message; empty if nothing has failed. */
  String text() {
    return nodes.isEmpty()
        ? ""
        : nodes.entrySet().stream()
            .map(node -> node.getKey() + ": " + node.getValue().text())
            .collect(Collectors.joining("; ", "; tried ", ""));
  }
}
