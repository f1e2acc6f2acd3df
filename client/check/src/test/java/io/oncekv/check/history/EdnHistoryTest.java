package io.oncekv.check.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EdnHistoryTest {
  @TempDir private Path folder;

  private Path file(String... lines) throws IOException {
    String content = String.join("\n", lines).replace('\'', '"') + "\n";
    return Files.writeString(folder.resolve("history"), content);
  }

  @Test
  void porcupinesFormatIsReadWithTheOrderOfLinesAsTimes() throws Exception {
    History history =
        HistoryFiles.read(
            file(
                "{:process 2, :type :invoke, :f :append, :key '0', :value 'x \\'y'}",
                "{:process 3, :type :invoke, :f :get, :key '0', :value nil}",
                "{:process 2, :type :ok, :f :append, :key '0', :value 'x \\'y'}",
                "{:process 3, :type :info, :f :get, :key '0', :value nil}"));

    assertThat(history.absentIsEmpty()).isTrue();
    assertThat(history.operations())
        .containsExactly(
            new Operation(
                "2",
                1,
                new Call.Append(Bytes.of("0"), Bytes.of("x \"y"), Optional.empty()),
                1,
                3,
                new Outcome.Written(true, OptionalLong.empty())),
            new Operation(
                "3", 2, new Call.Get(Bytes.of("0"), false), 2, Operation.NEVER, Outcome.UNKNOWN));
  }

  @Test
  void aValueMayBeLongAndFullOfEscapes() throws Exception {
    String value = "a\\\\\\'".repeat(300_000);
    History history =
        HistoryFiles.read(
            file("{:process 2, :type :invoke, :f :put, :key '0', :value '" + value + "'}"));

    assertThat(((Call.Put) history.operations().get(0).call()).value())
        .isEqualTo(Bytes.of("a\\\"".repeat(300_000)));
  }

  @Test
  void aLongLineThatCannotBeReadIsShownInPart() throws Exception {
    Path path = file("{:process 2, :value '" + "a".repeat(100_000) + "}");

    assertThatThrownBy(() -> HistoryFiles.read(path))
        .hasMessageContaining("history:1: cannot be read from")
        .extracting(thrown -> thrown.getMessage().length())
        .satisfies(length -> assertThat(length).isLessThan(500));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{:process 2, :type :ok, :f :get, :key '0', :value nil} | has invoked nothing",
        "{:process 2, :type :invoke, :f :scan, :key '0', :value nil} | field \"f\": one of :get",
        "{:process 2, :type :invoke, :f :put, :key '0', :value nil} | field \"value\": a text",
        "{:process 2, :type :invoke, :f :get, :value nil} | field \"key\": is missing",
        "{:process 2, :type invoke} | cannot be read from",
        "{:process 2 | a line is one map",
        "{:process 2, :type :invoke, :f :get, :key '0', :key '1'} | field \"key\": stands twice",
      })
  void aLineInPorcupinesFormatThatIsNotAsDescribedIsNamed(String line, String message)
      throws Exception {
    Path path = file(line);

    assertThatThrownBy(() -> HistoryFiles.read(path))
        .isInstanceOf(HistoryException.class)
        .hasMessageContaining("history:1: ")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        ":type :ok, :f :append, :key '0', :value 'x' | field \"f\": :append; line 1 invoked :put",
        ":type :fail, :f :get, :key '0', :value nil | field \"f\": :get; line 1 invoked :put",
        ":type :info, :key '0', :value nil | field \"f\": is missing",
        ":type :ok, :value 'x' | field \"f\": is missing",
        ":type :ok, :f :put, :value 'x' | field \"key\": is missing",
        ":type :ok, :f :put, :key '9', :value 'x' | field \"key\": \"9\"; line 1 invoked \"0\"",
        ":type :ok, :f :put, :key '0', :value 'y' | field \"value\": \"y\"; line 1 invoked \"x\"",
        ":type :info, :f :put, :key '0', :value 'y' | field \"value\": \"y\"; line 1 invoked \"x\"",
        ":type :ok, :f :put, :key '0', :value nil | field \"value\": a text in quotes, not nil",
      })
  void anAnswerToAnotherQuestionThanTheProcessAskedIsRefused(String answer, String message)
      throws Exception {
    Path path =
        file(
            "{:process 2, :type :invoke, :f :put, :key '0', :value 'x'}",
            "{:process 2, " + answer + "}");

    assertThatThrownBy(() -> HistoryFiles.read(path))
        .isInstanceOf(HistoryException.class)
        .hasMessageContaining("history:2: ")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({"':type :ok,'", "':type :fail, :value nil,'", "':type :info, :value :timeout,'"})
  void anAnswerToAWriteNeedNotRepeatItsValue(String answer) throws Exception {
    Path path =
        file(
            "{:process 2, :type :invoke, :f :append, :key '0', :value 'x'}",
            "{:process 2, " + answer + " :f :append, :key '0'}");

    assertThat(HistoryFiles.read(path).operations()).hasSize(1);
  }
}
