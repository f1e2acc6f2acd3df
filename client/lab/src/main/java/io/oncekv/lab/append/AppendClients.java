package io.oncekv.lab.append;

import io.oncekv.check.once.Ledger;
import io.oncekv.check.once.Token;
import io.oncekv.client.OnceKV;
import io.oncekv.client.OutcomeUnknownException;
import io.oncekv.client.WriteResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;

/**
 * Several clients that append concurrently, each with some appends on their way together but never
 * two to the same key: so the order of one client's tokens under a key is known.
 */
public final class AppendClients implements AutoCloseable {
  private final List<OnceKV> clients = new ArrayList<>();
  private final List<Future<?>> running = new ArrayList<>();
  private final ExecutorService threads;
  private final int outstanding;
  private final AppendListener listener;
  private final Ledger ledger = new Ledger();
  private Optional<RuntimeException> failure = Optional.empty();

  /** Starts clients, made by {@code factory} from their numbers. */
  public AppendClients(
      int count, int outstanding, IntFunction<OnceKV> factory, AppendListener listener) {
    for (int i = 0; i < count; i++) {
      clients.add(factory.apply(i));
    }
    this.threads = Executors.newFixedThreadPool(count);
    this.outstanding = outstanding;
    this.listener = listener;
  }

  /** Starts appending; client i appends {@code tokens.apply(i)} until there are no more. */
  public void start(IntFunction<Iterator<Token>> tokens) {
    for (int i = 0; i < clients.size(); i++) {
      OnceKV client = clients.get(i);
      Iterator<Token> work = tokens.apply(i);
      running.add(threads.submit(() -> appendAll(client, work)));
    }
  }

  /** Returns whether some append may still be to come. */
  public boolean isRunning() {
    return !running.stream().allMatch(Future::isDone);
  }

  /** Waits until every append has ended, and returns what became of them. */
  public Ledger await() throws InterruptedException {
    for (Future<?> client : running) {
      try {
        client.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("a client failed", e.getCause());
      }
    }
    synchronized (ledger) {
      failure.ifPresent(
          cause -> {
            throw new IllegalStateException("an append was refused: " + cause, cause);
          });
      return ledger;
    }
  }

  /** Returns one of the clients, to read with. */
  public OnceKV client(int number) {
    return clients.get(number);
  }

  private void appendAll(OnceKV client, Iterator<Token> work) {
    Semaphore permits = new Semaphore(outstanding);
    Map<String, CompletableFuture<Void>> lastOfKey = new HashMap<>();
    while (work.hasNext() && !hasFailed()) {
      Token token = work.next();
      permits.acquireUninterruptibly();
      lastOfKey.values().removeIf(CompletableFuture::isDone);
      CompletableFuture<Void> before =
          lastOfKey.getOrDefault(token.key(), CompletableFuture.completedFuture(null));
      lastOfKey.put(
          token.key(),
          before
              .thenCompose(done -> append(client, token))
              .whenComplete(
                  (done, thrown) -> {
                    if (thrown != null) {
                      end(token, thrown);
                    }
                    permits.release();
                  }));
    }
    permits.acquireUninterruptibly(outstanding);
  }

  /** Ends normally whatever became of the append; the ledger or the failure has it. */
  private CompletableFuture<Void> append(OnceKV client, Token token) {
    CompletableFuture<WriteResult> answer = client.appendAsync(token.key(), token.suffix());
    listener.onSent(token);
    return answer.handle(
        (result, thrown) -> {
          if (thrown == null) {
            acknowledge(token, result);
          } else {
            end(token, thrown);
          }
          return null;
        });
  }

  private void acknowledge(Token token, WriteResult result) {
    synchronized (ledger) {
      ledger.acknowledge(token);
    }
    listener.onAcknowledged(token, result);
  }

  private void end(Token token, Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    synchronized (ledger) {
      if (cause instanceof OutcomeUnknownException) {
        ledger.giveUp(token);
      } else if (failure.isEmpty()) {
        failure = Optional.of(new IllegalStateException(token + ": " + cause, cause));
      }
    }
  }

  private boolean hasFailed() {
    synchronized (ledger) {
      return failure.isPresent();
    }
  }

  /** Closes the clients, whose appends on their way end as unknown. */
  @Override
  public void close() {
    clients.forEach(OnceKV::close);
    threads.shutdown();
  }
}
