package io.oncekv.kvctl;

import io.oncekv.client.Expect;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Sets a key to a value if it is as expected. */
@Command(
    name = "cas",
    description = "Sets a key to a value if it is as expected; exits with 3 if it is not.")
final class CasCommand extends WriteCommand {
  @Mixin private KeyAndValueArguments arguments = new KeyAndValueArguments();

  @ArgGroup(exclusive = true, multiplicity = "1")
  private ConditionOptions condition;

  @Override
  Sending sending() {
    byte[] name = arguments.key().toByteArray();
    byte[] bytes = arguments.value(terminal().in());
    Expect expected =
        expected(Optional.ofNullable(condition))
            .orElseThrow(() -> new UsageProblem("cas needs a condition"));
    return (session, sequence, acknowledged) ->
        session.compareAndSet(sequence, acknowledged, name, bytes, expected);
  }
}
