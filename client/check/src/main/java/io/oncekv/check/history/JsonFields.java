package io.oncekv.check.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The fields of one line; each is asked for once, and one that nobody asked for is a mistake. */
final class JsonFields {
  static final String HEADER = "{\"history\":\"oncekv\",\"version\":1}";
  private static final String BASE64 = "_base64";

  private final JsonNode object;
  private final String file;
  private final long line;
  private final Set<String> asked = new HashSet<>();

  JsonFields(JsonNode object, String file, long line) {
    this.object = object;
    this.file = file;
    this.line = line;
  }

  String text(String name) throws HistoryException {
    JsonNode node = required(name);
    if (!node.isTextual()) {
      throw problem(name, "a text, not " + node);
    }
    String text = node.textValue();
    if (hasLoneSurrogate(text)) {
      // Encoded, it would become a question mark, and equal to every other one.
      throw problem(
          name, "half a surrogate pair, which is no character; such bytes stand in base64");
    }
    return text;
  }

  private static boolean hasLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  long number(String name) throws HistoryException {
    return whole(name, required(name));
  }

  /** Reads what was called; {@code op} says which fields there are. */
  Call call() throws HistoryException {
    String name = text("op");
    Bytes key = bytes("key");
    return switch (name) {
      case "get" -> new Call.Get(key, has("final") && truth("final"));
      case "put" -> new Call.Put(key, bytes("value"));
      case "append" -> new Call.Append(key, bytes("value"), condition());
      case "delete" -> new Call.Delete(key, condition());
      case "cas" -> new Call.CompareAndSet(key, bytes("value"), requiredCondition());
      case "increment" -> new Call.Increment(key, number("delta"));
      default ->
          throw problem(
              "op", "one of get, put, append, delete, cas and increment, not \"" + name + "\"");
    };
  }

  /** Reads what became of a call. */
  Outcome outcome(Call call) throws HistoryException {
    String name = text("outcome");
    return switch (name) {
      case "unknown" -> {
        optional("reason");
        yield Outcome.UNKNOWN;
      }
      case "not_executed" -> {
        JsonNode reason = optional("reason");
        yield new Outcome.NotExecuted(reason == null ? "" : reason.asText());
      }
      case "refused" -> refused(call);
      case "ok" -> answer(call);
      default ->
          throw problem(
              "outcome", "one of ok, refused, not_executed and unknown, not \"" + name + "\"");
    };
  }

  private Outcome refused(Call call) throws HistoryException {
    if (!(call instanceof Call.Increment)) {
      throw problem("outcome", "only an increment is refused for what a key holds");
    }
    String reason = text("reason");
    for (Outcome.Refused.Reason known : Outcome.Refused.Reason.values()) {
      if (known.name().equals(reason)) {
        return new Outcome.Refused(known);
      }
    }
    throw problem("reason", "NOT_A_NUMBER or NUMBER_EXHAUSTED, not \"" + reason + "\"");
  }

  private Outcome answer(Call call) throws HistoryException {
    if (call instanceof Call.Get) {
      Optional<Bytes> value = truth("found") ? Optional.of(bytes("value")) : Optional.empty();
      return new Outcome.Found(value, revision());
    }
    return call instanceof Call.Increment
        ? new Outcome.Counted(number("number"), revision())
        : new Outcome.Written(truth("applied"), revision());
  }

  private OptionalLong revision() throws HistoryException {
    JsonNode node = optional("revision");
    if (node == null) {
      return OptionalLong.empty();
    }
    long revision = whole("revision", node);
    if (revision < 0) {
      throw problem("revision", "from 0, not " + revision);
    }
    return OptionalLong.of(revision);
  }

  private Condition requiredCondition() throws HistoryException {
    Optional<Condition> condition = condition();
    if (condition.isEmpty()) {
      throw problem("if_value", "is missing, or if_revision, if_absent or if_exists instead of it");
    }
    return condition.get();
  }

  private Optional<Condition> condition() throws HistoryException {
    List<Condition> found = new ArrayList<>();
    if (has("if_value") || has("if_value" + BASE64)) {
      found.add(new Condition.Value(bytes("if_value")));
    }
    if (has("if_revision")) {
      found.add(new Condition.Revision(number("if_revision")));
    }
    if (has("if_absent") && truth("if_absent")) {
      found.add(new Condition.Absent());
    }
    if (has("if_exists") && truth("if_exists")) {
      found.add(new Condition.Exists());
    }
    if (found.size() > 1) {
      throw problem("if_value", "there is at most one condition");
    }
    return found.stream().findFirst();
  }

  private Bytes bytes(String name) throws HistoryException {
    boolean encoded = has(name + BASE64);
    if (encoded && has(name)) {
      throw problem(name, "stands there as text and in base64");
    }
    if (!encoded) {
      return Bytes.of(text(name));
    }
    try {
      return Bytes.ofBase64(text(name + BASE64));
    } catch (IllegalArgumentException e) {
      throw problem(name + BASE64, "not base64: " + e.getMessage());
    }
  }

  private boolean truth(String name) throws HistoryException {
    JsonNode node = required(name);
    if (!node.isBoolean()) {
      throw problem(name, "true or false, not " + node);
    }
    return node.booleanValue();
  }

  private long whole(String name, JsonNode node) throws HistoryException {
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw problem(name, "a whole number of 64 bits, not " + node);
    }
    return node.longValue();
  }

  private boolean has(String name) {
    return object.has(name);
  }

  private JsonNode optional(String name) {
    asked.add(name);
    return object.get(name);
  }

  private JsonNode required(String name) throws HistoryException {
    JsonNode node = optional(name);
    if (node == null) {
      throw problem(name, "is missing");
    }
    return node;
  }

  /** Refuses fields that nothing here knows. */
  void end() throws HistoryException {
    Iterator<String> names = object.fieldNames();
    while (names.hasNext()) {
      String name = names.next();
      if (!asked.contains(name)) {
        throw problem(name, "is not known here");
      }
    }
  }

  private HistoryException problem(String field, String problem) {
    return new HistoryException(file, line, field, problem);
  }
}
