package io.oncekv.lab.mortal;

import io.oncekv.check.history.HistoryException;
import io.oncekv.check.history.HistoryWriter;
import io.oncekv.client.CallStyle;
import io.oncekv.client.OnceKV;
import io.oncekv.client.OnceKVException;
import io.oncekv.client.RecoveredWrite;
import io.oncekv.lab.history.RandomClient;
import io.oncekv.lab.history.RecordedClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code lab mortal-client}: one life of a client with a journal. It finishes what the life before
 * it left, says so, and then works until it is killed.
 */
@Command(
    name = "mortal-client",
    hidden = true,
    description = "One life of a client with a journal; scripts/torture starts and kills it.")
public final class MortalClientCommand implements Callable<Integer> {
  /** What it prints when nothing of the life before is left to finish. */
  static final String RECOVERED = "recovered ";

  private static final int THREADS = 4;
  private static final long REST_NANOS = 2_000_000;

  @Option(names = "--endpoints", required = true, split = ",")
  private String[] endpoints;

  @Option(names = "--id", required = true)
  private String id;

  @Option(names = "--journal", required = true)
  private Path journal;

  @Option(
      names = "--histories",
      required = true,
      description = "the folder of all lives' histories")
  private Path histories;

  @Option(names = "--life", required = true, description = "a number that no life had before")
  private int life;

  @Option(names = "--seed", required = true)
  private long seed;

  @Option(names = "--unary", description = "without the stream")
  private boolean unary;

  @Option(names = "--last", description = "ends when it has finished what is left")
  private boolean last;

  @Override
  public Integer call() throws IOException, HistoryException {
    try (OnceKV client =
        OnceKV.builder()
            .endpoints(endpoints)
            .clientId(id)
            .journal(journal)
            // A write past its deadline would end twice: as unknown, and in the next life.
            .noDeadline()
            .callStyle(unary ? CallStyle.UNARY : CallStyle.STREAM)
            .build()) {
      Leftovers leftovers = new Leftovers(id, histories);
      for (RecoveredWrite write : client.recovered()) {
        leftovers.finish(write);
      }
      System.out.println(RECOVERED + leftovers.finished());
      if (!last) {
        work(client);
      }
    }
    return 0;
  }

  /** Never ends by itself. Several threads, so that a kill meets writes that are under way. */
  private void work(OnceKV client) throws IOException {
    try (HistoryWriter history = new HistoryWriter(Life.history(histories, id, life))) {
      RecordedClient recorded = new RecordedClient(client, id, history, Life.tag(life));
      CompletableFuture<?>[] working = new CompletableFuture<?>[THREADS];
      for (int i = 0; i < THREADS; i++) {
        RandomClient choices = new RandomClient(id + "-" + i, seed + i);
        working[i] = CompletableFuture.runAsync(() -> work(recorded, choices), this::inNewThread);
      }
      CompletableFuture.anyOf(working).join();
    }
  }

  private void work(RecordedClient client, RandomClient choices) {
    String suffix = Life.suffix(life);
    while (true) {
      try {
        choices.operation(client, suffix);
      } catch (OnceKVException e) {
        // It stands in the history.
      }
      LockSupport.parkNanos(REST_NANOS);
    }
  }

  private void inNewThread(Runnable task) {
    new Thread(task, id).start();
  }
}
