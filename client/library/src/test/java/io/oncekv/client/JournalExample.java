package io.oncekv.client;

import java.nio.file.Path;
import java.util.function.BiConsumer;

/** The example of docs/semantics.md, where it is compiled and run. */
final class JournalExample {
  private JournalExample() {}

  static void run(Path folder, BiConsumer<String, WriteResult> settle, String... nodes) {
    // tag::example[]
    try (OnceKV kv =
        OnceKV.builder().endpoints(nodes).clientId("billing-7").journal(folder).build()) {
      // What the process before this one had on its way when it crashed:
      for (RecoveredWrite left : kv.recovered()) {
        left.result().thenAccept(done -> settle.accept(left.tag().orElse("?"), done)).join();
      }
      settle.accept("order-18", kv.tagged("order-18").append("audit", "order 18 paid;"));
    }
    // end::example[]
  }
}
