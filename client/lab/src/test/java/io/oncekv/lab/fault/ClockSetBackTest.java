package io.oncekv.lab.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.OnceKV;
import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalClusterBuilder;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.host.FakeClock;
import io.oncekv.lab.host.Requirement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A clock that was wrong for a while leaves nothing behind. The engine's time-outs go by timers
 * that sleep until a time of day: once the clock had been an hour behind, they slept for an hour,
 * and a leader did not give up what it sent to a member that was down.
 */
@Tag("sandbox")
class ClockSetBackTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern DATE =
      Pattern.compile("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
  private static final Duration HOUR = Duration.ofHours(1);

  /** Longer than any of the engine's time-outs that can be under way. */
  private static final Duration TIMEOUTS = Duration.ofSeconds(4);

  /** Several times as many as there are between two snapshots. */
  private static final int WRITES = 2_000;

  private final Map<Path, FakeClock> clocks = new LinkedHashMap<>();

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  private boolean prepared;
  private int writes;

  @BeforeEach
  void prepare() {
    Requirement.check("ClockSetBackTest", FakeClock.missing());
    FakeClock.prepareSandbox();
    prepared = true;
  }

  @AfterEach
  void cleanUp() {
    if (prepared) {
      FakeClock.cleanSandbox();
    }
  }

  @Test
  void aLeaderWhoseClockWasPutBackAndRightAgainStillBringsAMemberUpToDate() throws Exception {
    LocalClusterBuilder builder =
        LocalCluster.builder(folder).nodes(3).shortLived().launchedBy(this::withItsClock);
    SmallLogs.set(builder);
    try (LocalCluster cluster = builder.start();
        OnceKV client = cluster.client().build()) {
      LocalNode leader = cluster.awaitLeader(LIMIT);
      writeFor(TIMEOUTS, client);
      clock(leader).shift(HOUR.negated());
      writeUntilItsLogSaysSo(leader, client);
      // A follower asks for no more time-outs: those of before sleep now.
      leader.pause();
      cluster.awaitLeader(LIMIT, other -> other != leader);
      leader.resume();
      writeFor(TIMEOUTS, client);
      clock(leader).shift(Duration.ZERO);
      writeFor(TIMEOUTS, client);
      leadAgain(leader, cluster);

      LocalNode behind = cluster.others(leader).get(0);
      behind.kill();
      write(WRITES, client);
      behind.start();

      behind.awaitReady(LIMIT);
      assertThat(behind.isReady()).isTrue();
    }
  }

  private List<String> withItsClock(Path node) {
    return clocks.computeIfAbsent(node, key -> FakeClock.in(key.resolve("clock"))).words();
  }

  private FakeClock clock(LocalNode node) {
    return clocks.get(node.data().getParent());
  }

  private void writeUntilItsLogSaysSo(LocalNode node, OnceKV client) {
    long lines = linesOf(node);
    Awaitility.await()
        .atMost(LIMIT)
        .until(
            () -> {
              write(100, client);
              return linesOf(node) > lines && isBehind(node);
            });
  }

  /** By the last line that begins with a date: others are parts of a stack. */
  private static boolean isBehind(LocalNode node) {
    return node.logTail()
        .lines()
        .map(DATE::matcher)
        .filter(Matcher::find)
        .reduce((before, after) -> after)
        .map(line -> Instant.parse(line.group()))
        .filter(date -> date.isBefore(Instant.now().minus(HOUR.dividedBy(2))))
        .isPresent();
  }

  private static long linesOf(LocalNode node) {
    try {
      return Files.readAllLines(node.log()).size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whoever leads is asked to end, and hands the lead over, until it is this one. */
  private static void leadAgain(LocalNode node, LocalCluster cluster) {
    for (LocalNode now = cluster.awaitLeader(LIMIT);
        now != node;
        now = cluster.awaitLeader(LIMIT)) {
      LocalNode ended = now;
      ended.terminate(LIMIT);
      cluster.awaitLeader(LIMIT, other -> other != ended);
      ended.start();
      ended.awaitReady(LIMIT);
    }
  }

  private void writeFor(Duration time, OnceKV client) {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < time.toNanos()) {
      write(1, client);
    }
  }

  private void write(int count, OnceKV client) {
    for (int i = 0; i < count; i++) {
      client.put("k" + writes % 100, Integer.toString(++writes));
    }
  }
}
