package io.oncekv.kvctl;

import io.oncekv.kvctl.output.Bytes;
import java.util.Base64;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The key that a command is about. */
class KeyArgument {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "KEY", description = "The key.")
  private String key = "";

  @Option(names = "--key-base64", description = "KEY is base64; for keys that are not text.")
  private boolean base64;

  final Bytes key() {
    if (!base64) {
      return Bytes.of(key);
    }
    try {
      return Bytes.of(Base64.getDecoder().decode(key));
    } catch (IllegalArgumentException malformed) {
      throw new ParameterException(
          spec.commandLine(), "KEY is not base64: " + malformed.getMessage(), malformed);
    }
  }
}
