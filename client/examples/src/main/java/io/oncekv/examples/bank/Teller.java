package io.oncekv.examples.bank;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** Makes random transfers, one at a time, and posts every one to the books, until closing time. */
public final class Teller implements Runnable {
  private static final int MOST = 100;

  private final Transfers bank;
  private final List<String> accounts;
  private final Books books;
  private final Random random;
  private final BooleanSupplier isOpen;

  /** A teller whose choices come from {@code random}, which is its own. */
  public Teller(
      Transfers bank, List<String> accounts, Books books, Random random, BooleanSupplier isOpen) {
    this.bank = bank;
    this.accounts = new ArrayList<>(accounts);
    this.books = books;
    this.random = random;
    this.isOpen = isOpen;
  }

  @Override
  public void run() {
    while (isOpen.getAsBoolean()) {
      Collections.shuffle(accounts, random);
      bank.transfer(accounts.get(0), accounts.get(1), 1 + random.nextInt(MOST))
          .ifPresentOrElse(books::post, books::refused);
    }
  }
}
