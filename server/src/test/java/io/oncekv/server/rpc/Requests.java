package io.oncekv.server.rpc;

import com.google.protobuf.ByteString;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.v1.GetRequest;
import io.oncekv.v1.OpenSessionRequest;
import io.oncekv.v1.Put;
import io.oncekv.v1.PutRequest;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.WriteIdentity;
import io.oncekv.v1.WriteReply;

/** Valid requests for tests to spoil. */
final class Requests {
  static final ByteString KEY = ByteString.copyFromUtf8("k");
  static final ByteString VALUE = ByteString.copyFromUtf8("v");
  static final WriteIdentity IDENTITY =
      WriteIdentity.newBuilder()
          .setIncarnation(FakeState.INCARNATION)
          .setSession(5)
          .setEpoch(2)
          .setSequence(9)
          .setAcknowledged(4)
          .build();
  static final PutRequest PUT =
      PutRequest.newBuilder()
          .setIdentity(IDENTITY)
          .setPut(Put.newBuilder().setKey(KEY).setValue(VALUE))
          .build();
  static final GetRequest GET = GetRequest.newBuilder().setKey(KEY).build();
  static final OpenSessionRequest OPEN =
      OpenSessionRequest.newBuilder()
          .setClientId("billing-7")
          .setToken(ByteString.copyFrom(new byte[16]))
          .build();
  static final SessionEpoch PAIR = SessionEpoch.newBuilder().setSession(5).setEpoch(2).build();
  static final WriteReply REPLY =
      WriteReply.newBuilder()
          .setApplied(true)
          .setRevision(12)
          .setLength(1)
          .setRestoreCounter(7)
          .build();
  static final CommandResult DONE = new CommandResult.Replied(REPLY, false);

  private Requests() {}
}
