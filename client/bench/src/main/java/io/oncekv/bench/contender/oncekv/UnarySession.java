package io.oncekv.bench.contender.oncekv;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.oncekv.v1.KVGrpc;
import io.oncekv.v1.OpenSessionRequest;
import io.oncekv.v1.OpenSessionResponse;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.SessionsGrpc;
import io.oncekv.v1.WriteIdentity;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A session that is used without the library: what names it, and the numbers of its writes. */
record UnarySession(
    KVGrpc.KVStub stub, long incarnation, SessionEpoch current, Sequences sequences) {
  private static final int TOKEN_BYTES = 16;
  private static final int OPEN_SECONDS = 10;
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * Opens one.
   *
   * @param mostOutstanding writes that are sent together; less where its window is smaller
   */
  static UnarySession open(Channel channel, int mostOutstanding) {
    byte[] token = new byte[TOKEN_BYTES];
    RANDOM.nextBytes(token);
    OpenSessionResponse opened =
        SessionsGrpc.newBlockingStub(channel)
            .withDeadlineAfter(OPEN_SECONDS, TimeUnit.SECONDS)
            .openSession(
                OpenSessionRequest.newBuilder()
                    .setClientId("bench-" + UUID.randomUUID())
                    .setToken(ByteString.copyFrom(token))
                    .build());
    return new UnarySession(
        KVGrpc.newStub(channel),
        opened.getHeader().getIncarnation(),
        opened.getCurrent(),
        new Sequences(Math.min(opened.getWindow(), mostOutstanding)));
  }

  /** Names one of its writes. */
  WriteIdentity identity(long sequence, long acknowledged) {
    return WriteIdentity.newBuilder()
        .setIncarnation(incarnation)
        .setSession(current.getSession())
        .setEpoch(current.getEpoch())
        .setSequence(sequence)
        .setAcknowledged(acknowledged)
        .build();
  }
}
