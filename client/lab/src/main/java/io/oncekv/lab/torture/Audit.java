package io.oncekv.lab.torture;

import io.oncekv.check.history.History;
import io.oncekv.check.history.HistoryException;
import io.oncekv.check.history.HistoryFiles;
import io.oncekv.check.history.HistoryWriter;
import io.oncekv.check.history.Operation;
import io.oncekv.check.history.Outcome;
import io.oncekv.check.linear.Checker;
import io.oncekv.check.linear.Judgement;
import io.oncekv.check.linear.Limits;
import io.oncekv.check.linear.Verdict;
import io.oncekv.check.once.ExactlyOnceCheck;
import io.oncekv.check.once.Findings;
import io.oncekv.check.once.OnceReport;
import io.oncekv.check.page.ViolationPage;
import io.oncekv.client.OnceKV;
import io.oncekv.client.OnceKVException;
import io.oncekv.lab.cluster.Poll;
import io.oncekv.lab.history.RecordedClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Judges one set of keys after the other, and adds up. For one thread. */
final class Audit {
  private static final Duration READ_LIMIT = Duration.ofMinutes(2);

  private final Path folder;
  private final OnceKV client;
  private final Checker checker = new Checker();
  private final List<String> problems = new ArrayList<>();
  private long operations;
  private long unknown;
  private Findings findings = Findings.NONE;
  private Verdict verdict = Verdict.YES;

  /**
   * Audits a run.
   *
   * @param folder for the histories of last reads, and pages of violations
   * @param client reads; nobody else uses it
   */
  Audit(Path folder, OnceKV client) {
    this.folder = folder;
    this.client = client;
  }

  /**
   * Reads keys for the last time and judges the histories of everything that was done to them; good
   * ones are deleted.
   *
   * @param name tells them from others
   */
  void judge(String name, List<Path> histories, List<String> keys)
      throws IOException, HistoryException {
    Path reads = folder.resolve("history-" + name + "-reads.jsonl");
    try (HistoryWriter writer = new HistoryWriter(reads)) {
      RecordedClient reader = new RecordedClient(client, "reader", writer);
      for (String key : keys) {
        Poll.untilTrue(READ_LIMIT, "the last read of " + key, () -> isRead(reader, key));
      }
    }
    List<Path> files = new ArrayList<>(histories);
    files.add(reads);
    History history = HistoryFiles.read(files);
    count(history);
    Judgement judgement = checker.check(history, Limits.defaults());
    OnceReport once = ExactlyOnceCheck.check(history);
    findings = findings.plus(once.findings());
    boolean worse = verdict == Verdict.YES || judgement.verdict() == Verdict.NO;
    verdict = worse ? judgement.verdict() : verdict;
    if (judgement.verdict() == Verdict.YES && once.isClean()) {
      for (Path file : files) {
        Files.delete(file);
      }
      return;
    }
    problems.add(files + ": " + judgement.verdict() + " " + judgement.reason() + once);
    if (judgement.violation().isPresent()) {
      ViolationPage page = new ViolationPage(judgement.violation().get(), "history-" + name, false);
      Path drawn = folder.resolve("history-" + name + ".html");
      Files.writeString(drawn, page.html());
      problems.add(page.summary() + "; look at " + drawn);
    }
  }

  private void count(History history) {
    for (Operation operation : history.operations()) {
      unknown += operation.isUnknown() ? 1 : 0;
      boolean answered =
          !operation.isUnknown() && !(operation.outcome() instanceof Outcome.NotExecuted);
      operations += answered ? 1 : 0;
    }
  }

  private static boolean isRead(RecordedClient reader, String key) {
    try {
      reader.getFinally(key);
      return true;
    } catch (OnceKVException notYet) {
      return false;
    }
  }

  /** Returns what is wrong, in words. */
  List<String> problems() {
    return problems;
  }

  /** Returns how many operations were answered. */
  long operations() {
    return operations;
  }

  long unknown() {
    return unknown;
  }

  Findings findings() {
    return findings;
  }

  Optional<Verdict> verdict() {
    return operations == 0 ? Optional.empty() : Optional.of(verdict);
  }
}
