package io.oncekv.kvctl;

import io.oncekv.client.Entry;
import io.oncekv.client.OnceKV;
import io.oncekv.client.Read;
import io.oncekv.client.ReadResult;
import io.oncekv.kvctl.output.Bytes;
import io.oncekv.kvctl.output.EntryView;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Reads a key. */
@Command(name = "get", description = "Reads a key; exits with 3 if there is none.")
final class GetCommand extends KvctlCommand {
  @Mixin private KeyArgument key = new KeyArgument();

  @Mixin private FreshnessOptions freshness = new FreshnessOptions();

  @Override
  public Integer call() {
    Bytes name = key.key();
    Read read = freshness.freshness();
    try (OnceKV client = client().build()) {
      ReadResult result = client.read(name.toByteArray(), read);
      Optional<Entry> found = result.entry();
      found.ifPresentOrElse(
          entry ->
              printer()
                  .entry(
                      new EntryView(
                          name, Bytes.of(entry.value()), entry.revision(), result.stateRevision())),
          () -> printer().absent(name, result.stateRevision()));
      return found.isPresent() ? ExitCode.OK : ExitCode.NOT_APPLIED;
    }
  }
}
