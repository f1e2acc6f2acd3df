package io.oncekv.kvctl;

import io.oncekv.client.Txn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
  /** No transaction can be that long, whatever the settings. */
  private static final int LARGEST = 128 << 20;

  @Parameters(paramLabel = "FILE", description = "The transaction; - reads it from standard input.")
  private String file = "";

  @Override
  Sending sending() {
    Txn txn = read();
    return (session, sequence, acknowledged) -> session.transact(sequence, acknowledged, txn);
  }

  private Txn read() {
    try {
      if (file.equals("-")) {
        return TxnText.parse(bytes(terminal().in()));
      }
      try (InputStream stream = Files.newInputStream(Path.of(file))) {
        return TxnText.parse(bytes(stream));
      }
    } catch (NoSuchFileException missing) {
      throw usage("no such file: " + file);
    } catch (IOException unreadable) {
      throw usage("cannot read " + file + ": " + unreadable.getMessage());
    } catch (IllegalArgumentException malformed) {
      throw usage("the transaction makes no sense: " + malformed.getMessage());
    }
  }

  private byte[] bytes(InputStream stream) throws IOException {
    byte[] bytes = stream.readNBytes(LARGEST + 1);
    if (bytes.length > LARGEST) {
      throw usage(file + " holds more than " + LARGEST + " bytes: no transaction can be that long");
    }
    return bytes;
  }
}
