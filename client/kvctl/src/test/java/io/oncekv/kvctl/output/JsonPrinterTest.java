package io.oncekv.kvctl.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
    printer.entry(new EntryView(Bytes.of("k"), Bytes.of("grün \"1\"\n"), 9, 11));

    assertThat(printed(out))
        .isEqualTo(
            "{\"key\":\"k\",\"found\":true,\"value\":\"grün \\\"1\\\"\\n\",\"revision\":9,"
                + "\"state_revision\":11}\n");
  }

  @Test
  void aValueThatIsNotTextIsBase64UnderAnotherName() {
    printer.entry(new EntryView(Bytes.of("k"), Bytes.of(new byte[] {(byte) 0xff, 0}), 9, 9));

    assertThat(printed(out))
        .isEqualTo(
            "{\"key\":\"k\",\"found\":true,\"value_base64\":\"/wA=\",\"revision\":9,"
                + "\"state_revision\":9}\n");
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
  void anIncrementShowsItsNumberAndATransactionItsChanges() {
    printer.write(
        new WriteView(
            true, 12, 2, 0, false, Optional.empty(), OptionalLong.of(-7), Optional.empty()));
    TxnView txn =
        new TxnView(
            true,
            List.of(
                new TxnView.Change(true, 3, OptionalLong.of(-10)),
                new TxnView.Change(false, 0, OptionalLong.empty())));
    printer.write(
        new WriteView(
            true, 13, 0, 0, false, Optional.empty(), OptionalLong.empty(), Optional.of(txn)));

    assertThat(printed(out))
        .isEqualTo(
            "{\"applied\":true,\"revision\":12,\"length\":2,\"restore_counter\":0,"
                + "\"duplicate\":false,\"number\":-7}\n"
                + "{\"applied\":true,\"revision\":13,\"length\":0,\"restore_counter\":0,"
                + "\"duplicate\":false,\"succeeded\":true,\"changes\":["
                + "{\"applied\":true,\"length\":3,\"number\":-10},"
                + "{\"applied\":false,\"length\":0}]}\n");
  }

  @Test
  void severalKeysAreOneObjectAndAPageIsOneForEach() {
    RowView there = new RowView(Bytes.of("a"), Optional.of(Bytes.of("1")), 5);
    RowView bare = new RowView(Bytes.of(new byte[] {(byte) 0xff}), Optional.empty(), 6);
    printer.several(List.of(there, bare), 9);
    printer.page(List.of(there, bare));

    assertThat(printed(out))
        .isEqualTo(
            "{\"entries\":[{\"key\":\"a\",\"found\":true,\"value\":\"1\",\"revision\":5},"
                + "{\"key_base64\":\"/w==\",\"found\":false}],\"state_revision\":9}\n"
                + "{\"key\":\"a\",\"value\":\"1\",\"revision\":5}\n"
                + "{\"key_base64\":\"/w==\",\"revision\":6}\n");
  }

  @Test
  void anAbsentKeySaysInWhichStateItWasMissing() {
    printer.absent(Bytes.of("k"), 7);

    assertThat(printed(out)).isEqualTo("{\"key\":\"k\",\"found\":false,\"state_revision\":7}\n");
  }

  @Test
  void aResolutionHasTheReplyOfAWriteThatExecutedAndNothingOfOneThatNeverWill() {
    IdentityView identity = new IdentityView(3, 1, 2, 1);
    printer.resolution(
        new ResolutionView(
            "executed",
            Optional.of(new WriteView(true, 5, 1, 0, true, Optional.empty())),
            identity));
    printer.resolution(new ResolutionView("never_executed", Optional.empty(), identity));

    String which =
        "\"session\":3,\"epoch\":1,\"sequence\":2,\"incarnation\":\"0x0000000000000001\"}\n";
    assertThat(printed(out))
        .isEqualTo(
            "{\"outcome\":\"executed\",\"applied\":true,\"revision\":5,\"length\":1,"
                + "\"restore_counter\":0,\"duplicate\":true,"
                + which
                + "{\"outcome\":\"never_executed\","
                + which);
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
