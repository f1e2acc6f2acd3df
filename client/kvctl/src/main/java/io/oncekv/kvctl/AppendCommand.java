package io.oncekv.kvctl;

import io.oncekv.client.Expect;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Adds bytes at the end of a value. */
@Command(
    name = "append",
    description = "Adds VALUE at the end of a key's value; an absent key counts as empty.")
final class AppendCommand extends WriteCommand {
  @Mixin private KeyAndValueArguments arguments = new KeyAndValueArguments();

  @ArgGroup(exclusive = true, multiplicity = "0..1")
  private ConditionOptions condition;

  @Override
  Sending sending() {
    byte[] name = arguments.key().toByteArray();
    byte[] suffix = arguments.value(terminal().in());
    Optional<Expect> expected = expected(Optional.ofNullable(condition));
    return (session, sequence, acknowledged) ->
        session.append(sequence, acknowledged, name, suffix, expected);
  }
}
