package io.oncekv.server.statemachine;

import static io.oncekv.server.statemachine.LogDriver.bytes;

import com.google.protobuf.ByteString;
import io.oncekv.internal.v1.Command;
import io.oncekv.v1.Compare;
import io.oncekv.v1.Precondition;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes logs full of everything: duplicates, old epochs, closes, long values, time passing. */
final class RandomLog {
  private final Random random;

  private RandomLog(long seed) {
    this.random = new Random(seed);
  }

  static List<ByteString> of(long seed, int entries) {
    RandomLog maker = new RandomLog(seed);
    List<ByteString> log = new ArrayList<>();
    log.add(LogDriver.entry(Duration.ZERO, LogDriver.form(LogDriver.SETTINGS)));
    for (int i = 1; i < entries; i++) {
      Command[] commands = new Command[1 + maker.random.nextInt(8)];
      for (int j = 0; j < commands.length; j++) {
        commands[j] = maker.command(i);
      }
      log.add(LogDriver.entry(Duration.ofMillis(maker.random.nextInt(100_000)), commands));
    }
    return log;
  }

  private Command command(int position) {
    SessionEpoch session =
        SessionEpoch.newBuilder()
            .setSession(1 + random.nextInt(6))
            .setEpoch(1 + random.nextInt(2))
            .build();
    long sequence = 1L + position / 3 + random.nextInt(4);
    return switch (random.nextInt(20)) {
      case 0, 1, 2 -> {
        String client = "client" + random.nextInt(4);
        yield LogDriver.open(
            client,
            LogDriver.token("token" + random.nextInt(3)),
            random.nextBoolean() ? session : null);
      }
      case 3 -> LogDriver.keepAlive(session);
      case 4 -> random.nextInt(4) == 0 ? LogDriver.close(session) : LogDriver.tick();
      case 5 -> LogDriver.resolve(session, sequence);
      case 6, 7 -> LogDriver.command(operation());
      default -> LogDriver.write(session, sequence, operation());
    };
  }

  Write operation() {
    return random.nextInt(4) == 0 ? transaction() : change();
  }

  /** Now and then with a change that is refused, or with more of them than may be. */
  private Write transaction() {
    List<Compare> compare = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      Precondition expected = random.nextBoolean() ? LogDriver.exists() : LogDriver.absent();
      compare.add(LogDriver.compare("k" + random.nextInt(5), expected));
    }
    List<Write> then = new ArrayList<>();
    List<Write> otherwise = new ArrayList<>();
    for (int i = random.nextInt(40) == 0 ? 129 : random.nextInt(6); i > 0; i--) {
      then.add(changeWithoutCondition());
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      otherwise.add(changeWithoutCondition());
    }
    return LogDriver.txn(compare, then, otherwise);
  }

  private Write changeWithoutCondition() {
    Write write = change();
    while (write.hasCompareAndSet()) {
      write = change();
    }
    return write;
  }

  private Write change() {
    String key = "k" + random.nextInt(5);
    return switch (random.nextInt(7)) {
      case 5 -> LogDriver.increment("n" + random.nextInt(3), random.nextLong());
      case 6 -> LogDriver.increment(random.nextInt(4) == 0 ? key : "n0", random.nextInt(200) - 100);
      case 0 -> LogDriver.put(bytes(key), noise(random.nextInt(12) == 0 ? 10_001 : 900));
      case 1 -> LogDriver.delete(key);
      case 2 ->
          LogDriver.compareAndSet(
              key,
              "v" + random.nextInt(),
              random.nextBoolean()
                  ? LogDriver.absent()
                  : Precondition.newBuilder().setRevision(random.nextInt(100)).build());
      default -> LogDriver.append(bytes(key), noise(700));
    };
  }

  private ByteString noise(int most) {
    byte[] noise = new byte[random.nextInt(most + 1)];
    random.nextBytes(noise);
    return ByteString.copyFrom(noise);
  }
}
