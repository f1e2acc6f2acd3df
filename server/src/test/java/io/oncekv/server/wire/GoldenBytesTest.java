package io.oncekv.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.oncekv.v1.Write;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Freezes what is on the wire between nodes of different releases, clients and servers, and what
 * stands in logs written by older releases. A failure here means that a release breaks them: the
 * golden files are added to when a message or field is new, and never changed otherwise.
 */
final class GoldenBytesTest {
  private static final HexFormat HEX = HexFormat.of();

  @TestFactory
  List<DynamicTest> everyPublicMessageKeepsItsBytes() throws IOException {
    return keepTheirBytes(WireMessages.published(), "public-messages.txt");
  }

  @TestFactory
  List<DynamicTest> everyLogEntryAndPeerMessageKeepsItsBytes() throws IOException {
    return keepTheirBytes(WireMessages.internal(), "internal-messages.txt");
  }

  @Test
  void theRequestOfAUnaryWriteIsAWriteInItsBytes() throws InvalidProtocolBufferException {
    for (Map.Entry<Message, Write> entry : WireMessages.requestsOfWrites().entrySet()) {
      assertThat(Write.parseFrom(entry.getKey().toByteString())).isEqualTo(entry.getValue());
      assertThat(entry.getKey().toByteString()).isEqualTo(entry.getValue().toByteString());
    }
  }

  /** A field that no example sets would not be frozen. */
  @Test
  void everyFieldIsSetInSomeExample() {
    Set<String> present = new TreeSet<>();
    Set<String> set = new TreeSet<>();
    WireMessages.published().values().forEach(message -> gather(message, present, set));
    WireMessages.internal().values().forEach(message -> gather(message, present, set));
    present.removeAll(set);
    assertThat(present).isEmpty();
  }

  private static void gather(Message message, Set<String> present, Set<String> set) {
    message.getDescriptorForType().getFields().forEach(field -> present.add(field.getFullName()));
    message
        .getAllFields()
        .forEach(
            (field, value) -> {
              set.add(field.getFullName());
              if (value instanceof Message inner) {
                gather(inner, present, set);
              } else if (value instanceof List<?> list) {
                list.stream()
                    .filter(Message.class::isInstance)
                    .map(Message.class::cast)
                    .forEach(inner -> gather(inner, present, set));
              }
            });
  }

  private static List<DynamicTest> keepTheirBytes(Map<String, Message> messages, String file)
      throws IOException {
    Map<String, String> golden = golden(file);
    List<DynamicTest> tests = new ArrayList<>();
    messages.forEach(
        (name, message) ->
            tests.add(
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      assertThat(golden).containsKey(name);
                      assertThat(HEX.formatHex(message.toByteArray())).isEqualTo(golden.get(name));
                      assertThat(
                              message.getParserForType().parseFrom(HEX.parseHex(golden.get(name))))
                          .isEqualTo(message);
                    })));
    tests.add(
        DynamicTest.dynamicTest(
            "no golden line is left over",
            () -> assertThat(golden.keySet()).isEqualTo(new TreeMap<>(messages).keySet())));
    return tests;
  }

  /** Lines of {@code name = hex}. */
  private static Map<String, String> golden(String file) throws IOException {
    Map<String, String> golden = new TreeMap<>();
    for (String line : lines(file)) {
      int split = line.indexOf(" = ");
      golden.put(line.substring(0, split), line.substring(split + 3));
    }
    return golden;
  }

  static List<String> lines(String file) throws IOException {
    try (InputStream in = GoldenBytesTest.class.getResourceAsStream(file)) {
      assertThat(in).as(file).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    }
  }
}
