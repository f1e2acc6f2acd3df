package io.oncekv.check.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a text in a history may be, and how long. */
class JsonTextTest {
  private static final String PUT =
      "{'event':'invoke','time':1,'client':'c','id':1,'op':'put','key':'k','value':'v'}";

  @TempDir private Path folder;

  private Operation read(String line) throws Exception {
    Path path = folder.resolve("history");
    Files.writeString(
        path, ("{'history':'oncekv','version':1}\n" + line + "\n").replace('\'', '"'));
    return HistoryFiles.read(path).operations().get(0);
  }

  private static String withValue(String base64) {
    return PUT.replace("'value':'v'", "'value_base64':'" + base64 + "'");
  }

  @Test
  void theLargestValueIsRead() throws Exception {
    Operation put = read(withValue("A".repeat(JsonHistory.MAX_TEXT - 1) + "="));

    assertThat(((Call.Put) put.call()).value().length()).isEqualTo(32 << 20);
  }

  @Test
  void aLongerOneIsRefusedByItsFieldAndTheLimit() {
    assertThatThrownBy(() -> read(withValue("A".repeat(JsonHistory.MAX_TEXT + 4))))
        .isInstanceOf(HistoryException.class)
        .hasMessageContaining("history:2: field \"value_base64\": longer than 44739244 characters");
  }

  @Test
  void aLineIsBoundedToo() {
    assertThatThrownBy(() -> read(PUT + " ".repeat(Lines.MAX_BYTES)))
        .isInstanceOf(HistoryException.class)
        .hasMessageContaining("history:2: longer than the 128 MiB of a line");
  }

  @Test
  void bracketsHaveABoundThatIsNoFault() {
    assertThatThrownBy(() -> read("[".repeat(100_000)))
        .isInstanceOf(HistoryException.class)
        .hasMessageContaining("history:2: not JSON: Document nesting depth");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\ud800", "x\\udc00", "\\ud800x", "\\udc00\\ud800"})
  void halfASurrogatePairIsRefused(String half) {
    assertThatThrownBy(() -> read(PUT.replace("'v'", "'" + half + "'")))
        .isInstanceOf(HistoryException.class)
        .hasMessageContaining("history:2: field \"value\": half a surrogate pair");
    assertThatThrownBy(() -> read(PUT.replace("'k'", "'" + half + "'")))
        .hasMessageContaining("field \"key\": half a surrogate pair");
    assertThatThrownBy(() -> read(PUT.replace("'c'", "'" + half + "'")))
        .hasMessageContaining("field \"client\": half a surrogate pair");
  }

  @Test
  void aWholeSurrogatePairIsACharacter() throws Exception {
    Operation put = read(PUT.replace("'v'", "'x\\ud83d\\ude00'"));

    assertThat(((Call.Put) put.call()).value()).isEqualTo(Bytes.of("x\ud83d\ude00"));
  }
}
