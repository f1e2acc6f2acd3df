package io.oncekv.server.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LongValuesTest {
  private final LongValues values = new LongValues(false);

  @Test
  void aKeyThatWasNotedIsNeverForgotten() {
    IntStream.range(0, 200_000).forEach(i -> values.add(key(i)));
    assertThat(IntStream.range(0, 200_000)).allMatch(i -> values.mayHold(key(i)));
  }

  @Test
  void keysThatWereNotNotedAreSeldomTakenForLong() {
    IntStream.range(0, 100_000).forEach(i -> values.add(key(i)));
    long wrong = IntStream.range(100_000, 200_000).filter(i -> values.mayHold(key(i))).count();
    // 3 % is what the mathematics says of bits set at random.
    assertThat(wrong).isLessThan(5_000);
  }

  @Test
  void withoutKnowledgeEveryKeyMayHoldALongValue() {
    assertThat(new LongValues(true).mayHold(key(1))).isTrue();
    assertThat(values.mayHold(key(1))).isFalse();
  }

  private static byte[] key(int i) {
    return ("m/key-" + i).getBytes(US_ASCII);
  }
}
