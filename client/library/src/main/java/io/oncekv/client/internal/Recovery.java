package io.oncekv.client.internal;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.oncekv.client.RecoveredWrite;
import io.oncekv.v1.Write;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** The writes that the last process left pending in the journal, on their way to an answer. */
final class Recovery {
  private final List<PendingWrite> writes;

  Recovery(WriteJournal journal, Function<WriteJournal.Left, PendingWrite> factory) {
    this.writes = journal.left().stream().map(factory).toList();
  }

  /** Returns those whose sequence is still open, in the order of their sequences. */
  List<PendingWrite> writes() {
    return writes;
  }

  /** Returns what the application sees of them. */
  List<RecoveredWrite> forApplication(Executor callbacks) {
    return writes.stream()
        .map(
            write ->
                new RecoveredWrite(
                    write.sequence(),
                    Operations.name(write.operation()),
                    key(write.operation()),
                    write.tag(),
                    Waiting.on(callbacks, write.result())))
        .toList();
  }

  /** The key of an operation that has one, whichever it is. */
  private static Optional<byte[]> key(Write write) {
    FieldDescriptor chosen =
        write.getOneofFieldDescriptor(Write.getDescriptor().getOneofs().get(0));
    if (chosen == null || !(write.getField(chosen) instanceof Message operation)) {
      return Optional.empty();
    }
    FieldDescriptor key = operation.getDescriptorForType().findFieldByName("key");
    return key != null && operation.getField(key) instanceof ByteString bytes
        ? Optional.of(bytes.toByteArray())
        : Optional.empty();
  }
}
