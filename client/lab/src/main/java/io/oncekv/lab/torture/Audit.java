package io.oncekv.lab.torture;

import io.oncekv.check.history.History;
import io.oncekv.check.history.HistoryException;
import io.oncekv.check.history.HistoryFiles;
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

/** Judges chapter after chapter, and adds up. For one thread. */
final class Audit {
  private static final Duration READ_LIMIT = Duration.ofMinutes(2);

  private final OnceKV client;
  private final Checker checker = new Checker();
  private final List<String> problems = new ArrayList<>();
  private long operations;
  private long unknown;
  private Findings findings = Findings.NONE;
  private Verdict verdict = Verdict.YES;

  /** Reads with a client of its own. */
  Audit(OnceKV client) {
    this.client = client;
  }

  /** Reads a chapter's keys for the last time and judges it; a good one's history is deleted. */
  void judge(Chapter chapter) throws IOException, HistoryException {
    RecordedClient reader = chapter.reader(client);
    for (String key : chapter.keys()) {
      Poll.untilTrue(READ_LIMIT, "the last read of " + key, () -> isRead(reader, key));
    }
    chapter.close();
    History history = HistoryFiles.read(chapter.file());
    for (Operation operation : history.operations()) {
      unknown += operation.isUnknown() ? 1 : 0;
      boolean answered =
          !operation.isUnknown() && !(operation.outcome() instanceof Outcome.NotExecuted);
      operations += answered ? 1 : 0;
    }
    Judgement judgement = checker.check(history, Limits.defaults());
    OnceReport once = ExactlyOnceCheck.check(history);
    findings = findings.plus(once.findings());
    boolean worse = verdict == Verdict.YES || judgement.verdict() == Verdict.NO;
    verdict = worse ? judgement.verdict() : verdict;
    if (judgement.verdict() == Verdict.YES && once.isClean()) {
      Files.delete(chapter.file());
      return;
    }
    problems.add(chapter.file() + ": " + judgement.verdict() + " " + judgement.reason() + once);
    if (judgement.violation().isPresent()) {
      ViolationPage page =
          new ViolationPage(judgement.violation().get(), chapter.file().toString(), false);
      Path drawn = Path.of(chapter.file() + ".html");
      Files.writeString(drawn, page.html());
      problems.add(page.summary() + "; look at " + drawn);
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
