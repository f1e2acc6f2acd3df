package io.oncekv.server.session;

import com.google.protobuf.ByteString;
import io.oncekv.v1.WriteReply;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The decision whether a write executes, with its session and slot at hand. */
// Nothing is final: the JVM takes what is for a constant, and computes the answer once.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SessionCheckBenchmark {
  private static final long INCARNATION = 7;

  private Session session =
      new Session(77, "client-77", "", 3, ByteString.copyFrom(new byte[16]), 1024, 60_000_000L, 1);
  private Lookup found = new Lookup(INCARNATION, 78, Optional.of(session));
  private Optional<Slot> answered =
      Optional.of(
          new Slot(
              500, 3, 11, 42, Optional.of(new Outcome.Reply(WriteReply.getDefaultInstance()))));

  private WriteRules.Claim fresh = claim(501, 500);
  private WriteRules.Claim duplicate = claim(500, 490);

  private static WriteRules.Claim claim(long sequence, long acknowledged) {
    return new WriteRules.Claim(
        new SessionClaim(INCARNATION, "", 77, 3), sequence, acknowledged, 11);
  }

  /** A new write. */
  @Benchmark
  public WriteRules.Verdict newWrite() {
    return WriteRules.decide(fresh, found, (unused, sequence) -> Optional.empty());
  }

  /** A copy of one that was answered. */
  @Benchmark
  public WriteRules.Verdict duplicateWrite() {
    return WriteRules.decide(duplicate, found, (unused, sequence) -> answered);
  }
}
