package io.oncekv.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.check.history.Bytes;
import io.oncekv.check.history.Call;
import io.oncekv.check.history.HistoryWriter;
import io.oncekv.check.history.Operation;
import io.oncekv.check.history.Outcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CheckHistoryTest {
  @TempDir private Path folder;
  private Path file;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("h.jsonl");
  }

  private int run(String... arguments) {
    CommandLine line = CheckHistory.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  /** Appends one token; then a final read returns {@code value}. */
  private void write(String value) throws Exception {
    Bytes key = Bytes.of("<k>");
    try (HistoryWriter writer = new HistoryWriter(file)) {
      writer.operation(
          new Operation(
              "c1",
              1,
              new Call.Append(key, Bytes.of("x "), Optional.empty()),
              10,
              20,
              new Outcome.Written(true, OptionalLong.of(1))));
      writer.operation(
          new Operation(
              "c2",
              1,
              new Call.Get(key, true),
              30,
              40,
              new Outcome.Found(Optional.of(Bytes.of(value)), OptionalLong.of(1))));
    }
  }

  @Test
  void aGoodHistoryIsLinearizableAndTheExitCodeIs0() throws Exception {
    write("x ");

    assertThat(run(file.toString())).isZero();
    assertThat(out.toString())
        .contains("operations=2 unknown=0 not_executed=0 keys=1 clients=2")
        .contains("exactly-once: yes keys=1 unread=0 acknowledged=1 unknown=0 lost=0 doubled=0")
        .endsWith("linearizable: yes" + System.lineSeparator());
  }

  @Test
  void aViolationIsDrawnAndTheExitCodeIs1() throws Exception {
    write("x x ");

    assertThat(run(file.toString())).isEqualTo(1);
    assertThat(out.toString())
        .contains("doubled=1")
        .contains("it returned \"x x \", but the key is \"x \"")
        .endsWith("linearizable: no" + System.lineSeparator());
    String page = Files.readString(folder.resolve("h.jsonl.html"));
    assertThat(page)
        .contains("Not linearizable: key &quot;&lt;k&gt;&quot;")
        .contains("class=\"blocked\"")
        .contains("1. append &quot;x &quot;")
        .doesNotContain("<k>")
        .doesNotContain("http");
  }

  @Test
  void aViolationWhosePageCannotBeWrittenIsStillOne() throws Exception {
    write("x x ");

    assertThat(run(file.toString(), "--page", folder.resolve("no/folder/p.html").toString()))
        .isEqualTo(1);
    assertThat(out.toString()).endsWith("linearizable: no" + System.lineSeparator());
    assertThat(err.toString()).contains("the page cannot be written").contains("p.html");
  }

  @Test
  void aLedgerThatIsUnreadThoughOthersAreReadIsNotGoodEvenIfItIsTheOnlyOne() throws Exception {
    write("x ");
    String of =
        Files.readString(file).replace("\"key\":\"<k>\",\"final\"", "\"key\":\"o\",\"final\"");
    Files.writeString(
        file, of.replace("\"found\":true,\"value\":\"x \",\"revision\":1", "\"found\":false"));

    assertThat(run(file.toString())).isEqualTo(1);
    assertThat(out.toString())
        .contains("exactly-once: no keys=0 unread=1")
        .endsWith("linearizable: yes" + System.lineSeparator());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{'event':'complete','time':40,'client':'c2','id':1,'outcome':'unknown'}\n",
        "{'event':'complete','time':40,'client':'c2','id':1,'outcome':'not_executed','reason':''}\n",
      })
  void aLedgerWhoseFinalReadHadNoAnswerIsNotGood(String answer) throws Exception {
    write("x ");
    String written = Files.readString(file);
    int last = written.lastIndexOf("{\"event\":\"complete\"");
    Files.writeString(file, written.substring(0, last) + answer.replace('\'', '"'));

    assertThat(run(file.toString())).isEqualTo(1);
    assertThat(out.toString())
        .contains("exactly-once: no keys=0 unread=1")
        .endsWith("linearizable: yes" + System.lineSeparator());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "{\"event\":\"inv"})
  void aHistoryWithoutAnOperationIsRefused(String rest) throws Exception {
    Files.writeString(file, "{\"history\":\"oncekv\",\"version\":1}\n" + rest);

    assertThat(run(file.toString())).isEqualTo(65);
    assertThat(err.toString()).contains("h.jsonl: holds no operation: nothing to check");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void anUndecidedHistoryHasExitCode2() throws Exception {
    try (HistoryWriter writer = new HistoryWriter(file)) {
      for (int i = 0; i < 40; i++) {
        Call call = new Call.Append(Bytes.of("k"), Bytes.of("v" + i), Optional.empty());
        Outcome done = new Outcome.Written(true, OptionalLong.empty());
        writer.operation(new Operation("c" + i, 1, call, 0, 100, done));
      }
      Outcome never = new Outcome.Found(Optional.of(Bytes.of("v")), OptionalLong.empty());
      writer.operation(
          new Operation("reader", 1, new Call.Get(Bytes.of("k"), false), 0, 100, never));
    }

    assertThat(run(file.toString(), "--memory", "1")).isEqualTo(2);
    assertThat(out.toString())
        .contains("undecided: key \"k\": the memory was used up")
        .endsWith("linearizable: undecided" + System.lineSeparator());
  }

  @Test
  void aFileThatIsNoHistoryHasExitCode65AndAWrongCommandLine64() throws Exception {
    Files.writeString(file, "{\"history\":\"oncekv\",\"version\":1}\n{\"event\":1}\n");

    assertThat(run(file.toString())).isEqualTo(65);
    assertThat(err.toString()).contains("h.jsonl:2: field \"event\": a text, not 1");
    assertThat(run()).isEqualTo(64);
    assertThat(run(file.toString(), "--seconds", "-1")).isEqualTo(64);
    assertThat(err.toString()).contains("a time limit is from 0 to a day");
    assertThat(run(file.toString(), "--memory", "99999999999999999")).isEqualTo(64);
  }

  @Test
  void aFaultOfTheCheckerNeverLooksLikeAVerdict() {
    assertThat(
            CheckHistory.codeOf(
                () -> {
                  throw new StackOverflowError();
                }))
        .isEqualTo(70);
    assertThat(
            CheckHistory.codeOf(
                () -> {
                  throw new IllegalStateException("broken");
                }))
        .isEqualTo(70);
  }
}
