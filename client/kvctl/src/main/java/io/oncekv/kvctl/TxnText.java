package io.oncekv.kvctl;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.oncekv.client.Change;
import io.oncekv.client.Expect;
import io.oncekv.client.Txn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads a transaction as docs/kvctl.md describes it; whatever is not described is refused. */
final class TxnText {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final Pattern SOURCE_REMARK = Pattern.compile(" *\\([^()]*\\[Source: .*$");

  private TxnText() {}

  /**
   * Reads a transaction.
   *
   * @throws IllegalArgumentException with the place and what is wrong there
   */
  static Txn parse(byte[] text) {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException malformed) {
      throw new IllegalArgumentException(notJson(malformed), malformed);
    } catch (IOException undecodable) {
      throw new IllegalArgumentException("not JSON: " + undecodable.getMessage(), undecodable);
    }
    only(root, "the whole", Set.of("compare", "then", "else"));
    Txn.Builder txn = Txn.builder();
    for (Item item : items(root, "compare")) {
      txn.when(bytes(item, "key"), expected(item));
    }
    items(root, "then").forEach(item -> txn.then(change(item)));
    items(root, "else").forEach(item -> txn.otherwise(change(item)));
    return txn.build();
  }

  /** What is wrong and where; the parser's own remarks on its sources are no help. */
  private static String notJson(JsonProcessingException malformed) {
    JsonLocation place = malformed.getLocation();
    String where =
        place == null ? "" : "line " + place.getLineNr() + ", column " + place.getColumnNr() + ": ";
    return "not JSON: "
        + where
        + SOURCE_REMARK.matcher(malformed.getOriginalMessage()).replaceAll("");
  }

  /** An element of a list, and where it stands. */
  private record Item(JsonNode node, String place) {
    IllegalArgumentException wrong(String what) {
      return new IllegalArgumentException(place + ": " + what);
    }
  }

  private static List<Item> items(JsonNode root, String list) {
    JsonNode found = root.path(list);
    if (!found.isMissingNode() && !found.isArray()) {
      throw new IllegalArgumentException(list + ": must be a list");
    }
    List<Item> items = new ArrayList<>();
    for (JsonNode node : found) {
      items.add(new Item(node, list + "[" + items.size() + "]"));
    }
    return items;
  }

  private static Expect expected(Item item) {
    only(
        item.node(),
        item.place(),
        Set.of("key", "key_base64", "revision", "value", "value_base64", "absent", "exists"));
    List<Expect> found = new ArrayList<>();
    if (item.node().has("revision")) {
      found.add(Expect.revision(number(item, "revision")));
    }
    optionalBytes(item, "value").ifPresent(value -> found.add(Expect.value(value)));
    if (isTrue(item, "absent")) {
      found.add(Expect.absent());
    }
    if (isTrue(item, "exists")) {
      found.add(Expect.exists());
    }
    if (found.size() != 1) {
      throw item.wrong("needs exactly one of revision, value, value_base64, absent, exists");
    }
    return found.get(0);
  }

  private static Change change(Item item) {
    String operation = item.node().path("op").asText();
    switch (operation) {
      case "put" -> {
        only(item.node(), item.place(), Set.of("op", "key", "key_base64", "value", "value_base64"));
        return Change.put(bytes(item, "key"), bytes(item, "value"));
      }
      case "append" -> {
        only(item.node(), item.place(), Set.of("op", "key", "key_base64", "value", "value_base64"));
        return Change.append(bytes(item, "key"), bytes(item, "value"));
      }
      case "delete" -> {
        only(item.node(), item.place(), Set.of("op", "key", "key_base64"));
        return Change.delete(bytes(item, "key"));
      }
      case "incr" -> {
        only(item.node(), item.place(), Set.of("op", "key", "key_base64", "by"));
        long delta = item.node().has("by") ? number(item, "by") : 1;
        return Change.increment(bytes(item, "key"), delta);
      }
      default -> throw item.wrong("\"op\" must be put, append, delete or incr");
    }
  }

  private static byte[] bytes(Item item, String name) {
    byte[] found =
        optionalBytes(item, name)
            .orElseThrow(() -> item.wrong("needs " + name + " or " + name + "_base64"));
    if (name.equals("key") && found.length == 0) {
      throw item.wrong("key is empty: a key has at least one byte");
    }
    return found;
  }

  /** Text under its name, or base64 under that name with {@code _base64} behind it. */
  private static Optional<byte[]> optionalBytes(Item item, String name) {
    JsonNode text = item.node().path(name);
    JsonNode base64 = item.node().path(name + "_base64");
    if (!text.isMissingNode() && !base64.isMissingNode()) {
      throw item.wrong("has both " + name + " and " + name + "_base64");
    }
    JsonNode given = text.isMissingNode() ? base64 : text;
    if (given.isMissingNode()) {
      return Optional.empty();
    }
    if (!given.isTextual()) {
      throw item.wrong(name + " must be a string");
    }
    if (base64.isMissingNode()) {
      return Optional.of(text.textValue().getBytes(StandardCharsets.UTF_8));
    }
    return Optional.of(
        Base64Text.decode(item.place() + ": " + name + "_base64", base64.textValue())
            .toByteArray());
  }

  private static long number(Item item, String name) {
    JsonNode number = item.node().path(name);
    if (!number.isIntegralNumber() || !number.canConvertToLong()) {
      throw item.wrong(name + " must be a whole 64-bit number");
    }
    return number.longValue();
  }

  private static boolean isTrue(Item item, String name) {
    JsonNode flag = item.node().path(name);
    if (!flag.isMissingNode() && !(flag.isBoolean() && flag.booleanValue())) {
      throw item.wrong(name + " must be true where it stands");
    }
    return !flag.isMissingNode();
  }

  private static void only(JsonNode node, String place, Set<String> known) {
    if (!node.isObject()) {
      throw new IllegalArgumentException(place + ": must be an object");
    }
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            place
                + ": nobody knows the field \""
                + name
                + "\"; there are "
                + known.stream().sorted().collect(Collectors.joining(", ")));
      }
    }
  }
}
