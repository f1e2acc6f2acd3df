package io.oncekv.kvctl.output;

import java.io.PrintStream;
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
    TextTable.of("KEY", "REVISION", "LENGTH", "VALUE")
        .row(
            entry.key().display(),
            Numbers.unsigned(entry.revision()),
            entry.value().length(),
            entry.value().display())
        .print(out);
  }

  @Override
  public void absent(Bytes key) {
    err.println("kvctl: key not found: " + key.display());
  }

  @Override
  public void write(WriteView write) {
    TextTable table =
        write.identity().isPresent()
            ? TextTable.of(
                "APPLIED",
                "REVISION",
                "LENGTH",
                "DUPLICATE",
                "SESSION",
                "EPOCH",
                "SEQUENCE",
                "INCARNATION")
            : TextTable.of("APPLIED", "REVISION", "LENGTH", "DUPLICATE");
    String revision = Numbers.unsigned(write.revision());
    String length = Numbers.unsigned(write.length());
    write
        .identity()
        .ifPresentOrElse(
            identity ->
                table.row(
                    write.applied(),
                    revision,
                    length,
                    write.duplicate(),
                    Numbers.unsigned(identity.session()),
                    Integer.toUnsignedString(identity.epoch()),
                    Numbers.unsigned(identity.sequence()),
                    Numbers.incarnation(identity.incarnation())),
            () -> table.row(write.applied(), revision, length, write.duplicate()));
    table.print(out);
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
