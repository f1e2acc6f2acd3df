package io.oncekv.lab.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.check.history.History;
import io.oncekv.check.history.HistoryException;
import io.oncekv.check.history.HistoryFiles;
import io.oncekv.check.history.HistoryWriter;
import io.oncekv.check.history.Operation;
import io.oncekv.check.linear.Checker;
import io.oncekv.check.linear.Judgement;
import io.oncekv.check.linear.Limits;
import io.oncekv.check.linear.Verdict;
import io.oncekv.check.once.ExactlyOnceCheck;
import io.oncekv.check.once.OnceReport;
import io.oncekv.client.OnceKV;
import io.oncekv.lab.history.RecordedClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/** What all clients of a scenario did and were told, and the verdict on it. */
final class FloorHistory implements AutoCloseable {
  private final Path file;
  private final HistoryWriter writer;

  /** Starts one; its file stays if it is not judged good. */
  FloorHistory(Path file) throws IOException {
    this.file = file;
    this.writer = new HistoryWriter(file);
  }

  /** Records a client; no other one may have this name. */
  RecordedClient record(OnceKV client, String name) {
    return new RecordedClient(client, name, writer);
  }

  /**
   * Reads keys for the last time, now that all writes have ended, and judges: every operation has
   * an outcome, all of them together are linearizable, every append is there once.
   *
   * @return a description
   */
  String judge(OnceKV reader, Collection<String> keys) throws IOException, HistoryException {
    RecordedClient last = record(reader, "reader");
    keys.forEach(last::getFinally);
    writer.close();
    History history = HistoryFiles.read(file);
    long unknown = history.operations().stream().filter(Operation::isUnknown).count();
    Judgement judgement = new Checker().check(history, Limits.defaults());
    OnceReport once = ExactlyOnceCheck.check(history);

    assertThat(unknown).as("operations of unknown outcome in %s", file).isZero();
    assertThat(judgement.verdict())
        .as("whether %s is linearizable: %s", file, judgement.violation())
        .isEqualTo(Verdict.YES);
    assertThat(once.isEmpty()).as("nothing to check for exactly once in %s", file).isFalse();
    assertThat(once.isClean()).as("exactly once in %s: %s", file, once).isTrue();
    Files.delete(file);
    return "%d operations on %d keys, %d appends checked, unknown=0 lost=0 doubled=0 linearizable=yes"
        .formatted(history.operations().size(), judgement.keys(), once.acknowledged());
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
