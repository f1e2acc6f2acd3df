package io.oncekv.kvctl.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * One JSON object on one line. The names are documented in docs/kvctl.md and never change their
 * meaning; new ones may be added.
 *
 * <p>Keys, values and client ids are JSON strings under their plain name when they are valid UTF-8
 * and otherwise base64 under that name with {@code _base64} behind it: exactly one of the two is
 * there.
 */
final class JsonPrinter implements Printer {
  private static final JsonFactory JSON = new JsonFactory();

  private final PrintStream out;
  private final PrintStream err;

  JsonPrinter(Terminal terminal) {
    this.out = terminal.out();
    this.err = terminal.err();
  }

  @Override
  public void entry(EntryView entry) {
    object(
        out,
        json -> {
          bytes(json, "key", entry.key());
          json.writeBooleanField("found", true);
          bytes(json, "value", entry.value());
          number(json, "revision", entry.revision());
          number(json, "state_revision", entry.stateRevision());
        });
  }

  @Override
  public void absent(Bytes key, long stateRevision) {
    object(
        out,
        json -> {
          bytes(json, "key", key);
          json.writeBooleanField("found", false);
          number(json, "state_revision", stateRevision);
        });
  }

  @Override
  public void write(WriteView write) {
    object(
        out,
        json -> {
          reply(json, write);
          if (write.identity().isPresent()) {
            identity(json, write.identity().get());
          }
        });
  }

