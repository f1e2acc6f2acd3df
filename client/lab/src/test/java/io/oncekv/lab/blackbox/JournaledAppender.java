package io.oncekv.lab.blackbox;

import io.oncekv.client.OnceKV;
import io.oncekv.client.RecoveredWrite;
import io.oncekv.client.SteppedClient;
import io.oncekv.client.WriteResult;
import io.oncekv.lab.cluster.ClientPath;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * A program with a journal: finishes what its predecessor left, then appends tokens to a few keys,
 * one at a time to each, and reports every step before and after it.
 */
final class JournaledAppender {
  private static final int KEYS = 4;
  private static final int FAILED = 1;

  private final OnceKV client;
  private final Report report;
  private final String id;
  private final String generation;
  private final int tokens;

  private JournaledAppender(
      OnceKV client, Report report, String id, String generation, int tokens) {
    this.client = client;
    this.report = report;
    this.id = id;
    this.generation = generation;
    this.tokens = tokens;
  }

  /** The names of a client's keys. */
  static List<String> keys(String id) {
    return IntStream.range(0, KEYS).mapToObj(key -> id + "-k" + key).toList();
  }

  /** Arguments: endpoints, client id, folder, generation, tokens per key, gap, how many times. */
  public static void main(String[] args) {
    Path folder = Path.of(args[2]);
    try (Report report = new Report(folder.resolve("report"))) {
      report.write("generation", args[3], args[5]);
      DyingSteps steps = new DyingSteps(Gap.valueOf(args[5]), Integer.parseInt(args[6]), report);
      try (OnceKV client =
          SteppedClient.build(
              ClientPath.clientOf(args[0].split(","))
                  .clientId(args[1])
                  .journal(folder.resolve("journal"))
                  .attemptTimeout(Duration.ofSeconds(1))
                  .noDeadline()
                  .callbackExecutor(Runnable::run),
              steps)) {
        new JournaledAppender(client, report, args[1], args[3], Integer.parseInt(args[4])).run();
      }
      report.write("end", args[3]);
    } catch (RuntimeException e) {
      System.err.println("the appender failed: " + e);
      System.exit(FAILED);
    }
  }

  private void run() {
    List<RecoveredWrite> recovered = client.recovered();
    recovered.forEach(
        write -> report.write("found", Long.toString(write.sequence()), write.tag().orElseThrow()));
    report.write("looked", generation);
    // Until these have their answers no new token may follow under their keys.
    CompletableFuture.allOf(
            recovered.stream().map(this::finish).toArray(CompletableFuture<?>[]::new))
        .join();
    CompletableFuture.allOf(
            keys(id).stream().map(key -> append(key, 0)).toArray(CompletableFuture<?>[]::new))
        .join();
  }

  private CompletableFuture<Void> finish(RecoveredWrite write) {
    return write.result().thenAccept(result -> done("finished", write.tag().orElseThrow(), result));
  }

  private CompletableFuture<Void> append(String key, int number) {
    if (number == tokens) {
      return CompletableFuture.completedFuture(null);
    }
    String token = "g" + generation + "." + number;
    String tag = key + "/" + token;
    report.write("start", tag);
    return client
        .tagged(tag)
        .appendAsync(key, token + " ")
        .thenCompose(
            result -> {
              done("acknowledged", tag, result);
              return append(key, number + 1);
            });
  }

  private void done(String how, String tag, WriteResult result) {
    report.write(how, tag, Boolean.toString(result.duplicate()));
  }
}
