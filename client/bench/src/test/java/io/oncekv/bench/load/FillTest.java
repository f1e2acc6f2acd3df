package io.oncekv.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FillTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final List<Integer> numbers = new ArrayList<>();

  @Test
  void everyNumberHasItsTurnOnce() {
    Fill.each(
        100,
        7,
        LIMIT,
        (lane, number, answer) -> {
          numbers.add(number);
          answer.succeeded();
        });

    assertThat(numbers)
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 100).boxed().toList());
  }

  @Test
  void noMoreAreOnTheirWayThanAskedFor() {
    Queue<Answer> waiting = new ArrayDeque<>();
    List<Integer> outstanding = new ArrayList<>();

    Fill.each(
        20,
        3,
        LIMIT,
        (lane, number, answer) -> {
          waiting.add(answer);
          outstanding.add(waiting.size());
          if (waiting.size() == 3 || number == 19) {
            drain(waiting);
          }
        });

    assertThat(outstanding).hasSize(20).allMatch(count -> count <= 3);
  }

  @Test
  void aFailureEndsIt() {
    assertThatThrownBy(
            () ->
                Fill.each(
                    3,
                    1,
                    LIMIT,
                    (lane, number, answer) -> answer.failed(new IllegalStateException("full"))))
        .hasMessageContaining("full");
  }

  private static void drain(Queue<Answer> waiting) {
    for (Answer answer = waiting.poll(); answer != null; answer = waiting.poll()) {
      answer.succeeded();
    }
  }
}
