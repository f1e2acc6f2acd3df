package io.oncekv.kvctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  private final Nobody nobody = new Nobody();
  private CommandLineRun last = new CommandLineRun(0, "", "");

  @AfterEach
  void close() throws IOException {
    nobody.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "put k",
        "put k v --file f",
        "put k !! --value-base64",
        "put k v --session 1",
        "put k v --session 1 --epoch 1 --sequence 1 --client-id c",
        "put k v --incarnation 0x1",
        "cas k v",
        "cas k v --if-absent --if-revision 3",
        "cas k v --if-revision 0",
        "get k --timeout 0",
        "get k --timeout 5x",
        "get k --endpoints nonsense",
        "get k --key-base64",
        "get k -o xml",
        "incr k one",
        "incr k 9223372036854775808",
        "incr k 1 --nonsense",
        "txn",
        "txn no-such-file",
        "txn -",
        "mget",
        "mget k --key-base64",
        "mget k --min-revision -1",
        "scan --prefix a --from b",
        "scan --from b --to a --reverse",
        "scan --limit 0",
        "resolve",
        "resolve --session 1 --epoch 1",
        "resolve --session 0 --epoch 1 --sequence 1",
        "get k --min-revision -1",
        "get k --any-node --stale",
        "mget k --any-node --min-revision 1",
        "session",
        "nonsense"
      })
  void aCommandLineWithoutMeaningExitsWith2AndPrintsNoResult(String line) {
    assertThat(run(line)).isEqualTo(2);
    assertThat(last.out()).isEmpty();
    assertThat(last.err()).isNotEmpty();
  }

  @Test
  void aUsageErrorIsJsonWhereJsonWasAskedFor() {
    assertThat(run("-o json put k")).isEqualTo(2);
    assertThat(last.err()).startsWith("{\"error\":{\"reason\":\"USAGE\"").endsWith("}}\n");
  }

  @ParameterizedTest
  @CsvSource({
    "nonsense, no command is called 'nonsense'",
    "session nonsense, no command is called 'nonsense'",
    "put k two words, one argument too many: 'words'; a text that has blanks needs quotes",
    "get k --nonsense, Unknown option: '--nonsense'",
    "cas k v, Missing required argument",
    "get k --timeout 5x, Invalid value for option '--timeout'",
  })
  void aCommandLineWithoutMeaningIsToldWhatIsWrongWithIt(String line, String message) {
    run(line);
    assertThat(last.err()).startsWith("kvctl: " + message);
  }

  @Test
  void aWrongValueOfAVariableIsToldUnderTheNameOfTheVariable() {
    last =
        CommandLineRun.of(
            List.of("get", "k"),
            "",
            option -> option.isOption() && option.paramLabel().equals("TIME") ? "5x" : null);
    assertThat(last.exitCode()).isEqualTo(2);
    assertThat(last.err()).startsWith("kvctl: Invalid value for KVCTL_TIMEOUT: '5x' is not a");
  }

  @Test
  void anUnknownFormatIsAnsweredWithTheFormatsThereAre() {
    assertThat(run("get k -o xml")).isEqualTo(2);
    assertThat(last.err()).contains("'xml' is not one of simple, json, table");
  }

  @Test
  void aFormatMayBeWrittenInCapitals() {
    assertThat(run("put k -o JSON")).isEqualTo(2);
    assertThat(last.err()).startsWith("{\"error\":{\"reason\":\"USAGE\"");
  }

  @Test
  void helpSaysThatAnUnusedSequenceIsANewWriteAndThatABareNumberIsSeconds() {
    assertThat(run("append --help")).isZero();
    assertThat(last.out().replaceAll("\\s+", " "))
        .contains("One that no write has used yet makes this a new write")
        .contains("a bare number is seconds")
        .doesNotContain("PT");
  }

  @Test
  void nobodyAtTheEndpointNamesTheOptionThatSaysWhereToLook() {
    String nowhere = nobody.endpoint();
    for (String command : new String[] {"get k", "put k v", "status"}) {
      assertThat(run(command + " --timeout 300ms --endpoints " + nowhere)).isEqualTo(4);
      assertThat(last.err())
          .as(command)
          .contains("asked " + nowhere, "--endpoints or KVCTL_ENDPOINTS");
    }
  }

  @Test
  void nobodyAtTheEndpointIsUnavailableForAReadAndForAWriteThatHasNoSessionYet()
      throws IOException {
    String nowhere = " -o json --timeout 300ms --endpoints " + nobody.endpoint();

    assertThat(run("get k" + nowhere)).isEqualTo(4);
    assertThat(run("put k v" + nowhere)).isEqualTo(4);
    assertThat(last.err()).contains("\"executed\":\"no\",\"exit_code\":4");
  }

  @Test
  void nobodyAtTheEndpointSaysNothingAboutAWriteThatIsToBeResolved() throws IOException {
    assertThat(
            run(
                "resolve --session 1 --epoch 1 --sequence 1 --incarnation 0x1 -o json"
                    + " --timeout 300ms --endpoints "
                    + nobody.endpoint()))
        .isEqualTo(4);
    assertThat(last.err()).doesNotContain("executed");
  }

  @Test
  void globalOptionsStandBeforeOrBehindTheCommand() {
    String nowhere = " --timeout 300ms --endpoints " + nobody.endpoint();

    assertThat(run("-o json" + nowhere + " status")).isEqualTo(4);
    String before = last.out();
    assertThat(run("status -o json" + nowhere)).isEqualTo(4);

    assertThat(before).startsWith("{\"nodes\":[{\"endpoint\":\"127.0.0.1:");
    assertThat(last.out()).startsWith("{\"nodes\":[{\"endpoint\":\"127.0.0.1:");
  }

  @Test
  void theKeyComesBeforeTheValue() {
    assertThat(run("put --help")).isZero();
    assertThat(last.out()).containsPattern("KEY \\[VALUE\\]");
  }

  @Test
  void aNumberToTakeAwayIsNoOption() {
    String nowhere = " --timeout 300ms --endpoints " + nobody.endpoint();

    assertThat(run("incr k -5" + nowhere))
        .as(() -> "as far as the cluster: " + last.err())
        .isEqualTo(4);
    assertThat(run("scan --prefix p --limit 5" + nowhere)).isEqualTo(4);
    assertThat(run("mget a b" + nowhere)).isEqualTo(4);
  }

  @Test
  void completionKnowsTheCommands() {
    assertThat(run("completion")).isZero();
    assertThat(last.out()).contains("append", "cas", "session", "--if-absent");
  }

  private int run(String line) {
    last = CommandLineRun.of(line);
    return last.exitCode();
  }
}
