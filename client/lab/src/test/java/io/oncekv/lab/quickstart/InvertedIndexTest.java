package io.oncekv.lab.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.check.once.Token;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InvertedIndexTest {
  @Test
  void wordsAreRunsOfLettersAndDigitsInLowerCase() {
    assertThat(InvertedIndex.wordsOf("The Licensor's 2nd--GRANT (of) \"the\" Übung, no. 7!"))
        .containsExactly("the", "licensor", "s", "2nd", "grant", "of", "übung", "no", "7");
    assertThat(InvertedIndex.wordsOf(" -- \t ...")).isEmpty();
  }

  @Test
  void onlyTheBeginningOfAVeryLongWordCounts() {
    String word = "x".repeat(5_000);

    assertThat(InvertedIndex.wordsOf(word)).containsExactly("x".repeat(InvertedIndex.MAX_WORD));
  }

  @Test
  void aWordIsAppendedOnceForEachOfItsLinesByTheClientOfTheLine() {
    InvertedIndex index = new InvertedIndex(List.of("a b a", "", "b", "b"), 2);

    assertThat(index.tokens(0))
        .containsExactly(new Token(0, "a", "1"), new Token(0, "b", "1"), new Token(0, "b", "3"));
    assertThat(index.tokens(1)).containsExactly(new Token(1, "b", "4"));
    assertThat(index.appends()).isEqualTo(4);
    assertThat(index.words()).isEqualTo(2);
    assertThat(index.lines()).isEqualTo(4);
  }

  @Test
  void theExpectedValuesAreThoseOfTheIndex() {
    InvertedIndex index = new InvertedIndex(List.of("a b", "b", "b"), 2);

    assertThat(index.expected().check("b", Optional.of("2 1 3 ")).isClean()).isTrue();
    assertThat(index.expected().check("b", Optional.of("3 1 2 ")).misordered()).isEqualTo(1);
    assertThat(index.expected().check("b", Optional.of("1 3 ")).lost()).isEqualTo(1);
    assertThat(index.expected().check("a", Optional.of("1 1 ")).doubled()).isEqualTo(1);
  }
}
