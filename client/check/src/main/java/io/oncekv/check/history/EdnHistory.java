package io.oncekv.check.history;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the format of the test data of the checker Porcupine, which is that of Jepsen: one EDN map
 * a line, such as {@code {:process 3, :type :invoke, :f :append, :key "0", :value "x"}}. The order
 * of the lines is that of time; an absent key reads as an empty value.
 */
final class EdnHistory {
  // The text is possessive (*+): else the engine keeps a stack frame for each of its characters, to
  // come back to, and a long value overflows the stack.
  private static final Pattern FIELD =
      Pattern.compile("\\s*:(\\w+)\\s+(:\\w+|nil|-?\\d+|\"(?:[^\"\\\\]|\\\\.)*+\")\\s*,?");

  /** How much of a line an error repeats. */
  private static final int SHOWN = 80;

  private final String file;
  private final List<Operation> operations = new ArrayList<>();
  private final Map<String, Started> running = new HashMap<>();
  private long line;

  private record Started(Call call, long time) {}

  EdnHistory(String file) {
    this.file = file;
  }

  History read(Lines lines) throws IOException, HistoryException {
    for (Optional<Lines.Line> next = lines.next(); next.isPresent(); next = lines.next()) {
      line = next.get().number();
      String text = next.get().text();
      if (!text.isBlank()) {
        event(fields(text.strip()));
      }
    }
    running.forEach(
        (process, started) ->
            operations.add(operation(process, started, Operation.NEVER, Outcome.UNKNOWN)));
    return new History(operations, true);
  }

  private Map<String, String> fields(String text) throws HistoryException {
    if (!text.startsWith("{") || !text.endsWith("}")) {
      throw problem(
          "", "a line is one map: {:process ..., :type ..., :f ..., :key ..., :value ...}");
    }
    Map<String, String> fields = new HashMap<>();
    Matcher matcher = FIELD.matcher(text).region(1, text.length() - 1);
    int end = 1;
    while (matcher.lookingAt()) {
      if (fields.put(matcher.group(1), matcher.group(2)) != null) {
        throw problem(matcher.group(1), "stands twice in one map");
      }
      end = matcher.end();
      matcher.region(end, text.length() - 1);
    }
    if (!text.substring(end, text.length() - 1).isBlank()) {
      throw problem("", "cannot be read from \"" + shown(text.substring(end)) + "\" on");
    }
    return fields;
  }

  private void event(Map<String, String> fields) throws HistoryException {
    String process = field(fields, "process");
    String type = field(fields, "type");
    if (type.equals(":invoke")) {
      if (running.put(process, new Started(call(fields), line)) != null) {
        throw problem("process", "process " + process + " has not completed its last operation");
      }
      return;
    }
    Started started = running.remove(process);
    if (started == null) {
      throw problem("process", "process " + process + " has invoked nothing");
    }
    agree(started, type, fields);
    Outcome outcome =
        switch (type) {
          case ":ok" ->
              started.call() instanceof Call.Get
                  ? new Outcome.Found(Optional.of(value(fields)), OptionalLong.empty())
                  : new Outcome.Written(true, OptionalLong.empty());
          case ":fail" -> new Outcome.NotExecuted("fail");
          case ":info" -> Outcome.UNKNOWN;
          default -> throw problem("type", "one of :invoke, :ok, :fail and :info, not " + type);
        };
    operations.add(operation(process, started, line, outcome));
  }

  /**
   * Refuses an answer to another question than the process asked: which of the two lines is wrong,
   * nobody can tell, so nothing can be said of the history either.
   */
  private void agree(Started started, String type, Map<String, String> fields)
      throws HistoryException {
    String invoked = "; line " + started.time() + " invoked ";
    String name = field(fields, "f");
    if (!name.equals(":" + started.call().name())) {
      throw problem("f", name + invoked + ":" + started.call().name());
    }
    Bytes key = text("key", field(fields, "key"));
    if (!key.equals(started.call().key())) {
      throw problem("key", shown(key) + invoked + shown(started.call().key()));
    }
    String value = fields.get("value");
    // Instead of the value, an operation that failed may tell nil or why: :timeout.
    boolean isTold = value != null && (type.equals(":ok") || value.startsWith("\""));
    Optional<Bytes> written = written(started.call());
    if (isTold && written.isPresent() && !text("value", value).equals(written.get())) {
      throw problem("value", shown(text("value", value)) + invoked + shown(written.get()));
    }
  }

  private static Optional<Bytes> written(Call call) {
    if (call instanceof Call.Put put) {
      return Optional.of(put.value());
    }
    return call instanceof Call.Append append ? Optional.of(append.suffix()) : Optional.empty();
  }

  private static String shown(Object text) {
    String all = text.toString();
    return all.length() > SHOWN ? all.substring(0, SHOWN) + "..." : all;
  }

  private static Operation operation(String process, Started started, long end, Outcome outcome) {
    return new Operation(process, started.time(), started.call(), started.time(), end, outcome);
  }

  private Call call(Map<String, String> fields) throws HistoryException {
    Bytes key = text("key", field(fields, "key"));
    String name = field(fields, "f");
    return switch (name) {
      case ":get" -> new Call.Get(key, false);
      case ":put" -> new Call.Put(key, value(fields));
      case ":append" -> new Call.Append(key, value(fields), Optional.empty());
      default -> throw problem("f", "one of :get, :put and :append, not " + name);
    };
  }

  private Bytes value(Map<String, String> fields) throws HistoryException {
    return text("value", field(fields, "value"));
  }

  private Bytes text(String name, String token) throws HistoryException {
    if (!token.startsWith("\"")) {
      throw problem(name, "a text in quotes, not " + token);
    }
    StringBuilder text = new StringBuilder(token.length());
    for (int i = 1; i < token.length() - 1; i++) {
      char c = token.charAt(i);
      if (c == '\\') {
        i++;
        text.append(
            switch (token.charAt(i)) {
              case 'n' -> '\n';
              case 't' -> '\t';
              case 'r' -> '\r';
              case '"' -> '"';
              case '\\' -> '\\';
              default -> throw problem(name, "an escape that is not known: \\" + token.charAt(i));
            });
      } else {
        text.append(c);
      }
    }
    return Bytes.of(text.toString());
  }

  private String field(Map<String, String> fields, String name) throws HistoryException {
    String value = fields.get(name);
    if (value == null) {
      throw problem(name, "is missing");
    }
    return value;
  }

  private HistoryException problem(String field, String problem) {
    return new HistoryException(file, line, field, problem);
  }
}
