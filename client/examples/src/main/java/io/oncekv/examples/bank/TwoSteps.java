package io.oncekv.examples.bank;

import io.oncekv.client.Entry;
import io.oncekv.client.IncrementResult;
import io.oncekv.client.OnceKV;
import java.util.Optional;

/**
 * How not to do it: a transfer as two writes. Between them the money is in no account, and an
 * auditor who looks then misses it. Two tellers who both saw enough money may both take it. With a
 * client that delivers at least once, each lost reply takes or gives the money once more.
 */
public final class TwoSteps implements Transfers {
  private final OnceKV kv;

  /** Works on the accounts of a {@link Bank}. */
  public TwoSteps(OnceKV kv) {
    this.kv = kv;
  }

  @Override
  public Optional<Receipt> transfer(String from, String to, long amount) {
    Entry source = kv.get(from).orElseThrow();
    if (Long.parseLong(source.text()) < amount) {
      return Optional.empty();
    }
    IncrementResult taken = kv.increment(from, -amount);
    IncrementResult given = kv.increment(to, amount);
    return Optional.of(
        new Receipt(
            new Posting(from, -amount, taken.number(), taken.revision()),
            new Posting(to, amount, given.number(), given.revision()),
            taken.duplicate() || given.duplicate()));
  }
}
