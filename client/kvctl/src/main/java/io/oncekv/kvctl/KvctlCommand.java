package io.oncekv.kvctl;

import io.oncekv.client.CallStyle;
import io.oncekv.client.OnceKV;
import io.oncekv.client.OnceKVBuilder;
import io.oncekv.kvctl.output.Printer;
import io.oncekv.kvctl.output.Terminal;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What all commands share: the way to the cluster and to the printer that was asked for. */
abstract class KvctlCommand implements Callable<Integer> {
  private static final Duration SHORTEST_ATTEMPT = Duration.ofSeconds(2);

  /** So many attempts fit into the time that there is, one after the other. */
  private static final int ATTEMPTS = 4;

  /** The most the library allows: a resent write must not be refused for what its first could. */
  private static final int MAX_REQUEST = 64 << 20;

  @Spec private CommandSpec spec;

  /** A client with the endpoints and the time that were asked for. */
  final OnceKVBuilder client() {
    Duration timeout = options().timeout();
    try {
      return OnceKV.builder()
          .endpoints(options().endpoints())
          .deadline(timeout)
          // A command makes one call, or a few one after the other: a stream has nothing to gather.
          .callStyle(CallStyle.UNARY)
          .maxRequestBytes(MAX_REQUEST)
          .attemptTimeout(attempt(timeout));
    } catch (IllegalArgumentException malformed) {
      throw new UsageProblem(malformed.getMessage(), malformed);
    }
  }

  /**
   * How long one node may take to answer. Some questions are put to each node once, so whoever
   * gives a slow cluster more time has to give it to the attempts.
   */
  static Duration attempt(Duration timeout) {
    Duration share = timeout.dividedBy(ATTEMPTS);
    Duration attempt = share.compareTo(SHORTEST_ATTEMPT) < 0 ? SHORTEST_ATTEMPT : share;
    return attempt.compareTo(timeout) < 0 ? attempt : timeout;
  }

  final GlobalOptions options() {
    return root().options();
  }

  final Printer printer() {
    return root().printer();
  }

  final Terminal terminal() {
    return root().terminal();
  }

  final CommandSpec spec() {
    return spec;
  }

  private Kvctl root() {
    return (Kvctl) spec.root().userObject();
  }
}
