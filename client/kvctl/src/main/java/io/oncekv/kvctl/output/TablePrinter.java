package io.oncekv.kvctl.output;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Aligned columns under a heading. */
final class TablePrinter implements Printer {
  private final PrintStream out;
  private final PrintStream err;

  TablePrinter(Terminal terminal) {
    this.out = terminal.out();
    this.err = terminal.err();
  }

  @Override
  public void entry(EntryView entry) {
    TextTable.of("KEY", "REVISION", "STATE REVISION", "LENGTH", "VALUE")
        .row(
            entry.key().display(),
            Numbers.unsigned(entry.revision()),
            Numbers.unsigned(entry.stateRevision()),
            entry.value().length(),
            entry.value().display())
        .print(out);
  }

  @Override
  public void absent(Bytes key, long stateRevision) {
    err.println("kvctl: key not found: " + key.display());
  }

  @Override
  public void write(WriteView write) {
    List<String> heading = new ArrayList<>(List.of("APPLIED", "REVISION", "LENGTH", "DUPLICATE"));
    List<Object> cells = new ArrayList<>();
    cells.add(write.applied());
    cells.add(Numbers.unsigned(write.revision()));
    cells.add(Numbers.unsigned(write.length()));
    cells.add(write.duplicate());
    if (write.number().isPresent()) {
      heading.add("NUMBER");
      cells.add(write.number().getAsLong());
    }
    if (write.txn().isPresent()) {
      heading.add("SUCCEEDED");
      cells.add(write.txn().get().succeeded());
    }
    if (write.identity().isPresent()) {
      IdentityView identity = write.identity().get();
      heading.addAll(List.of("SESSION", "EPOCH", "SEQUENCE", "INCARNATION"));
      cells.add(Numbers.unsigned(identity.session()));
      cells.add(Integer.toUnsignedString(identity.epoch()));
      cells.add(Numbers.unsigned(identity.sequence()));
      cells.add(Numbers.incarnation(identity.incarnation()));
    }
    TextTable.of(heading.toArray(String[]::new)).row(cells.toArray()).print(out);
    write.txn().ifPresent(this::changes);
  }

  private void changes(TxnView txn) {
    TextTable table = TextTable.of("CHANGE", "APPLIED", "LENGTH", "NUMBER");
    for (int i = 0; i < txn.changes().size(); i++) {
      TxnView.Change change = txn.changes().get(i);
      table.row(
          i,
          change.applied(),
          Numbers.unsigned(change.length()),
          change.number().isPresent() ? Long.toString(change.number().getAsLong()) : "-");
    }
    table.print(out);
  }

  @Override
  public void page(List<RowView> rows) {
    TextTable table = TextTable.of("KEY", "REVISION", "LENGTH", "VALUE");
    for (RowView row : rows) {
      table.row(
          row.key().display(),
          Numbers.unsigned(row.revision()),
          row.value().map(value -> Integer.toString(value.length())).orElse("-"),
          row.value().map(Bytes::display).orElse("-"));
    }
    table.print(out);
  }

  @Override
  public void several(List<RowView> rows, long stateRevision) {
    page(rows);
  }

  @Override
  public void resolution(ResolutionView resolution) {
    TextTable.of("OUTCOME", "APPLIED", "REVISION", "LENGTH", "SESSION", "EPOCH", "SEQUENCE")
        .row(
            resolution.outcome(),
            resolution.reply().map(reply -> Boolean.toString(reply.applied())).orElse("-"),
            resolution.reply().map(reply -> Numbers.unsigned(reply.revision())).orElse("-"),
            resolution.reply().map(reply -> Numbers.unsigned(reply.length())).orElse("-"),
            Numbers.unsigned(resolution.identity().session()),
            Integer.toUnsignedString(resolution.identity().epoch()),
            Numbers.unsigned(resolution.identity().sequence()))
        .print(out);
  }

  @Override
  public void nodes(List<NodeView> nodes) {
    TextTable table =
        TextTable.of(
            "ENDPOINT",
            "NODE",
            "ROLE",
            "TERM",
            "COMMIT",
            "APPLIED",
            "SESSIONS",
            "SNAPSHOT",
            "VERSION");
    for (NodeView node : nodes) {
      node.state()
          .ifPresentOrElse(
              state ->
                  table.row(
                      node.endpoint(),
                      state.node(),
                      state.role(),
                      Numbers.unsigned(state.term()),
                      Numbers.unsigned(state.commitIndex()),
                      Numbers.unsigned(state.appliedIndex()),
                      Numbers.unsigned(state.sessions()),
                      Numbers.unsigned(state.snapshotIndex()),
                      state.version()),
              () ->
                  table.row(
                      node.endpoint(),
                      "-",
                      node.error().orElse("no answer"),
                      "-",
                      "-",
                      "-",
                      "-",
                      "-",
                      "-"));
    }
    table.print(out);
  }

  @Override
  public void sessionOpened(SessionView session) {
    TextTable.of("SESSION", "EPOCH", "HIGHEST", "WINDOW", "INCARNATION", "CLIENT ID")
        .row(
            Numbers.unsigned(session.session()),
            Integer.toUnsignedString(session.epoch()),
            Numbers.unsigned(session.highestSequence()),
            session.window(),
            Numbers.incarnation(session.incarnation()),
            Bytes.of(session.clientId()).display())
        .print(out);
  }

  @Override
  public void sessionClosed(long session) {
    TextTable.of("CLOSED").row(Numbers.unsigned(session)).print(out);
  }

  @Override
  public void sessions(List<SessionRow> sessions) {
    TextTable table =
        TextTable.of("SESSION", "EPOCH", "HIGHEST", "WINDOW", "IDLE MS", "PRINCIPAL", "CLIENT ID");
    for (SessionRow session : sessions) {
      table.row(
          Numbers.unsigned(session.session()),
          Integer.toUnsignedString(session.epoch()),
          Numbers.unsigned(session.highestSequence()),
          session.window(),
          Numbers.unsigned(session.idleMillis()),
          session.principal().isEmpty() ? "-" : session.principal(),
          Bytes.of(session.clientId()).display());
    }
    table.print(out);
  }

  @Override
  public void failure(FailureView failure) {
    err.println("kvctl: " + failure.message());
  }
}
