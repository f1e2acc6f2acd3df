package io.oncekv.examples.bank.day;

import io.oncekv.client.Delivery;
import io.oncekv.client.OnceKV;
import io.oncekv.examples.bank.Audit;
import io.oncekv.examples.bank.Auditor;
import io.oncekv.examples.bank.Bank;
import io.oncekv.examples.bank.Books;
import io.oncekv.examples.bank.Teller;
import io.oncekv.examples.bank.Transfers;
import io.oncekv.examples.bank.TwoSteps;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Four tellers and an auditor, each in a thread and with a client of their own. */
final class Staff implements AutoCloseable {
  static final int TELLERS = 4;

  private final List<String> endpoints;
  private final List<OnceKV> clients = new ArrayList<>();
  private final List<Future<?>> atWork = new ArrayList<>();
  private final ExecutorService threads = Executors.newFixedThreadPool(TELLERS + 1);
  private final Bank auditedBank;
  private volatile boolean open = true;

  /** Nobody works yet. */
  Staff(List<String> endpoints) {
    this.endpoints = endpoints;
    this.auditedBank = new Bank(client(Delivery.EXACTLY_ONCE));
  }

  void openAccounts(List<String> accounts, long balance) {
    auditedBank.open(accounts, balance);
  }

  void startWork(Plan plan, List<String> accounts, Books books) {
    Random random = new Random(plan.seed());
    for (int i = 0; i < TELLERS; i++) {
      OnceKV kv = client(plan.delivery());
      Transfers bank = plan.twoSteps() ? new TwoSteps(kv) : new Bank(kv);
      Random own = new Random(random.nextLong());
      atWork.add(threads.submit(new Teller(bank, accounts, books, own, () -> open)));
    }
    atWork.add(threads.submit(new Auditor(auditedBank, accounts, books, () -> open)));
  }

  /** Returns whether all are at work; before closing time that is false only if one failed. */
  boolean isComplete() {
    return atWork.stream().noneMatch(Future::isDone);
  }

  /** Lets everybody end what they are at; fails if somebody has failed. */
  void goHome() throws InterruptedException {
    open = false;
    for (Future<?> work : atWork) {
      try {
        work.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("somebody could not go on: " + e.getCause(), e.getCause());
      }
    }
  }

  Audit audit(List<String> accounts) {
    return auditedBank.audit(accounts);
  }

  private OnceKV client(Delivery delivery) {
    OnceKV kv =
        OnceKV.builder().endpoints(endpoints).delivery(delivery).followLeaderHints(false).build();
    clients.add(kv);
    return kv;
  }

  @Override
  public void close() {
    open = false;
    clients.forEach(OnceKV::close);
    threads.shutdownNow();
  }
}
