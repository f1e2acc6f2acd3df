package io.oncekv.check.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process may be killed while it writes its last line; damage is something else. */
class LastLineTest {
  private static final String START =
      """
      {'history':'oncekv','version':1}
      {'event':'invoke','time':1,'client':'c','id':1,'op':'get','key':'k'}
      """;
  private static final String ANSWER =
      "{'event':'complete','time':2,'client':'c','id':1,'outcome':'ok','found':true,'value':'\u00e4}\\'{'}";

  @TempDir private Path folder;

  /** Reads a history that has one operation, and these bytes behind it. */
  private Operation readWithLast(byte[] last) throws Exception {
    Path path = folder.resolve("history");
    byte[] start = bytes(START);
    byte[] all = new byte[start.length + last.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(last, 0, all, start.length, last.length);
    Files.write(path, all);
    return HistoryFiles.read(path).operations().get(0);
  }

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void isLeftOutWhereverItIsCutEvenInsideACharacter() throws Exception {
    byte[] whole = bytes(ANSWER);
    for (int length = 0; length < whole.length; length++) {
      byte[] torn = new byte[length];
      System.arraycopy(whole, 0, torn, 0, length);
      assertThat(readWithLast(torn).isUnknown()).as("cut after %d bytes", length).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n", "\n\n"})
  void isReadIfItIsWholeWithANewlineOrWithout(String end) throws Exception {
    assertThat(readWithLast(bytes(ANSWER + end)).outcome()).isInstanceOf(Outcome.Found.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello\n",
        "hello",
        "{'event':'comp\n",
        "{'event':'comp\n\n",
        "{'event:'complete'}\n",
        "{'event':'complete','time':2,'time':2}\n",
        "{'event':'complete','time':2,'time':2}",
        "{'event':'complete'} x\n",
        "{'event':'complete'} x",
        "{'event':'complete'}{'event':'complete'}\n",
        "[1,2]\n",
      })
  void isRefusedIfItIsDamaged(String line) {
    assertThatThrownBy(() -> readWithLast(bytes(line)))
        .isInstanceOf(HistoryException.class)
        .hasMessageContaining("history:3: ");
  }

  @Test
  void isRefusedIfItEndsAndIsNoText() {
    byte[] line = {'{', '"', (byte) 0xc3, '\n'};

    assertThatThrownBy(() -> readWithLast(line))
        .isInstanceOf(HistoryException.class)
        .hasMessageContaining("history:3: not UTF-8");
  }
}
