package io.oncekv.kvctl;

import io.oncekv.kvctl.output.Bytes;
import java.util.Base64;

/** Reads what is not text. */
final class Base64Text {
  private Base64Text() {}

  /** Decodes base64; {@code name} is what the user knows the text as. */
  static Bytes decode(String name, String text) {
    try {
      return Bytes.of(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException malformed) {
      throw new UsageProblem(name + " is not base64: " + malformed.getMessage(), malformed);
    }
  }
}
