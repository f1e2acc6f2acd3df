package io.oncekv.kvctl;

import io.oncekv.client.Txn;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes several changes as one. */
@Command(
    name = "txn",
    description = {
      "Makes several changes as one write, if the keys are as expected; exits with 3 if not.",
      "FILE holds JSON: {\"compare\":[{\"key\":\"a\",\"revision\":5}],"
          + " \"then\":[{\"op\":\"incr\",\"key\":\"a\",\"by\":-10},"
          + " {\"op\":\"put\",\"key\":\"b\",\"value\":\"v\"}], \"else\":[]}."
    })
final class TxnCommand extends WriteCommand {
  @Parameters(paramLabel = "FILE", description = "The transaction; - reads it from standard input.")
  private String file = "";

  @Override
  Sending sending() {
    Txn txn = read();
    return (session, sequence, acknowledged) -> session.transact(sequence, acknowledged, txn);
  }

  private Txn read() {
    byte[] text = file.equals("-") ? InputText.of(terminal().in()) : InputText.of(Path.of(file));
    try {
      return TxnText.parse(text);
    } catch (IllegalArgumentException malformed) {
      throw new UsageProblem(
          "the transaction makes no sense: " + malformed.getMessage(), malformed);
    }
  }
}
