package io.oncekv.bench;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What numbers on the command line may be. */
final class Bounds {
  private Bounds() {}

  /** Returns a number, or tells that it is too small. */
  static int positive(CommandSpec spec, String option, int number) {
    if (number < 1) {
      throw new ParameterException(
          spec.commandLine(), option + " must be at least 1, not " + number);
    }
    return number;
  }
}
