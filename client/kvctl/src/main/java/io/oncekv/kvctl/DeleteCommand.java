package io.oncekv.kvctl;

import io.oncekv.client.Expect;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Removes a key. */
@Command(name = "delete", description = "Removes a key; exits with 3 if there is none.")
final class DeleteCommand extends WriteCommand {
  @Mixin private KeyArgument key = new KeyArgument();

  @ArgGroup(exclusive = true, multiplicity = "0..1")
  private ConditionOptions condition;

  @Override
  Sending sending() {
    byte[] name = key.key().toByteArray();
    if (condition != null && condition.absent()) {
      throw new UsageProblem("an absent key cannot be deleted: leave --if-absent out");
    }
    Optional<Expect> expected = expected(Optional.ofNullable(condition));
    return (session, sequence, acknowledged) ->
        session.delete(sequence, acknowledged, name, expected);
  }
}
