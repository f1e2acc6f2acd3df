package io.oncekv.check.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the project's own format: docs/history-format.md. */
final class JsonHistory {
  /** The base64 of 32 MiB, which is the largest value. */
  static final int MAX_TEXT = ((32 << 20) + 2) / 3 * 4;

  private static final ObjectReader JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(MAX_TEXT).build())
                  .build())
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

  History read(Lines lines) throws IOException, HistoryException {
    Optional<Lines.Line> next = lines.next();
    line = 1;
    if (next.isEmpty()) {
      throw problem("", "an empty file; a history begins with " + JsonFields.HEADER);
    }
    header(next.get().text());
    for (next = lines.next(); next.isPresent() && !isTorn(next.get()); next = lines.next()) {
      line = next.get().number();
      String text = next.get().text();
      if (!text.isBlank()) {
        JsonFields fields = parse(text);
        event(fields);
        fields.end();
      }
    }
    running.forEach(
        (who, started) ->
            operations.add(operation(who, started, Operation.NEVER, Outcome.UNKNOWN)));
    return new History(operations);
  }

  private void header(String text) throws IOException, HistoryException {
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

  /**
   * Returns whether a process was killed while it wrote this line: the operation it was about to
   * begin or to end has not begun, or has no known end. Either is what leaving the line out says.
   * Any other line that cannot be read is damage, and may hold the answer that is wrong.
   */
  private static boolean isTorn(Lines.Line line) {
    return !line.isEnded() && line.bytes()[0] == '{' && !isClosed(line.bytes());
  }

  /** Returns whether some brace closes the first one. */
  private static boolean isClosed(byte[] json) {
    int depth = 0;
    boolean inText = false;
    for (int i = 0; i < json.length; i++) {
      if (json[i] == '"') {
        inText = !inText;
      } else if (inText) {
        i += json[i] == '\\' ? 1 : 0;
      } else if (json[i] == '{') {
        depth++;
      } else if (json[i] == '}' && --depth == 0) {
        return true;
      }
    }
    return false;
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

  private JsonFields parse(String text) throws IOException, HistoryException {
    try (JsonParser parser = JSON.createParser(text)) {
      JsonNode node = tree(parser);
      if (node == null || !node.isObject()) {
        throw problem("", "a line is one JSON object");
      }
      return new JsonFields(node, file, line);
    } catch (JsonProcessingException e) {
      throw problem("", "not JSON: " + e.getOriginalMessage());
    }
  }

  private JsonNode tree(JsonParser parser) throws IOException, HistoryException {
    try {
      return JSON.readTree(parser);
    } catch (StreamConstraintsException e) {
      if (parser.currentToken() == JsonToken.VALUE_STRING) {
        throw problem(
            parser.currentName(),
            "longer than %d characters, the base64 of 32 MiB, which a value has at most"
                .formatted(MAX_TEXT));
      }
      throw e;
    }
  }

  private HistoryException problem(String field, String problem) {
    return new HistoryException(file, line, field, problem);
  }
}
