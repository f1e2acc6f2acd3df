package io.oncekv.server.rpc;

import com.google.protobuf.ByteString;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.v1.Append;
import io.oncekv.v1.AppendRequest;
import io.oncekv.v1.Change;
import io.oncekv.v1.CloseSessionRequest;
import io.oncekv.v1.Compare;
import io.oncekv.v1.CompareAndSet;
import io.oncekv.v1.CompareAndSetRequest;
import io.oncekv.v1.Delete;
import io.oncekv.v1.DeleteRequest;
import io.oncekv.v1.GetRequest;
import io.oncekv.v1.Increment;
import io.oncekv.v1.IncrementRequest;
import io.oncekv.v1.KeepAliveRequest;
import io.oncekv.v1.ListSessionsRequest;
import io.oncekv.v1.MultiGetRequest;
import io.oncekv.v1.OpenSessionRequest;
import io.oncekv.v1.Precondition;
import io.oncekv.v1.Put;
import io.oncekv.v1.PutRequest;
import io.oncekv.v1.ResolveRequest;
import io.oncekv.v1.ScanRequest;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.Txn;
import io.oncekv.v1.TxnRequest;
import io.oncekv.v1.WriteIdentity;
import io.oncekv.v1.WriteReply;
import java.util.List;

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
  static final Precondition EXISTS = Precondition.newBuilder().setExists(true).build();
  static final AppendRequest APPEND =
      AppendRequest.newBuilder()
          .setIdentity(IDENTITY)
          .setAppend(Append.newBuilder().setKey(KEY).setSuffix(VALUE).setExpected(EXISTS))
          .build();
  static final DeleteRequest DELETE =
      DeleteRequest.newBuilder()
          .setIdentity(IDENTITY)
          .setDelete(Delete.newBuilder().setKey(KEY).setExpected(EXISTS))
          .build();
  static final CompareAndSetRequest COMPARE_AND_SET =
      CompareAndSetRequest.newBuilder()
          .setIdentity(IDENTITY)
          .setCompareAndSet(
              CompareAndSet.newBuilder().setKey(KEY).setValue(VALUE).setExpected(EXISTS))
          .build();
  static final IncrementRequest INCREMENT =
      IncrementRequest.newBuilder()
          .setIdentity(IDENTITY)
          .setIncrement(Increment.newBuilder().setKey(KEY).setDelta(1))
          .build();

  /** In each list a change of each kind, in the order of their names. */
  static final TxnRequest TXN =
      TxnRequest.newBuilder()
          .setIdentity(IDENTITY)
          .setTxn(
              Txn.newBuilder()
                  .addCompare(Compare.newBuilder().setKey(KEY).setExpected(EXISTS))
                  .addAllThen(changes())
                  .addAllOtherwise(changes()))
          .build();

  static final GetRequest GET = GetRequest.newBuilder().setKey(KEY).build();
  static final OpenSessionRequest OPEN =
      OpenSessionRequest.newBuilder()
          .setClientId("billing-7")
          .setToken(ByteString.copyFrom(new byte[16]))
          .build();
  static final SessionEpoch PAIR = SessionEpoch.newBuilder().setSession(5).setEpoch(2).build();
  static final KeepAliveRequest KEEP_ALIVE =
      KeepAliveRequest.newBuilder().setIncarnation(1).setSession(PAIR).build();
  static final CloseSessionRequest CLOSE =
      CloseSessionRequest.newBuilder().setIncarnation(1).setSession(PAIR).build();
  static final ResolveRequest RESOLVE =
      ResolveRequest.newBuilder().setIncarnation(1).setSession(PAIR).setSequence(3).build();
  static final ListSessionsRequest LIST = ListSessionsRequest.getDefaultInstance();
  static final MultiGetRequest MULTI_GET =
      MultiGetRequest.newBuilder().addKeys(KEY).addKeys(KEY).build();
  static final ScanRequest SCAN = ScanRequest.getDefaultInstance();
  static final WriteReply REPLY =
      WriteReply.newBuilder()
          .setApplied(true)
          .setRevision(12)
          .setLength(1)
          .setRestoreCounter(7)
          .build();
  static final CommandResult DONE = new CommandResult.Replied(REPLY, false);

  private Requests() {}

  private static List<Change> changes() {
    return List.of(
        Change.newBuilder().setAppend(Append.newBuilder().setKey(KEY).setSuffix(VALUE)).build(),
        Change.newBuilder().setDelete(Delete.newBuilder().setKey(KEY)).build(),
        Change.newBuilder().setIncrement(Increment.newBuilder().setKey(KEY).setDelta(1)).build(),
        Change.newBuilder().setPut(Put.newBuilder().setKey(KEY).setValue(VALUE)).build());
  }
}