  private static void transaction(JsonGenerator json, TxnView txn) throws IOException {
    json.writeBooleanField("succeeded", txn.succeeded());
    json.writeArrayFieldStart("changes");
    for (TxnView.Change change : txn.changes()) {
      json.writeStartObject();
      json.writeBooleanField("applied", change.applied());
      number(json, "length", change.length());
      if (change.number().isPresent()) {
        json.writeNumberField("number", change.number().getAsLong());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  @Override
  public void page(List<RowView> rows) {
    rows.forEach(
        row ->
            object(
                out,
                json -> {
                  bytes(json, "key", row.key());
                  if (row.value().isPresent()) {
                    bytes(json, "value", row.value().get());
                  }
                  number(json, "revision", row.revision());
                }));
  }

  @Override
  public void several(List<RowView> rows, long stateRevision) {
    object(
        out,
        json -> {
          json.writeArrayFieldStart("entries");
          for (RowView row : rows) {
            json.writeStartObject();
            bytes(json, "key", row.key());
            json.writeBooleanField("found", row.value().isPresent());
            if (row.value().isPresent()) {
              bytes(json, "value", row.value().get());
              number(json, "revision", row.revision());
            }
            json.writeEndObject();
          }
          json.writeEndArray();
          number(json, "state_revision", stateRevision);
        });
  }

  private static void reply(JsonGenerator json, WriteView write) throws IOException {
    json.writeBooleanField("applied", write.applied());
    number(json, "revision", write.revision());
    number(json, "length", write.length());
    number(json, "restore_counter", Integer.toUnsignedLong(write.restoreCounter()));
    json.writeBooleanField("duplicate", write.duplicate());
    if (write.number().isPresent()) {
      json.writeNumberField("number", write.number().getAsLong());
    }
    if (write.txn().isPresent()) {
      transaction(json, write.txn().get());
    }
  }

  private static void identity(JsonGenerator json, IdentityView identity) throws IOException {
    number(json, "session", identity.session());
    number(json, "epoch", Integer.toUnsignedLong(identity.epoch()));
    number(json, "sequence", identity.sequence());
    incarnation(json, identity.incarnation());
  }

  @Override
  public void resolution(ResolutionView resolution) {
    object(
        out,
        json -> {
          json.writeStringField("outcome", resolution.outcome());
          if (resolution.reply().isPresent()) {
            reply(json, resolution.reply().get());
          }
          identity(json, resolution.identity());
        });
  }

  @Override
  public void nodes(List<NodeView> nodes) {
    object(
        out,
        json -> {
          json.writeArrayFieldStart("nodes");
          for (NodeView node : nodes) {
            json.writeStartObject();
            json.writeStringField("endpoint", node.endpoint());
            if (node.state().isPresent()) {
              state(json, node.state().get());
            } else {
              json.writeStringField("error", node.error().orElse("no answer"));
            }
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private static void state(JsonGenerator json, NodeView.State state) throws IOException {
    json.writeStringField("node", state.node());
    json.writeStringField("role", state.role());
    number(json, "term", state.term());
    json.writeStringField("leader", state.leader());
    number(json, "commit_index", state.commitIndex());
    number(json, "applied_index", state.appliedIndex());
    number(json, "snapshot_index", state.snapshotIndex());
    number(json, "log_start_index", state.logStartIndex());
    number(json, "snapshots_installed", state.snapshotsInstalled());
    number(json, "sessions", state.sessions());
    number(json, "revision", state.revision());
    number(json, "uptime_millis", state.uptimeMillis());
    json.writeStringField("version", state.version());
    json.writeStringField("cluster_id", state.clusterId());
    incarnation(json, state.incarnation());
  }

  @Override
  public void sessionOpened(SessionView session) {
    object(
        out,
        json -> {
          json.writeStringField("client_id", session.clientId());
          number(json, "session", session.session());
          number(json, "epoch", Integer.toUnsignedLong(session.epoch()));
          number(json, "highest_sequence", session.highestSequence());
          number(json, "window", Integer.toUnsignedLong(session.window()));
          incarnation(json, session.incarnation());
        });
  }

  @Override
  public void sessionClosed(long session) {
    object(
        out,
        json -> {
          json.writeBooleanField("closed", true);
          number(json, "session", session);
        });
  }

  @Override
  public void sessions(List<SessionRow> sessions) {
    object(
        out,
        json -> {
          json.writeArrayFieldStart("sessions");
          for (SessionRow session : sessions) {
            json.writeStartObject();
            number(json, "session", session.session());
            number(json, "epoch", Integer.toUnsignedLong(session.epoch()));
            json.writeStringField("client_id", session.clientId());
            json.writeStringField("principal", session.principal());
            number(json, "window", Integer.toUnsignedLong(session.window()));
            number(json, "highest_sequence", session.highestSequence());
            number(json, "idle_millis", session.idleMillis());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  @Override
  public void failure(FailureView failure) {
    object(
        err,
        json -> {
          json.writeObjectFieldStart("error");
          json.writeStringField("reason", failure.reason());
          json.writeStringField("message", failure.message());
          if (!failure.executed().isEmpty()) {
            json.writeStringField("executed", failure.executed());
          }
          json.writeNumberField("exit_code", failure.exitCode());
          json.writeEndObject();
        });
  }

  private static void bytes(JsonGenerator json, String name, Bytes bytes) throws IOException {
    Optional<String> text = bytes.text();
    if (text.isPresent()) {
      json.writeStringField(name, text.get());
    } else {
      json.writeStringField(name + "_base64", bytes.base64());
    }
  }

  private static void number(JsonGenerator json, String name, long unsigned) throws IOException {
    json.writeFieldName(name);
    if (unsigned >= 0) {
      json.writeNumber(unsigned);
    } else {
      json.writeNumber(new BigInteger(Long.toUnsignedString(unsigned)));
    }
  }

  /**
   * A string: as a number its 64 random bits would lose some in a reader that knows only doubles.
   */
  private static void incarnation(JsonGenerator json, long incarnation) throws IOException {
    json.writeStringField("incarnation", Numbers.incarnation(incarnation));
  }

  private static void object(PrintStream stream, Fields fields) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException("JSON could not be written to memory", impossible);
    }
    stream.println(line.toString(StandardCharsets.UTF_8));
  }

  /** Writes the fields of one object. */
  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }
}
