package io.oncekv.client.internal;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.oncekv.client.RecoveredWrite;
import io.oncekv.v1.Write;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** The writes that the last process left pending in the journal, on their way to an answer. */
final class Recovery {
  private final WritePipeline pipeline;
  private final List<PendingWrite> writes;

  Recovery(WritePipeline pipeline, Transport transport, WriteJournal journal) {
    this.pipeline = pipeline;
    this.writes =
        journal.left().stream()
            .map(left -> PendingWrite.recovered(pipeline, transport, left))
            .toList();
  }

  /** Nothing more can be done about those that have no answer. */
  void end(String why) {
    writes.forEach(write -> pipeline.unknown(write, why, write.call().tried()));
  }

  /** Returns them in the order of their sequences. */
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
                    Waiting.on(callbacks, write.result(), () -> {})))
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
