package io.oncekv.bench.contender.oncekv;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ManagedChannel;
import io.oncekv.bench.contender.Channels;
import io.oncekv.bench.contender.UnaryAnswer;
import io.oncekv.bench.load.Answer;
import io.oncekv.bench.load.Caller;
import io.oncekv.bench.load.Data;
import io.oncekv.v1.GetRequest;
import io.oncekv.v1.KVGrpc;
import io.oncekv.v1.OpenSessionRequest;
import io.oncekv.v1.OpenSessionResponse;
import io.oncekv.v1.Put;
import io.oncekv.v1.PutRequest;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.SessionsGrpc;
import io.oncekv.v1.WriteIdentity;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * OnceKV's protocol without its library: a session for each connection, and one unary call for each
 * write, to the leader. It sends nothing again, which is enough where nothing fails.
 */
final class UnaryCaller implements Caller {
  private static final int TOKEN_BYTES = 16;
  private static final int OPEN_SECONDS = 10;

  private final List<Session> sessions;
  private final List<ByteString> keys = new ArrayList<>();

  private UnaryCaller(List<Session> sessions, Data data) {
    this.sessions = List.copyOf(sessions);
    for (int i = 0; i < data.keys(); i++) {
      keys.add(UnsafeByteOperations.unsafeWrap(data.key(i)));
    }
  }

  static UnaryCaller open(String leader, int connections, Data data) {
    List<Session> sessions = new ArrayList<>();
    Channels.open(leader, connections).forEach(channel -> sessions.add(session(channel)));
    return new UnaryCaller(sessions, data);
  }

  @Override
  public void put(int lane, int key, byte[] value, Answer answer) {
    Session session = session(lane);
    session.sequences.send(
        (sequence, acknowledged) ->
            session.stub.put(
                PutRequest.newBuilder()
                    .setIdentity(
                        WriteIdentity.newBuilder()
                            .setIncarnation(session.incarnation)
                            .setSession(session.current.getSession())
                            .setEpoch(session.current.getEpoch())
                            .setSequence(sequence)
                            .setAcknowledged(acknowledged))
                    .setPut(
                        Put.newBuilder()
                            .setKey(keys.get(key))
                            .setValue(UnsafeByteOperations.unsafeWrap(value)))
                    .build(),
                new UnaryAnswer<>(new Ending(session.sequences, sequence, answer))));
  }

  @Override
  public void get(int lane, int key, Answer answer) {
    session(lane)
        .stub
        .get(GetRequest.newBuilder().setKey(keys.get(key)).build(), new UnaryAnswer<>(answer));
  }

  @Override
  public void close() {
    sessions.forEach(session -> session.channel.shutdownNow());
  }

  private Session session(int lane) {
    return sessions.get(lane % sessions.size());
  }

  private static Session session(ManagedChannel channel) {
    byte[] token = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(token);
    OpenSessionResponse opened =
        SessionsGrpc.newBlockingStub(channel)
            .withDeadlineAfter(OPEN_SECONDS, TimeUnit.SECONDS)
            .openSession(
                OpenSessionRequest.newBuilder()
                    .setClientId("bench-" + UUID.randomUUID())
                    .setToken(ByteString.copyFrom(token))
                    .build());
    return new Session(
        channel,
        KVGrpc.newStub(channel),
        opened.getHeader().getIncarnation(),
        opened.getCurrent(),
        new Sequences(opened.getWindow()));
  }

  private record Session(
      ManagedChannel channel,
      KVGrpc.KVStub stub,
      long incarnation,
      SessionEpoch current,
      Sequences sequences) {}

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
