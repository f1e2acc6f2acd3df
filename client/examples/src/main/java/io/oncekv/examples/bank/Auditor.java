package io.oncekv.examples.bank;

import java.util.List;
import java.util.function.BooleanSupplier;

/** Audits without pause, while the tellers work, until closing time. */
public final class Auditor implements Runnable {
  private final Bank bank;
  private final List<String> accounts;
  private final Books books;
  private final BooleanSupplier isOpen;

  /** An auditor of some accounts. */
  public Auditor(Bank bank, List<String> accounts, Books books, BooleanSupplier isOpen) {
    this.bank = bank;
    this.accounts = List.copyOf(accounts);
    this.books = books;
    this.isOpen = isOpen;
  }

  @Override
  public void run() {
    while (isOpen.getAsBoolean()) {
      books.record(bank.audit(accounts));
    }
  }
}
