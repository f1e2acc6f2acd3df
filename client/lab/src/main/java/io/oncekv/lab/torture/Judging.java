package io.oncekv.lab.torture;

import io.oncekv.check.history.HistoryException;
import io.oncekv.lab.mortal.MortalClients;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Hands the audit what is finished, until the run is over and everything is judged. */
final class Judging implements Callable<Void> {
  private static final Duration CHAPTER = Duration.ofSeconds(5);

  private final Workload workload;
  private final Audit audit;
  private final AtomicBoolean over = new AtomicBoolean();
  private final Queue<MortalClients.Past> pasts = new ConcurrentLinkedQueue<>();

  Judging(Workload workload, Audit audit) {
    this.workload = workload;
    this.audit = audit;
  }

  /** Takes lives of clients that were killed. For any thread. */
  void add(List<MortalClients.Past> lives) {
    pasts.addAll(lives);
  }

  /** Nothing more will come. For any thread. */
  void end() {
    over.set(true);
  }

  @Override
  public Void call() throws InterruptedException, IOException, HistoryException {
    long turned = System.nanoTime();
    while (true) {
      boolean last = over.get();
      judgeWhatIsThere();
      if (last) {
        return null;
      }
      if (System.nanoTime() - turned > CHAPTER.toNanos() && !over.get()) {
        workload.turnThePage();
        turned = System.nanoTime();
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private void judgeWhatIsThere() throws IOException, HistoryException {
    for (Optional<Chapter> next = workload.takeFinished();
        next.isPresent();
        next = workload.takeFinished()) {
      Chapter chapter = next.get();
      chapter.close();
      audit.judge(chapter.name(), List.of(chapter.file()), chapter.keys());
    }
    for (MortalClients.Past past = pasts.poll(); past != null; past = pasts.poll()) {
      audit.judge(past.name(), past.histories(), past.keys());
    }
  }
}
