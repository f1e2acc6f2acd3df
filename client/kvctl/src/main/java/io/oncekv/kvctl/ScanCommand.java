package io.oncekv.kvctl;

import io.oncekv.client.KeyEntry;
import io.oncekv.client.OnceKV;
import io.oncekv.client.Scan;
import io.oncekv.client.ScanPage;
import io.oncekv.kvctl.output.Bytes;
import io.oncekv.kvctl.output.RowView;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists a range of keys. */
@Command(
    name = "scan",
    description =
        "Lists the keys of a range in the order of their bytes, each page of it as it was at one"
            + " moment; without a range, all keys.")
final class ScanCommand extends KvctlCommand {
  @Option(names = "--prefix", paramLabel = "P", description = "Keys that begin with P.")
  private String prefix;

  @Option(names = "--from", paramLabel = "A", description = "Keys from A on (inclusive).")
  private String from;

  @Option(names = "--to", paramLabel = "B", description = "Keys below B (exclusive).")
  private String to;

  @Option(names = "--reverse", description = "From the last key to the first.")
  private boolean reverse;

  @Option(names = "--keys-only", description = "Leaves the values out.")
  private boolean keysOnly;

  @Option(names = "--limit", paramLabel = "N", description = "At most N keys, from 1.")
  private Long limit;

  @Mixin private KeyEncoding encoding = new KeyEncoding();
  @Mixin private FreshnessOptions freshness = new FreshnessOptions();

  @Override
  public Integer call() {
    if (limit != null && limit < 1) {
      throw new UsageProblem("--limit is at least 1, not " + limit);
    }
    Scan scan = scan().freshness(freshness.freshness());
    scan = reverse ? scan.reversed() : scan;
    scan = keysOnly ? scan.keysOnly() : scan;
    long left = limit == null ? Long.MAX_VALUE : limit;
    try (OnceKV client = client().build()) {
      ScanPage page = client.scan(scan.pageSize((int) Math.min(left, Scan.MAX_PAGE_SIZE)));
      while (true) {
        List<RowView> rows = page.entries().stream().limit(left).map(this::row).toList();
        printer().page(rows);
        left -= rows.size();
        Optional<ScanPage.Next> next = page.next();
        if (left == 0 || next.isEmpty()) {
          return ExitCode.OK;
        }
        page = client.scan(next.get());
      }
    }
  }

  private Scan scan() {
    if (prefix != null && (from != null || to != null)) {
      throw new UsageProblem("--prefix goes neither with --from nor with --to");
    }
    if (prefix != null) {
      return Scan.prefix(bound("--prefix", prefix));
    }
    byte[] first = bound("--from", from);
    byte[] end = bound("--to", to);
    if (end.length > 0 && Arrays.compareUnsigned(first, end) >= 0) {
      throw new UsageProblem("--to must lie above --from, also with --reverse");
    }
    return Scan.range(first, end);
  }

  private byte[] bound(String option, String text) {
    return text == null ? new byte[0] : encoding.bound(option, text).toByteArray();
  }

  private RowView row(KeyEntry entry) {
    return new RowView(
        Bytes.of(entry.key()),
        keysOnly ? Optional.empty() : Optional.of(Bytes.of(entry.value())),
        entry.revision());
  }
}
