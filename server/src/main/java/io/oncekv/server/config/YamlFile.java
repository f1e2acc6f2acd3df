package io.oncekv.server.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/** Reads a YAML file into the flat names of settings. */
final class YamlFile {
  private static final String MEMBERS = "members";
  private static final YAMLMapper MAPPER =
      YAMLMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

  private YamlFile() {}

  static Map<String, String> read(Path file) {
    JsonNode root;
    try {
      root = MAPPER.readTree(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new ConfigException("the configuration file " + file + " does not exist");
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          "the configuration file "
              + file
              + " is not YAML: "
              + e.getOriginalMessage().lines().findFirst().orElse("unreadable")
              + (e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr()));
    } catch (IOException e) {
      throw new ConfigException("the configuration file " + file + " cannot be read: " + e);
    }
    Map<String, String> found = new LinkedHashMap<>();
    if (root.isMissingNode() || root.isNull()) {
      return found;
    }
    if (!root.isObject()) {
      throw new ConfigException("the configuration file " + file + " is not a map of settings");
    }
    flatten("", root, file, found);
    return found;
  }

  private static void flatten(String prefix, JsonNode map, Path file, Map<String, String> found) {
    for (Map.Entry<String, JsonNode> field : map.properties()) {
      String name = prefix + field.getKey();
      JsonNode value = field.getValue();
      if (value.isObject()) {
        flatten(name + ".", value, file, found);
      } else if (value.isArray() && name.equals(MEMBERS)) {
        put(found, name, members(value, file), file);
      } else if (value.isArray()) {
        throw new ConfigException(name + " (" + file + ") is a list; only members may be one");
      } else if (value.isNull()) {
        throw new ConfigException(name + " (" + file + ") has no value; remove the line or set it");
      } else {
        put(found, name, value.asText(), file);
      }
    }
  }

  /** Both {@code a: {b: 1}} and {@code a.b: 1} are understood, but not together. */
  private static void put(Map<String, String> found, String name, String value, Path file) {
    if (found.put(name, value) != null) {
      throw new ConfigException(name + " stands twice in " + file);
    }
  }

  /** A list of maps with id, raft, peer and client, in the one-line form of the flag. */
  private static String members(JsonNode list, Path file) {
    StringJoiner members = new StringJoiner(";");
    for (JsonNode member : list) {
      if (!member.isObject() || !member.path("id").isTextual()) {
        throw new ConfigException(
            "members (" + file + ") must be a list of maps with id, raft, peer and client");
      }
      StringJoiner parts = new StringJoiner(",");
      parts.add(member.path("id").asText());
      for (Map.Entry<String, JsonNode> field : member.properties()) {
        if (!field.getKey().equals("id")) {
          parts.add(field.getKey() + "=" + field.getValue().asText());
        }
      }
      members.add(parts.toString());
    }
    return members.toString();
  }
}
