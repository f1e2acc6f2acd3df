package io.oncekv.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SequenceWindowTest {

  @Test
  void startsAboveWhatWasDecidedBefore() {
    SequenceWindow window = new SequenceWindow(42, 4, 4);
    assertThat(window.acknowledged()).isEqualTo(42);
    assertThat(window.take()).isEqualTo(42);
    assertThat(window.acknowledged()).isEqualTo(42);
  }

  @Test
  void neverGivesTheSequenceAWindowAboveAnUnresolvedOne() {
    SequenceWindow window = new SequenceWindow(1, 4, 100);
    for (int taken = 0; taken < 4; taken++) {
      window.take();
    }
    window.resolve(2);
    window.resolve(3);
    window.resolve(4);
    assertThat(window.hasRoom()).isFalse();
    assertThatThrownBy(window::take).isInstanceOf(IllegalStateException.class);
    window.resolve(1);
    assertThat(window.acknowledged()).isEqualTo(5);
    assertThat(window.take()).isEqualTo(5);
  }

  @Test
  void boundsWhatIsOutstandingBelowTheWindow() {
    SequenceWindow window = new SequenceWindow(1, 100, 2);
    window.take();
    window.take();
    assertThat(window.hasRoom()).isFalse();
    window.resolve(2);
    assertThat(window.hasRoom()).isTrue();
    assertThat(window.acknowledged()).isEqualTo(1);
  }

  @Test
  void resolvingTwiceCountsOnce() {
    SequenceWindow window = new SequenceWindow(1, 4, 4);
    window.take();
    window.take();
    window.resolve(2);
    window.resolve(2);
    assertThat(window.outstanding()).isEqualTo(1);
    window.resolve(1);
    window.resolve(1);
    assertThat(window.outstanding()).isZero();
    assertThat(window.acknowledged()).isEqualTo(3);
  }

  @Test
  void refusesToResolveWhatWasNeverGiven() {
    SequenceWindow window = new SequenceWindow(1, 4, 4);
    assertThatThrownBy(() -> window.resolve(1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void keepsItsRulesInAnyOrderOfTakingAndResolving() {
    long seed = Long.getLong("oncekv.seed", System.nanoTime());
    System.out.println("SequenceWindowTest: -Doncekv.seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      int width = 1 + random.nextInt(70);
      int most = 1 + random.nextInt(70);
      long first = 1L + random.nextInt(1000);
      runOneRound(random, new SequenceWindow(first, width, most), first, width, most);
    }
  }

  private static void runOneRound(
      Random random, SequenceWindow window, long first, int width, int most) {
    List<Long> unresolved = new ArrayList<>();
    long next = first;
    for (int step = 0; step < 500; step++) {
      long lowest = unresolved.stream().mapToLong(Long::longValue).min().orElse(next);
      assertThat(window.acknowledged()).isEqualTo(lowest);
      assertThat(window.outstanding()).isEqualTo(unresolved.size());
      assertThat(window.hasRoom()).isEqualTo(next < lowest + width && unresolved.size() < most);
      if (window.hasRoom() && random.nextBoolean()) {
        assertThat(window.take()).isEqualTo(next);
        unresolved.add(next++);
      } else if (!unresolved.isEmpty()) {
        window.resolve(unresolved.remove(random.nextInt(unresolved.size())));
      }
    }
  }

  @Test
  void itGoesOnWhereAnEarlierProcessStood() {
    SequenceWindow window = SequenceWindow.resume(9, List.of(6L, 8L), 4, 100);
    assertThat(window.acknowledged()).isEqualTo(6);
    assertThat(window.next()).isEqualTo(10);
    assertThat(window.outstanding()).isEqualTo(2);
    assertThat(window.hasRoom()).isFalse();
    window.resolve(6);
    assertThat(window.acknowledged()).isEqualTo(8);
    assertThat(window.take()).isEqualTo(10);
    assertThat(window.take()).isEqualTo(11);
    assertThat(window.hasRoom()).isFalse();
  }

  @Test
  void withNothingPendingItGoesOnAboveTheHighest() {
    SequenceWindow window = SequenceWindow.resume(0, List.of(), 4, 100);
    assertThat(window.take()).isEqualTo(1);
    assertThat(SequenceWindow.resume(7, List.of(), 4, 100).acknowledged()).isEqualTo(8);
  }

  @Test
  void whatIsAWindowBehindDoesNotHoldItUp() {
    SequenceWindow window = SequenceWindow.resume(9, List.of(5L, 7L), 4, 100);
    assertThat(window.acknowledged()).isEqualTo(7);
    assertThat(window.outstanding()).isEqualTo(1);
    window.resolve(5);
    assertThat(window.outstanding()).isEqualTo(1);
  }
}
