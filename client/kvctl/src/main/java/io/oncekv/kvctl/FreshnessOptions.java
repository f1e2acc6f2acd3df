package io.oncekv.kvctl;

import io.oncekv.client.Read;
import picocli.CommandLine.Option;

/** How fresh a read has to be. */
final class FreshnessOptions {
  @Option(
      names = "--stale",
      description = "From the state of whichever node is asked, which may be old.")
  private boolean stale;

  @Option(
      names = "--min-revision",
      paramLabel = "N",
      description = "Like --stale, but from a state that holds at least this revision.")
  private Long minimumRevision;

  @Option(
      names = "--any-node",
      description =
          "Linearizable, but answered by whichever node is asked; it asks the leader how far its"
              + " state has to be.")
  private boolean anyNode;

  Read freshness() {
    if (anyNode && (stale || minimumRevision != null)) {
      throw new UsageProblem("--any-node does not go with --stale or --min-revision");
    }
    if (anyNode) {
      return Read.linearizableFromAnyNode();
    }
    if (minimumRevision == null) {
      return stale ? Read.possiblyStale() : Read.linearizable();
    }
    if (minimumRevision < 0) {
      throw new UsageProblem("--min-revision is at least 0, not " + minimumRevision);
    }
    return Read.notOlderThan(minimumRevision);
  }
}
