package io.oncekv.kvctl;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Sets a key to a value. */
@Command(name = "put", description = "Sets a key to a value.")
final class PutCommand extends WriteCommand {
  @Mixin private KeyAndValueArguments arguments = new KeyAndValueArguments();

  @Override
  Sending sending() {
    byte[] name = arguments.key().toByteArray();
    byte[] bytes = arguments.value(terminal().in());
    return (session, sequence, acknowledged) -> session.put(sequence, acknowledged, name, bytes);
  }
}
