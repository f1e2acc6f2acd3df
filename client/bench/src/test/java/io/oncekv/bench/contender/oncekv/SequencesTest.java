package io.oncekv.bench.contender.oncekv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SequencesTest {
  private final List<String> sent = new ArrayList<>();
  private final Sequences sequences = new Sequences(3);

  @Test
  void numbersGoUpFromOneAndCarryTheLowestWithoutAnAnswer() {
    send(3);
    assertThat(sent).containsExactly("1/1", "2/1", "3/1");

    sequences.end(1);
    sequences.end(2);
    send(1);

    assertThat(sent).last().isEqualTo("4/3");
  }

  @Test
  void aWriteWaitsUntilTheWindowHasRoomForIt() {
    send(5);
    assertThat(sent).hasSize(3);

    // The lowest still holds the window where it is.
    sequences.end(2);
    assertThat(sent).hasSize(3);

    sequences.end(1);
    assertThat(sent).containsExactly("1/1", "2/1", "3/1", "4/3", "5/3");
  }

  @Test
  void theWindowIsUsedAgainAndAgain() {
    for (int i = 1; i <= 100; i++) {
      send(1);
      sequences.end(i);
    }

    assertThat(sent).last().isEqualTo("100/100");
  }

  private void send(int count) {
    for (int i = 0; i < count; i++) {
      sequences.send((sequence, acknowledged) -> sent.add(sequence + "/" + acknowledged));
    }
  }
}
