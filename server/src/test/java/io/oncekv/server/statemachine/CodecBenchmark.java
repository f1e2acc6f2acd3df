package io.oncekv.server.statemachine;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.oncekv.internal.v1.Command;
import io.oncekv.internal.v1.LogEntry;
import io.oncekv.server.session.Outcome;
import io.oncekv.server.session.Session;
import io.oncekv.server.session.Slot;
import io.oncekv.server.storage.Keys;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.WriteReply;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Records of the state and entries of the log, to bytes and back. */
// Nothing is final: the JVM takes what is for a constant, and computes the answer once.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
  private byte[] pageKey = Keys.replies(77, 0);
  private Slot slot =
      new Slot(
          123_456,
          3,
          0x1234_5678_9abc_def0L,
          42,
          Optional.of(
              new Outcome.Reply(WriteReply.newBuilder().setApplied(true).setRevision(99).build())));
  private byte[] pageRecord = encodePage();

  private Session session =
      new Session(77, "client-77", "", 3, ByteString.copyFrom(new byte[16]), 1024, 60_000_000L, 1);
  private RingHead ring = new RingHead(123_459, halfAPage());
  private byte[] sessionKey = Keys.session(77);
  private byte[] sessionRecord = SessionCodec.encode(session, ring);

  private Command command =
      LogDriver.write(
          SessionEpoch.newBuilder().setSession(77).setEpoch(3).build(),
          5,
          5,
          LogDriver.put(ByteString.copyFrom(new byte[32]), ByteString.copyFrom(new byte[256])));
  private ByteString entry = LogDriver.entry(Duration.ofMillis(1), command);

  /** Replies that fill a page, checksum included. */
  @Benchmark
  public byte[] encodePage() {
    ReplyPage page = new ReplyPage(pageKey, Optional::empty);
    for (int place = 0; place < ReplyPage.SLOTS; place++) {
      page.put(place, slot);
    }
    return page.encode();
  }

  /** Replies that are in a session's record. */
  private ByteString halfAPage() {
    ReplyPage page = new ReplyPage(pageKey, Optional::empty);
    for (int place = 0; place < ReplyPage.SLOTS / 2; place++) {
      page.put(place, slot);
    }
    return page.encodeOpen();
  }

  /** A stored reply on its way to a duplicate. */
  @Benchmark
  public Optional<Slot> decodeSlot() {
    return new ReplyPage(pageKey, () -> Optional.of(pageRecord)).slot(3);
  }

  /** A session that is stored. */
  @Benchmark
  public byte[] encodeSession() {
    return SessionCodec.encode(session, ring);
  }

  /** A session that is read. */
  @Benchmark
  public SessionCodec.Stored decodeSession() {
    return SessionCodec.decode(sessionKey, sessionRecord);
  }

  /** A log entry of one put of 256 bytes, as the leader makes it. */
  @Benchmark
  public ByteString encodeEntry() {
    return LogDriver.entry(Duration.ofMillis(1), command);
  }

  /** The same, as every node reads it. */
  @Benchmark
  public LogEntry decodeEntry() throws InvalidProtocolBufferException {
    return LogEntry.parseFrom(entry);
  }
}
