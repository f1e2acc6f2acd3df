package io.oncekv.bench.contender.oncekv;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ManagedChannel;
import io.oncekv.bench.contender.Channels;
import io.oncekv.bench.contender.UnaryAnswer;
import io.oncekv.bench.load.Answer;
import io.oncekv.bench.load.Caller;
import io.oncekv.bench.load.Data;
import io.oncekv.v1.GetRequest;
import io.oncekv.v1.Put;
import io.oncekv.v1.PutRequest;
import java.util.List;
import java.util.function.IntFunction;

/**
 * OnceKV's protocol without its library: one unary call for each write, in some session, to the
 * leader. It sends nothing again, which is enough where nothing fails.
 */
final class UnaryCaller implements Caller {
  private final IntFunction<UnarySession> sessions;
  private final Data data;
  private final Runnable end;

  /** Calls in the sessions that belong to lanes; {@code end} is run when it is closed. */
  UnaryCaller(IntFunction<UnarySession> sessions, Data data, Runnable end) {
    this.sessions = sessions;
    this.data = data;
    this.end = end;
  }

  /** With a session for each connection. */
  static UnaryCaller open(String leader, int connections, Data data) {
    List<ManagedChannel> channels = Channels.open(leader, connections);
    List<UnarySession> sessions =
        channels.stream().map(channel -> UnarySession.open(channel, Integer.MAX_VALUE)).toList();
    return new UnaryCaller(
        lane -> sessions.get(lane % sessions.size()),
        data,
        () -> channels.forEach(ManagedChannel::shutdownNow));
  }

  @Override
  public void put(int lane, int key, byte[] value, Answer answer) {
    UnarySession session = sessions.apply(lane);
    session
        .sequences()
        .send(
            (sequence, acknowledged) ->
                session
                    .stub()
                    .put(
                        PutRequest.newBuilder()
                            .setIdentity(session.identity(sequence, acknowledged))
                            .setPut(
                                Put.newBuilder()
                                    .setKey(UnsafeByteOperations.unsafeWrap(data.key(key)))
                                    .setValue(UnsafeByteOperations.unsafeWrap(value)))
                            .build(),
                        new UnaryAnswer<>(new Ending(session.sequences(), sequence, answer))));
  }

  @Override
  public void get(int lane, int key, Answer answer) {
    sessions
        .apply(lane)
        .stub()
        .get(
            GetRequest.newBuilder().setKey(UnsafeByteOperations.unsafeWrap(data.key(key))).build(),
            new UnaryAnswer<>(answer));
  }

  @Override
  public void close() {
    end.run();
  }

  private record Ending(Sequences sequences, long sequence, Answer answer) implements Answer {
    @Override
    public void succeeded() {
      sequences.end(sequence);
      answer.succeeded();
    }

    @Override
    public void failed(Throwable cause) {
      sequences.end(sequence);
      answer.failed(cause);
    }
  }
}
