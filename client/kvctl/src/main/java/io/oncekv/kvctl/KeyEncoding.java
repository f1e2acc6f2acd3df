package io.oncekv.kvctl;

import io.oncekv.kvctl.output.Bytes;
import java.util.Base64;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How the keys of a command that takes several are written. */
final class KeyEncoding {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(names = "--key-base64", description = "All keys are base64; for keys that are not text.")
  private boolean base64;

  Bytes key(String name, String text) {
    if (!base64) {
      return Bytes.of(text);
    }
    try {
      return Bytes.of(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException malformed) {
      throw new ParameterException(
          spec.commandLine(), name + " is not base64: " + malformed.getMessage(), malformed);
    }
  }
}
