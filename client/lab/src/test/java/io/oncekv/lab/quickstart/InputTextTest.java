package io.oncekv.lab.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncekv.lab.Lab;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputTextTest {
  @TempDir private Path folder;

  private Path file(byte... content) throws IOException {
    return Files.write(folder.resolve("input"), content);
  }

  @Test
  void aTextIsReadLineByLine() throws Exception {
    Path text = Files.writeString(folder.resolve("text"), "one\r\ntwo\n\nfour");

    assertThat(InputText.read(text)).containsExactly("one", "two", "", "four");
  }

  @Test
  void whatIsNotATextIsRefusedWithTheReason() throws Exception {
    assertThatThrownBy(() -> InputText.read(folder.resolve("none")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there is no file");
    assertThatThrownBy(() -> InputText.read(folder)).hasMessageContaining("is a folder");
    assertThatThrownBy(() -> InputText.read(file())).hasMessageContaining("is empty");
    assertThatThrownBy(() -> InputText.read(file((byte) 'a', (byte) 0)))
        .hasMessageContaining("is binary (a zero byte at offset 1)");
    assertThatThrownBy(() -> InputText.read(file((byte) 'a', (byte) 0xff)))
        .hasMessageContaining("is not text in UTF-8");
  }

  @Test
  void theCommandEndsWithCode2ForAnUnusableFileAndSaysWhy() throws Exception {
    Path wordless = Files.writeString(folder.resolve("wordless"), "--\n");
    StringWriter errors = new StringWriter();

    int code =
        Lab.commandLine()
            .setErr(new PrintWriter(errors, true))
            .execute("quickstart", wordless.toString());

    assertThat(code).isEqualTo(2);
    assertThat(errors.toString()).contains("has no words in it");
  }
}
