package io.oncekv.lab.floor;

import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.host.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What is alive on a node's heap, as the JDK's {@code jcmd} tells after a full collection. */
final class LiveHeap {
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)\\s*$");

  private LiveHeap() {}

  /** Returns why it cannot be told of a node, which runs; empty if it can. */
  static Optional<String> missing(LocalNode node) {
    Path jcmd = jcmd(node);
    return Files.isExecutable(jcmd)
        ? Optional.empty()
        : Optional.of("takes a JDK, whose " + jcmd + " is not there");
  }

  /** Returns how many bytes are alive. */
  static long bytes(LocalNode node) {
    String printed =
        Tool.run(jcmd(node).toString(), Long.toString(node.pid()), "GC.class_histogram");
    List<MatchResult> totals = TOTAL.matcher(printed).results().toList();
    if (totals.size() != 1) {
      throw new IllegalStateException("no total in what jcmd says: " + printed);
    }
    return Long.parseLong(totals.get(0).group(1));
  }

  private static Path jcmd(LocalNode node) {
    Path java =
        ProcessHandle.of(node.pid())
            .flatMap(process -> process.info().command())
            .map(Path::of)
            .orElseThrow(() -> new IllegalStateException("cannot tell which Java a node runs on"));
    return java.resolveSibling("jcmd");
  }
}
