package io.oncekv.client;

/** The example of the README, where it is compiled and run. */
final class ReadmeExample {
  private ReadmeExample() {}

  static void run(String... nodes) {
    // tag::example[]
    // nodes: any that are alive will do, such as "127.0.0.1:7400", "127.0.0.1:7410"
    try (OnceKV kv = OnceKV.builder().endpoints(nodes).clientId("billing-7").build()) {
      kv.put("account/42", "100");
      try {
        kv.append("audit", "opened 42;"); // stands there once, whatever is lost or resent
      } catch (OutcomeUnknownException e) { // only when the deadline came before an answer
        Resolution found = kv.resolve(e.sequence());
        System.out.println(found.outcome()); // EXECUTED, or NEVER_EXECUTED: it will not happen
      }

      Entry entry = kv.get("account/42").orElseThrow(); // linearizable
      WriteResult paid = kv.compareAndSet("account/42", "75", Expect.revision(entry.revision()));
      System.out.println(paid.applied() ? "paid" : "somebody was faster: look again");

      kv.appendAsync("audit", "paid 25;") // many may be on their way at once
          .thenAccept(done -> System.out.println("audit has " + done.length() + " bytes"))
          .join();
    }
    // end::example[]
  }
}
