package io.oncekv.kvctl.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The shapes that docs/kvctl.md promises. */
class JsonPrinterTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Printer printer =
      OutputFormat.JSON.printer(
          new Terminal(
              InputStream.nullInputStream(),
              new PrintStream(out, true, StandardCharsets.UTF_8),
              new PrintStream(err, true, StandardCharsets.UTF_8)));

  @Test
  void aValueThatIsTextStandsUnderItsPlainName() {
    printer.entry(new EntryView(Bytes.of("k"), Bytes.of("grün \"1\"\n"), 9));

    assertThat(printed(out))
        .isEqualTo(
            "{\"key\":\"k\",\"found\":true,\"value\":\"grün \\\"1\\\"\\n\",\"revision\":9}\n");
  }

  @Test
  void aValueThatIsNotTextIsBase64UnderAnotherName() {
    printer.entry(new EntryView(Bytes.of("k"), Bytes.of(new byte[] {(byte) 0xff, 0}), 9));

    assertThat(printed(out))
        .isEqualTo("{\"key\":\"k\",\"found\":true,\"value_base64\":\"/wA=\",\"revision\":9}\n");
  }

  @Test
  void aResentWriteShowsThatItIsADuplicateAndItsIdentityAsUnsignedNumbers() {
    printer.write(
        new WriteView(true, 12, 3, 0, true, Optional.of(new IdentityView(-1, 2, 41, -2))));

    assertThat(printed(out))
        .isEqualTo(
            "{\"applied\":true,\"revision\":12,\"length\":3,\"restore_counter\":0,"
                + "\"duplicate\":true,\"session\":18446744073709551615,\"epoch\":2,"
                + "\"sequence\":41,\"incarnation\":\"0xfffffffffffffffe\"}\n");
  }

  @Test
  void aFailureGoesToStandardError() {
    printer.failure(new FailureView("FENCED", "a newer process", "never", 1));

    assertThat(out.size()).isZero();
    assertThat(printed(err))
        .isEqualTo(
            "{\"error\":{\"reason\":\"FENCED\",\"message\":\"a newer process\","
                + "\"executed\":\"never\",\"exit_code\":1}}\n");
  }

  private static String printed(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }
}
