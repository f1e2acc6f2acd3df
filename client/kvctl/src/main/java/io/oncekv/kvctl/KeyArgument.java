package io.oncekv.kvctl;

import io.oncekv.kvctl.output.Bytes;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The key that a command is about. */
class KeyArgument {
  @Parameters(index = "0", paramLabel = "KEY", description = "The key.")
  private String key = "";

  @Option(names = "--key-base64", description = "KEY is base64; for keys that are not text.")
  private boolean base64;

  final Bytes key() {
    return key("KEY", key, base64);
  }

  /** Reads a key by whatever name the user knows it. */
  static Bytes key(String name, String text, boolean base64) {
    Bytes key = base64 ? Base64Text.decode(name, text) : Bytes.of(text);
    if (key.length() == 0) {
      throw new UsageProblem(name + " is empty: a key has at least one byte");
    }
    return key;
  }
}
