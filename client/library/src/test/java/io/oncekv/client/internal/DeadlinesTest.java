package io.oncekv.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private final ClientTimer timer = new ClientTimer();
  private final List<String> over = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    timer.close();
  }

  private Deadlines deadlines(Duration time) {
    return new Deadlines(timer, time, System::nanoTime);
  }

  @Test
  void whatTakesTooLongIsGivenUpInTheOrderOfItsBeginning() {
    Deadlines deadlines = deadlines(Duration.ofMillis(30));
    List<Runnable> cancels =
        List.of(
            deadlines.begin(() -> over.add("a")),
            deadlines.begin(() -> over.add("b")),
            deadlines.begin(() -> over.add("c")));
    cancels.get(1).run();
    await().atMost(Duration.ofSeconds(10)).until(() -> over.size() == 2);
    assertThat(over).containsExactly("a", "c");
    // The timer had come to its end and is set anew.
    Runnable unused = deadlines.begin(() -> over.add("d"));
    await().atMost(Duration.ofSeconds(10)).until(() -> over.size() == 3);
    cancels.forEach(Runnable::run);
    assertThat(over).containsExactly("a", "c", "d");
  }

  @Test
  void nothingIsGivenUpBeforeItsTime() {
    Deadlines deadlines = deadlines(Duration.ofMillis(50));
    long begin = System.nanoTime();
    Runnable unused = deadlines.begin(() -> over.add("first"));
    Runnable other = deadlines.begin(() -> over.add(Long.toString(System.nanoTime() - begin)));
    await().atMost(Duration.ofSeconds(10)).until(() -> over.size() == 2);
    assertThat(Long.parseLong(over.get(1))).isGreaterThanOrEqualTo(50_000_000L);
    other.run();
  }
}
