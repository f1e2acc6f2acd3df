package io.oncekv.examples.bank;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What tellers and auditors were told, to be held against each other after the day. Safe for any
 * number of threads.
 *
 * <p>Every change of the cluster has a revision, and the revisions are one order. So the books can
 * be written up afterwards as if there had been one teller: posting by posting, each of which says
 * what its account must hold then, with every audit at its place in between. A transfer that took
 * effect twice, or that nobody was told of, leaves a balance that no posting explains.
 */
public final class Books {
  private final Map<String, Long> opening;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final List<Posting> postings = new ArrayList<>();

  @GuardedBy("lock")
  private final List<Audit> audits = new ArrayList<>();

  @GuardedBy("lock")
  private int transfers;

  @GuardedBy("lock")
  private int refusals;

  @GuardedBy("lock")
  private int answeredAgain;

  /** Opens the books with what each account holds. */
  public Books(Map<String, Long> opening) {
    this.opening = Map.copyOf(opening);
  }

  /** Enters a transfer that was done. */
  public void post(Receipt receipt) {
    synchronized (lock) {
      postings.add(receipt.debit());
      postings.add(receipt.credit());
      transfers++;
      answeredAgain += receipt.answeredAgain() ? 1 : 0;
    }
  }

  /** Notes a transfer that was refused. */
  public void refused() {
    synchronized (lock) {
      refusals++;
    }
  }

  /** Enters an audit. */
  public void record(Audit audit) {
    synchronized (lock) {
      audits.add(audit);
    }
  }

  /** Returns how many transfers were done. */
  public int transfers() {
    synchronized (lock) {
      return transfers;
    }
  }

  /** Returns how many transfers were refused. */
  public int refusals() {
    synchronized (lock) {
      return refusals;
    }
  }

  /** Returns how many transfers got their stored answer, because the first one was lost. */
  public int answeredAgain() {
    synchronized (lock) {
      return answeredAgain;
    }
  }

  /** Returns how many audits there were. */
  public int audits() {
    synchronized (lock) {
      return audits.size();
    }
  }

  /** Writes the books up, once all tellers have gone home; {@code last} is read after that. */
  public Findings close(Audit last) {
    synchronized (lock) {
      audits.add(last);
      postings.sort(Comparator.comparingLong(Posting::revision));
      audits.sort(Comparator.comparingLong(Audit::revision));
      long total = opening.values().stream().mapToLong(Long::longValue).sum();
      WriteUp book = new WriteUp(opening);
      int wrongSums = 0;
      int next = 0;
      for (Audit audit : audits) {
        while (next < postings.size() && postings.get(next).revision() <= audit.revision()) {
          book.post(postings.get(next++));
        }
        audit.balances().forEach(book::see);
        wrongSums += audit.sum() == total ? 0 : 1;
      }
      postings.subList(next, postings.size()).forEach(book::post);
      return new Findings(wrongSums, book.unexplained, wrongAccounts(last), book.overdrawn);
    }
  }

  @GuardedBy("lock")
  private int wrongAccounts(Audit last) {
    Map<String, Long> owed = new HashMap<>(opening);
    postings.forEach(posting -> owed.merge(posting.account(), posting.amount(), Long::sum));
    return (int)
        owed.entrySet().stream()
            .filter(account -> !account.getValue().equals(last.balances().get(account.getKey())))
            .count();
  }

  /** The balances as they must have been, from one posting to the next. */
  private static final class WriteUp {
    private final Map<String, Long> balances;
    private int unexplained;
    private int overdrawn;

    WriteUp(Map<String, Long> opening) {
      this.balances = new HashMap<>(opening);
    }

    void post(Posting posting) {
      balances.merge(posting.account(), posting.amount(), Long::sum);
      see(posting.account(), posting.balance());
      overdrawn += posting.balance() < 0 ? 1 : 0;
    }

    /** Compares, and goes on from what was seen, so that one error counts once. */
    void see(String account, long balance) {
      Long before = balances.put(account, balance);
      unexplained += before != null && before == balance ? 0 : 1;
    }
  }
}
