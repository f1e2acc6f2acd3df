package io.oncekv.check.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryFilesTest {
  private static final String HEADER = "{'history':'oncekv','version':1}";
  private static final String INVOKE =
      "{'event':'invoke','time':1,'client':'c','id':1,'op':'get','key':'k'}";

  @TempDir private Path folder;

  private Path file(String... lines) throws IOException {
    return raw(String.join("\n", lines).replace('\'', '"') + "\n");
  }

  private Path raw(String content) throws IOException {
    return Files.writeString(folder.resolve("history"), content);
  }

  @Test
  void whatIsWrittenIsReadAgain() throws Exception {
    Bytes key = Bytes.of("k\n\u00e4");
    Bytes binary = Bytes.of(new byte[] {(byte) 0xff, 0, 'x'});
    Condition value = new Condition.Value(binary);
    List<Call> calls =
        List.of(
            new Call.Get(key, false),
            new Call.Get(binary, true),
            new Call.Put(key, Bytes.EMPTY),
            new Call.Append(key, binary, Optional.empty()),
            new Call.Append(key, binary, Optional.of(new Condition.Absent())),
            new Call.Delete(key, Optional.of(new Condition.Exists())),
            new Call.CompareAndSet(key, binary, value),
            new Call.CompareAndSet(key, key, new Condition.Revision(Long.MAX_VALUE)),
            new Call.Increment(key, Long.MIN_VALUE),
            new Call.Increment(key, 1),
            new Call.Put(key, key),
            new Call.Put(key, key));
    List<Outcome> outcomes =
        List.of(
            new Outcome.Found(Optional.empty(), OptionalLong.empty()),
            new Outcome.Found(Optional.of(binary), OptionalLong.of(7)),
            new Outcome.Written(true, OptionalLong.of(8)),
            new Outcome.Written(true, OptionalLong.empty()),
            new Outcome.Written(false, OptionalLong.of(8)),
            new Outcome.Written(true, OptionalLong.of(9)),
            new Outcome.Written(false, OptionalLong.of(0)),
            new Outcome.Written(false, OptionalLong.empty()),
            new Outcome.Counted(Long.MIN_VALUE, OptionalLong.of(10)),
            new Outcome.Refused(Outcome.Refused.Reason.NUMBER_EXHAUSTED),
            new Outcome.NotExecuted("OVERLOADED"),
            Outcome.UNKNOWN);
    Path path = folder.resolve("written");
    List<Operation> operations =
        IntStream.range(0, calls.size())
            .mapToObj(i -> new Operation("c \"1\"", i, calls.get(i), -i, 50 + i, outcomes.get(i)))
            .toList();
    try (HistoryWriter writer = new HistoryWriter(path)) {
      operations.forEach(writer::operation);
    }

    History history = HistoryFiles.read(path);

    assertThat(history.operations()).containsExactlyElementsOf(operations);
    assertThat(history.absentIsEmpty()).isFalse();
  }

  @Test
  void aHistoryGoesOnWithoutTheLineInWhichItsProcessWasKilled() throws Exception {
    Call call = new Call.Put(Bytes.of("k"), Bytes.of("v"));
    Outcome outcome = new Outcome.Written(true, OptionalLong.of(3));
    Path path = folder.resolve("torn");
    try (HistoryWriter writer = new HistoryWriter(path)) {
      writer.invoke("c", 1, call, 10);
      writer.invoke("c", 2, call, 20);
    }
    byte[] whole = Files.readAllBytes(path);
    Files.write(path, Arrays.copyOf(whole, whole.length - 5));

    try (HistoryWriter writer = HistoryWriter.continued(path)) {
      writer.complete("c", 1, 30, outcome, "");
    }

    assertThat(HistoryFiles.read(path).operations())
        .containsExactly(new Operation("c", 1, call, 10, 30, outcome));
  }

  @Test
  void anOperationWithoutCompletionIsUnknown() throws Exception {
    Operation only = HistoryFiles.read(file(HEADER, INVOKE)).operations().get(0);

    assertThat(only.isUnknown()).isTrue();
    assertThat(only.completedAt()).isEqualTo(Operation.NEVER);
  }

  @Test
  void whenAnUnknownOutcomeWasNoticedLimitsNothing() throws Exception {
    Operation only =
        HistoryFiles.read(
                file(
                    HEADER,
                    INVOKE,
                    "{'event':'complete','time':9,'client':'c','id':1,'outcome':'unknown'}"))
            .operations()
            .get(0);

    assertThat(only.completedAt()).isEqualTo(Operation.NEVER);
  }

  @Test
  void severalFilesAreOneHistory() throws Exception {
    Path one = Files.copy(file(HEADER, INVOKE), folder.resolve("one"));
    Path two = file(HEADER, INVOKE.replace("'c'", "'d'"));

    assertThat(HistoryFiles.read(List.of(one, two)).operations()).hasSize(2);
    assertThatThrownBy(() -> HistoryFiles.read(List.of(one, one)))
        .isInstanceOf(HistoryException.class)
        .hasMessageContaining("more than one file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'time':1 | 'time':'x' | history:2: field \"time\": a whole number of 64 bits",
        "'time':1 | 'time':1.5 | field \"time\": a whole number of 64 bits",
        "'time':1 | 'time':9223372036854775808 | field \"time\"",
        "'time':1, | `` | field \"time\": is missing",
        "'client':'c' | 'client':7 | field \"client\": a text, not 7",
        "'id':1 | 'id':null | field \"id\"",
        "'event':'invoke' | 'event':'start' | field \"event\": \"invoke\" or \"complete\"",
        "'op':'get' | 'op':'scan' | field \"op\": one of get, put",
        "'op':'get' | 'op':'put' | field \"value\": is missing",
        "'op':'get' | 'op':'increment' | field \"delta\": is missing",
        "'op':'get' | 'op':'cas','value':'x' | field \"if_value\": is missing",
        "'op':'get' | 'op':'delete','if_absent':true,'if_exists':true | at most one condition",
        "'op':'get' | 'op':'put','value_base64':'?' | field \"value_base64\": not base64",
        "'op':'get' | 'op':'put','value_base64':'','value':'' | as text and in base64",
        "'key':'k' | 'key':'k','color':'red' | field \"color\": is not known here",
        "'key':'k' | 'key':'k','key':'k' | Duplicate",
        "'key':'k'} | 'key':'k'} x | not JSON",
        "'event':'invoke' | 'event':'complete' | field \"id\": nothing of this client and id",
      })
  void aLineThatIsNotAsDescribedIsNamed(String part, String spoilt, String message)
      throws Exception {
    Path path = file(HEADER, INVOKE.replace(part, spoilt), "");

    assertThatThrownBy(() -> HistoryFiles.read(path))
        .isInstanceOf(HistoryException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'outcome':'ok' | field \"found\": is missing",
        "'outcome':'ok','found':true | field \"value\": is missing",
        "'outcome':'ok','found':1 | field \"found\": true or false",
        "'outcome':'ok','found':false,'revision':-1 | field \"revision\": from 0",
        "'outcome':'maybe' | field \"outcome\": one of ok",
        "'outcome':'refused','reason':'NOT_A_NUMBER' | only an increment is refused",
        "'outcome':'ok','found':false,'value':'x' | field \"value\": is not known here",
      })
  void anAnswerThatIsNotAsDescribedIsNamed(String answer, String message) throws Exception {
    Path path =
        file(HEADER, INVOKE, "{'event':'complete','time':9,'client':'c','id':1," + answer + "}");

    assertThatThrownBy(() -> HistoryFiles.read(path))
        .isInstanceOf(HistoryException.class)
        .hasMessageContaining("history:3: ")
        .hasMessageContaining(message);
  }

  @Test
  void anOperationDoesNotEndBeforeItBegins() throws Exception {
    Path path =
        file(
            HEADER,
            INVOKE,
            "{'event':'complete','time':0,'client':'c','id':1,'outcome':'ok','found':false}");

    assertThatThrownBy(() -> HistoryFiles.read(path))
        .hasMessageContaining("history:3: field \"time\": before the invocation at 1");
  }

  @Test
  void aFileThatIsNoHistoryIsNamed() throws Exception {
    assertThatThrownBy(() -> HistoryFiles.read(raw(""))).hasMessageContaining("an empty file");
    assertThatThrownBy(() -> HistoryFiles.read(raw("hello"))).hasMessageContaining(":1: not JSON");
    assertThatThrownBy(() -> HistoryFiles.read(raw("\n"))).hasMessageContaining("one JSON object");
    assertThatThrownBy(() -> HistoryFiles.read(raw("[]"))).hasMessageContaining("one JSON object");
    assertThatThrownBy(() -> HistoryFiles.read(file("{'history':'oncekv','version':2}")))
        .hasMessageContaining("field \"version\": 1 is the only version");
    assertThatThrownBy(() -> HistoryFiles.read(folder.resolve("none")))
        .isInstanceOf(HistoryException.class)
        .hasMessageContaining("cannot be read");
    Files.write(folder.resolve("history"), new byte[] {'{', (byte) 0xff});
    assertThatThrownBy(() -> HistoryFiles.read(folder.resolve("history")))
        .hasMessageContaining("history:1: not UTF-8");
  }
}
