package io.oncekv.check.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the project's own format: docs/history-format.md. */
final class JsonHistory {
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .reader();

  private final String file;
  private final List<Operation> operations = new ArrayList<>();
  private final Map<Identity, Started> running = new LinkedHashMap<>();
  private final Map<Identity, Long> lineOf = new LinkedHashMap<>();
  private long line;

  private record Identity(String client, long id) {}

  private record Started(Call call, long time) {}

  JsonHistory(String file) {
    this.file = file;
  }

  History read(BufferedReader lines) throws IOException, HistoryException {
    String text = lines.readLine();
    line = 1;
    if (text == null) {
      throw problem("", "an empty file; a history begins with " + JsonFields.HEADER);
    }
    header(text);
    for (text = lines.readLine(); text != null; ) {
      line++;
      String next = lines.readLine();
      if (!text.isBlank()) {
        read(text, next == null);
      }
      text = next;
    }
    running.forEach(
        (who, started) ->
            operations.add(operation(who, started, Operation.NEVER, Outcome.UNKNOWN)));
    return new History(operations);
  }

  private void header(String text) throws HistoryException {
    JsonFields fields = parse(text);
    String format = fields.text("history");
    if (!format.equals("oncekv")) {
      throw problem("history", "\"oncekv\" is the only format, not \"" + format + "\"");
    }
    long version = fields.number("version");
    if (version != 1) {
      throw problem("version", "1 is the only version, not " + version);
    }
    fields.end();
  }

  private void read(String text, boolean isLast) throws HistoryException {
    JsonFields fields;
    try {
      fields = parse(text);
    } catch (HistoryException torn) {
      if (isLast) {
        // A process that was killed while it wrote: the operation it was about to begin or to end
        // has not begun, or has no known end. Either is what leaving the line out says.
        return;
      }
      throw torn;
    }
    event(fields);
    fields.end();
  }

  private void event(JsonFields fields) throws HistoryException {
    String event = fields.text("event");
    Identity who = new Identity(fields.text("client"), fields.number("id"));
    long time = fields.number("time");
    if (event.equals("invoke")) {
      Long before = lineOf.putIfAbsent(who, line);
      if (before != null) {
        throw problem("id", "client and id were used by line " + before);
      }
      running.put(who, new Started(fields.call(), time));
    } else if (event.equals("complete")) {
      Started started = running.remove(who);
      if (started == null) {
        throw problem("id", "nothing of this client and id is running");
      }
      Outcome outcome = fields.outcome(started.call());
      if (time < started.time()) {
        throw problem("time", "before the invocation at " + started.time());
      }
      operations.add(operation(who, started, time, outcome));
    } else {
      throw problem("event", "\"invoke\" or \"complete\", not \"" + event + "\"");
    }
  }

  private static Operation operation(Identity who, Started started, long end, Outcome outcome) {
    return new Operation(who.client(), who.id(), started.call(), started.time(), end, outcome);
  }

  private JsonFields parse(String text) throws HistoryException {
    try {
      JsonNode node = JSON.readTree(text);
      if (!node.isObject()) {
        throw problem("", "a line is one JSON object");
      }
      return new JsonFields(node, file, line);
    } catch (JsonProcessingException e) {
      throw problem("", "not JSON: " + e.getOriginalMessage());
    }
  }

  private HistoryException problem(String field, String problem) {
    return new HistoryException(file, line, field, problem);
  }
}
