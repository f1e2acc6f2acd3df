package io.oncekv.kvctl;

import io.oncekv.kvctl.output.Bytes;
import picocli.CommandLine.Option;

/** How the keys of a command that takes several are written. */
final class KeyEncoding {
  @Option(names = "--key-base64", description = "All keys are base64; for keys that are not text.")
  private boolean base64;

  /** A key, which has at least one byte. */
  Bytes key(String name, String text) {
    return KeyArgument.key(name, text, base64);
  }

  /** The end of a range, which may be empty. */
  Bytes bound(String name, String text) {
    return text.isEmpty() ? Bytes.of("") : key(name, text);
  }
}
