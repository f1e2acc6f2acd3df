package io.oncekv.kvctl;

import io.oncekv.client.Entry;
import io.oncekv.client.MultiGetResult;
import io.oncekv.client.OnceKV;
import io.oncekv.client.Read;
import io.oncekv.kvctl.output.Bytes;
import io.oncekv.kvctl.output.RowView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Reads several keys. */
@Command(
    name = "mget",
    description = "Reads several keys as they were at one moment; exits with 3 if one is missing.")
final class MultiGetCommand extends KvctlCommand {
  private static final int MOST_KEYS = 1000;

  @Parameters(arity = "1..*", paramLabel = "KEY", description = "The keys, 1 to 1000.")
  private List<String> keys = List.of();

  @Mixin private KeyEncoding encoding = new KeyEncoding();
  @Mixin private FreshnessOptions freshness = new FreshnessOptions();

  @Override
  public Integer call() {
    if (keys.size() > MOST_KEYS) {
      throw new UsageProblem(
          "at most " + MOST_KEYS + " keys can be read at once, not " + keys.size());
    }
    List<Bytes> names = keys.stream().map(key -> encoding.key("KEY", key)).toList();
    Read read = freshness.freshness();
    try (OnceKV client = client().build()) {
      MultiGetResult found = client.multiGet(names.stream().map(Bytes::toByteArray).toList(), read);
      List<RowView> rows = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        Optional<Entry> entry = found.entries().get(i);
        rows.add(
            new RowView(
                names.get(i),
                entry.map(value -> Bytes.of(value.value())),
                entry.map(Entry::revision).orElse(0L)));
      }
      printer().several(rows, found.stateRevision());
      boolean all = found.entries().stream().allMatch(Optional::isPresent);
      return all ? ExitCode.OK : ExitCode.NOT_APPLIED;
    }
  }
}
