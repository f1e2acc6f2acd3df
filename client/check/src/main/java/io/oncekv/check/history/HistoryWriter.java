package io.oncekv.check.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes a history as it happens, in the project's own format. Each event is handed to the
 * operating system before the method returns, so what a process has sent stands in its history even
 * if it is killed next; nothing is kept in memory. Safe for any number of threads.
 */
public final class HistoryWriter implements AutoCloseable {
  private static final JsonFactory JSON = new JsonFactory();

  private final OutputStream out;

  /** Starts a file; one that exists is replaced. */
  public HistoryWriter(Path file) throws IOException {
    this(
        Files.newOutputStream(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE));
    line(
        json -> {
          json.writeStringField("history", "oncekv");
          json.writeNumberField("version", 1);
        });
  }

  private HistoryWriter(OutputStream out) {
    this.out = out;
  }

  /**
   * Goes on with the file of a process that was killed, without its last line if that was not
   * written to its end.
   */
  public static HistoryWriter continued(Path file) throws IOException {
    try (RandomAccessFile written = new RandomAccessFile(file.toFile(), "rw")) {
      long end = written.length();
      while (end > 0 && byteBefore(end, written) != '\n') {
        end--;
      }
      written.setLength(end);
    }
    return new HistoryWriter(Files.newOutputStream(file, StandardOpenOption.APPEND));
  }

  private static int byteBefore(long position, RandomAccessFile file) throws IOException {
    file.seek(position - 1);
    return file.read();
  }

  /** Writes a whole operation, both of its events. */
  public void operation(Operation operation) {
    invoke(operation.client(), operation.id(), operation.call(), operation.invokedAt());
    if (!operation.isUnknown()) {
      complete(
          operation.client(), operation.id(), operation.completedAt(), operation.outcome(), "");
    }
  }

  /** Writes that a call begins; to be called before anything of it is sent. */
  public void invoke(String client, long id, Call call, long time) {
    line(
        json -> {
          event(json, "invoke", client, id, time);
          json.writeStringField("op", call.name());
          bytes(json, "key", call.key());
          if (call instanceof Call.Get get && get.isFinal()) {
            json.writeBooleanField("final", true);
          } else if (call instanceof Call.Put put) {
            bytes(json, "value", put.value());
          } else if (call instanceof Call.Append append) {
            bytes(json, "value", append.suffix());
            condition(json, append.condition());
          } else if (call instanceof Call.Delete delete) {
            condition(json, delete.condition());
          } else if (call instanceof Call.CompareAndSet cas) {
            bytes(json, "value", cas.value());
            condition(json, Optional.of(cas.condition()));
          } else if (call instanceof Call.Increment increment) {
            json.writeNumberField("delta", increment.delta());
          }
        });
  }

  /**
   * Writes that a call has ended.
   *
   * @param reason why the outcome is unknown; for people only, may be empty
   */
  public void complete(String client, long id, long time, Outcome outcome, String reason) {
    line(
        json -> {
          event(json, "complete", client, id, time);
          if (outcome instanceof Outcome.Found found) {
            json.writeStringField("outcome", "ok");
            json.writeBooleanField("found", found.value().isPresent());
            if (found.value().isPresent()) {
              bytes(json, "value", found.value().get());
            }
            revision(json, found.revision());
          } else if (outcome instanceof Outcome.Written written) {
            json.writeStringField("outcome", "ok");
            json.writeBooleanField("applied", written.applied());
            revision(json, written.revision());
          } else if (outcome instanceof Outcome.Counted counted) {
            json.writeStringField("outcome", "ok");
            json.writeNumberField("number", counted.number());
            revision(json, counted.revision());
          } else if (outcome instanceof Outcome.Refused refused) {
            json.writeStringField("outcome", "refused");
            json.writeStringField("reason", refused.reason().name());
          } else if (outcome instanceof Outcome.NotExecuted not) {
            json.writeStringField("outcome", "not_executed");
            json.writeStringField("reason", not.reason());
          } else {
            json.writeStringField("outcome", "unknown");
            if (!reason.isEmpty()) {
              json.writeStringField("reason", reason);
            }
          }
        });
  }

  private static void event(JsonGenerator json, String event, String client, long id, long time)
      throws IOException {
    json.writeStringField("event", event);
    json.writeNumberField("time", time);
    json.writeStringField("client", client);
    json.writeNumberField("id", id);
  }

  private static void bytes(JsonGenerator json, String name, Bytes bytes) throws IOException {
    Optional<String> text = bytes.text();
    if (text.isPresent()) {
      json.writeStringField(name, text.get());
    } else {
      json.writeStringField(name + "_base64", bytes.base64());
    }
  }

  private static void condition(JsonGenerator json, Optional<Condition> condition)
      throws IOException {
    Condition wanted = condition.orElse(null);
    if (wanted instanceof Condition.Value value) {
      bytes(json, "if_value", value.value());
    } else if (wanted instanceof Condition.Revision revision) {
      json.writeNumberField("if_revision", revision.revision());
    } else if (wanted != null) {
      json.writeBooleanField(wanted instanceof Condition.Absent ? "if_absent" : "if_exists", true);
    }
  }

  private static void revision(JsonGenerator json, OptionalLong revision) throws IOException {
    if (revision.isPresent()) {
      json.writeNumberField("revision", revision.getAsLong());
    }
  }

  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private void line(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot be written as JSON", e);
    }
    bytes.write('\n');
    try {
      synchronized (out) {
        bytes.writeTo(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the history", e);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
