package io.oncekv.examples.bank;

import io.oncekv.client.Change;
import io.oncekv.client.Entry;
import io.oncekv.client.Expect;
import io.oncekv.client.MultiGetResult;
import io.oncekv.client.OnceKV;
import io.oncekv.client.OutcomeUnknownException;
import io.oncekv.client.Resolution;
import io.oncekv.client.Txn;
import io.oncekv.client.TxnResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Accounts, and transfers between them that happen once or not at all. An account is a key, its
 * balance a number in decimal text: {@code kvctl get bank/alice} shows it.
 *
 * <p>A transfer is one transaction, hence one write with one sequence. Its reply may be lost and
 * its leader killed: the client sends it again under the same sequence, to whoever leads now, and
 * the cluster answers it or, if it was done before, gives the first answer once more. That is why
 * there is nothing here of what such code usually has: no request ids, no table of transfers done,
 * no search for traces after an error.
 */
public final class Bank implements Transfers {
  private final OnceKV kv;

  /** A bank in a cluster; any number of them, in any processes, may share the accounts. */
  public Bank(OnceKV kv) {
    this.kv = kv;
  }

  /**
   * Opens accounts, all of them or none.
   *
   * @throws IllegalStateException if there is one of them already
   */
  public void open(List<String> accounts, long balance) {
    Txn.Builder opening = Txn.builder();
    for (String account : accounts) {
      opening.when(account, Expect.absent()).then(Change.put(account, Long.toString(balance)));
    }
    // Should the reply be lost: the next attempt is told that the accounts were opened by this very
    // call, not that they exist.
    if (!kv.transact(opening.build()).succeeded()) {
      throw new IllegalStateException("some of these accounts are open already: " + accounts);
    }
  }

  @Override
  public Optional<Receipt> transfer(String from, String to, long amount) {
    check(from, to, amount);
    while (true) {
      MultiGetResult seen = kv.multiGet(from, to);
      Entry source = account(seen, from);
      account(seen, to); // has to exist, too
      if (balance(source) < amount) {
        // Decided: when this was read, and that was after the call, the money was not there.
        return Optional.empty();
      }
      Optional<TxnResult> done =
          decide(
              Txn.builder()
                  .when(from, Expect.revision(source.revision()))
                  .then(Change.increment(from, -amount), Change.increment(to, amount))
                  .build());
      if (done.isPresent() && done.get().succeeded()) {
        return Optional.of(receipt(from, to, amount, done.get()));
      }
      // Somebody else was at this account in between, so there may be less in it: look again.
    }
  }

  /** Reads all accounts at one moment, while others go on to move money. */
  public Audit audit(List<String> accounts) {
    MultiGetResult seen = kv.multiGet(accounts.toArray(String[]::new));
    Map<String, Long> balances = new HashMap<>();
    for (String account : accounts) {
      balances.put(account, balance(account(seen, account)));
    }
    return new Audit(balances, seen.stateRevision());
  }

  /**
   * Has a transaction decided; empty if it was decided that it never happens. A client gives up at
   * its deadline, and one that delivers at most once at the first lost reply. But "unknown" is not
   * the end: asked what became of the write, the cluster says what it did, or sees to it that it
   * never will.
   */
  private Optional<TxnResult> decide(Txn txn) {
    try {
      return Optional.of(kv.transact(txn));
    } catch (OutcomeUnknownException e) {
      Resolution found = kv.resolve(e.sequence());
      return switch (found.outcome()) {
        case EXECUTED -> found.result().map(TxnResult::of);
        case NEVER_EXECUTED -> Optional.empty();
        case REPLY_DISCARDED -> throw e; // only if this client had many later writes answered
      };
    }
  }

  private static Receipt receipt(String from, String to, long amount, TxnResult done) {
    return new Receipt(
        new Posting(from, -amount, done.number(0), done.revision()),
        new Posting(to, amount, done.number(1), done.revision()),
        done.duplicate());
  }

  private static void check(String from, String to, long amount) {
    if (amount < 1) {
      throw new IllegalArgumentException("an amount is at least 1, not " + amount);
    }
    if (from.equals(to)) {
      throw new IllegalArgumentException("from " + from + " to itself: name another account");
    }
  }

  private static Entry account(MultiGetResult seen, String account) {
    return seen.get(account)
        .orElseThrow(() -> new IllegalArgumentException("there is no account " + account));
  }

  private static long balance(Entry account) {
    return Long.parseLong(account.text());
  }
}
