package io.oncekv.lab.append;

import io.oncekv.check.once.Findings;
import io.oncekv.check.once.Ledger;
import io.oncekv.client.Entry;
import io.oncekv.client.OnceKV;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Reads every value back, linearizably, and holds it against the ledger. */
public final class ReadBack {
  private static final int OUTSTANDING = 64;

  private ReadBack() {}

  /** Reads all keys of the ledger. */
  public static Findings check(OnceKV client, Ledger ledger) {
    return check(client, ledger, ledger.keys());
  }

  private static Findings check(OnceKV client, Ledger ledger, Collection<String> keys) {
    Deque<CompletableFuture<Findings>> reads = new ArrayDeque<>();
    Findings total = Findings.NONE;
    for (String key : keys) {
      if (reads.size() == OUTSTANDING) {
        total = total.plus(reads.remove().join());
      }
      CompletableFuture<Optional<Entry>> read = client.getAsync(key);
      reads.add(read.thenApply(entry -> ledger.check(key, entry.map(Entry::text))));
    }
    while (!reads.isEmpty()) {
      total = total.plus(reads.remove().join());
    }
    return total;
  }
}
