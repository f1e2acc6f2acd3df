package io.oncekv.kvctl;

import io.oncekv.client.Entry;
import io.oncekv.client.OnceKV;
import io.oncekv.client.Read;
import io.oncekv.kvctl.output.Bytes;
import io.oncekv.kvctl.output.EntryView;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reads a key. */
@Command(name = "get", description = "Reads a key; exits with 3 if there is none.")
final class GetCommand extends KvctlCommand {
  @Mixin private KeyArgument key = new KeyArgument();

  @Option(
      names = "--stale",
      description = "From the state of whichever node is asked, which may be old.")
  private boolean stale;

  @Option(
      names = "--min-revision",
      paramLabel = "N",
      description = "Like --stale, but from a state that holds at least this revision.")
  private Long minimumRevision;

  @Override
  public Integer call() {
    Bytes name = key.key();
    Read read = freshness();
    try (OnceKV client = client().build()) {
      Optional<Entry> found = client.get(name.toByteArray(), read);
      found.ifPresentOrElse(
          entry -> printer().entry(new EntryView(name, Bytes.of(entry.value()), entry.revision())),
          () -> printer().absent(name));
      return found.isPresent() ? ExitCode.OK : ExitCode.NOT_APPLIED;
    }
  }

  private Read freshness() {
    if (minimumRevision == null) {
      return stale ? Read.possiblyStale() : Read.linearizable();
    }
    if (minimumRevision < 0) {
      throw usage("--min-revision is at least 0, not " + minimumRevision);
    }
    return Read.notOlderThan(minimumRevision);
  }
}
