package io.oncekv.kvctl.output;

import java.io.PrintStream;
import java.util.List;

/** For a person or a pipe: a value as it is, everything else as {@code name: value}. */
final class SimplePrinter implements Printer {
  private final PrintStream out;
  private final PrintStream err;

  SimplePrinter(Terminal terminal) {
    this.out = terminal.out();
    this.err = terminal.err();
  }

  @Override
  public void entry(EntryView entry) {
    byte[] value = entry.value().toByteArray();
    out.write(value, 0, value.length);
    out.println();
  }

  @Override
  public void absent(Bytes key, long stateRevision) {
    err.println("kvctl: key not found: " + key.display());
  }

  @Override
  public void write(WriteView write) {
    write.txn().ifPresent(txn -> line("succeeded", txn.succeeded()));
    line("applied", write.applied());
    line("revision", Numbers.unsigned(write.revision()));
    if (write.txn().isEmpty()) {
      line("length", Numbers.unsigned(write.length()));
    }
    write.number().ifPresent(number -> line("number", number));
    line("duplicate", write.duplicate());
    write.txn().ifPresent(this::changes);
    write.identity().ifPresent(this::identity);
  }

  private void identity(IdentityView identity) {
    line("session", Numbers.unsigned(identity.session()));
    line("epoch", Integer.toUnsignedString(identity.epoch()));
    line("sequence", Numbers.unsigned(identity.sequence()));
    line("incarnation", Numbers.incarnation(identity.incarnation()));
  }

  @Override
  public void resolution(ResolutionView resolution) {
    line("outcome", resolution.outcome());
    resolution.reply().ifPresent(this::write);
    identity(resolution.identity());
  }

  private void changes(TxnView txn) {
    for (int i = 0; i < txn.changes().size(); i++) {
      TxnView.Change change = txn.changes().get(i);
      String number = change.number().isPresent() ? " number=" + change.number().getAsLong() : "";
      line(
          "change " + i,
          "applied=" + change.applied() + " length=" + Numbers.unsigned(change.length()) + number);
    }
  }

  @Override
  public void page(List<RowView> rows) {
    for (RowView row : rows) {
      out.println(
          row.key().display() + row.value().map(value -> "\t" + value.display()).orElse(""));
    }
  }

  @Override
  public void several(List<RowView> rows, long stateRevision) {
    for (RowView row : rows) {
      if (row.value().isPresent()) {
        page(List.of(row));
      } else {
        err.println("kvctl: key not found: " + row.key().display());
      }
    }
  }

  @Override
  public void nodes(List<NodeView> nodes) {
    for (NodeView node : nodes) {
      node.state()
          .ifPresentOrElse(
              state ->
                  out.printf(
                      "%s %s role=%s term=%s commit=%s applied=%s sessions=%s%n",
                      state.node(),
                      node.endpoint(),
                      state.role(),
                      Numbers.unsigned(state.term()),
                      Numbers.unsigned(state.commitIndex()),
                      Numbers.unsigned(state.appliedIndex()),
                      Numbers.unsigned(state.sessions())),
              () -> out.printf("- %s %s%n", node.endpoint(), node.error().orElse("no answer")));
    }
  }

  @Override
  public void sessionOpened(SessionView session) {
    line("client-id", session.clientId());
    line("session", Numbers.unsigned(session.session()));
    line("epoch", Integer.toUnsignedString(session.epoch()));
    line("highest-sequence", Numbers.unsigned(session.highestSequence()));
    line("window", session.window());
    line("incarnation", Numbers.incarnation(session.incarnation()));
  }

  @Override
  public void sessionClosed(long session) {
    line("closed", Numbers.unsigned(session));
  }

  @Override
  public void sessions(List<SessionRow> sessions) {
    for (SessionRow session : sessions) {
      out.printf(
          "%s epoch=%s highest=%s window=%d idle_ms=%s client=%s%n",
          Numbers.unsigned(session.session()),
          Integer.toUnsignedString(session.epoch()),
          Numbers.unsigned(session.highestSequence()),
          session.window(),
          Numbers.unsigned(session.idleMillis()),
          Bytes.of(session.clientId()).display());
    }
  }

  @Override
  public void failure(FailureView failure) {
    err.println("kvctl: " + failure.message());
  }

  private void line(String name, Object value) {
    out.println(name + ": " + value);
  }
}
