package io.oncekv.kvctl;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Adds to a number. */
@Command(
    name = "incr",
    description = "Adds BY (1 if left out) to the number a key holds; an absent key counts as 0.")
final class IncrementCommand extends WriteCommand {
  @Mixin private KeyArgument key = new KeyArgument();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "BY",
      defaultValue = "1",
      description = "What to add; negative to take away.")
  private long delta;

  @Override
  Sending sending() {
    byte[] name = key.key().toByteArray();
    return (session, sequence, acknowledged) ->
        session.increment(sequence, acknowledged, name, delta);
  }
}
