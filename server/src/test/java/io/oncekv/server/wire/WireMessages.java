package io.oncekv.server.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.oncekv.internal.v1.Command;
import io.oncekv.internal.v1.ConfirmTermRequest;
import io.oncekv.internal.v1.ConfirmTermResponse;
import io.oncekv.internal.v1.FormCluster;
import io.oncekv.internal.v1.LogEntry;
import io.oncekv.internal.v1.Tick;
import io.oncekv.v1.Append;
import io.oncekv.v1.AppendRequest;
import io.oncekv.v1.Change;
import io.oncekv.v1.ChangeReply;
import io.oncekv.v1.CloseSessionRequest;
import io.oncekv.v1.Compare;
import io.oncekv.v1.CompareAndSet;
import io.oncekv.v1.CompareAndSetRequest;
import io.oncekv.v1.Delete;
import io.oncekv.v1.DeleteRequest;
import io.oncekv.v1.GetRequest;
import io.oncekv.v1.GetResponse;
import io.oncekv.v1.Increment;
import io.oncekv.v1.IncrementRequest;
import io.oncekv.v1.KeepAliveRequest;
import io.oncekv.v1.KeepAliveResponse;
import io.oncekv.v1.KeyValue;
import io.oncekv.v1.ListSessionsRequest;
import io.oncekv.v1.ListSessionsResponse;
import io.oncekv.v1.Member;
import io.oncekv.v1.MultiGetRequest;
import io.oncekv.v1.MultiGetResponse;
import io.oncekv.v1.MultiGetResult;
import io.oncekv.v1.OpenSessionRequest;
import io.oncekv.v1.OpenSessionResponse;
import io.oncekv.v1.PipelineAnswer;
import io.oncekv.v1.PipelineCall;
import io.oncekv.v1.PipelineError;
import io.oncekv.v1.PipelineRequest;
import io.oncekv.v1.PipelineResponse;
import io.oncekv.v1.Precondition;
import io.oncekv.v1.Put;
import io.oncekv.v1.PutRequest;
import io.oncekv.v1.ResolveRequest;
import io.oncekv.v1.ResolveResponse;
import io.oncekv.v1.ResponseHeader;
import io.oncekv.v1.Role;
import io.oncekv.v1.ScanRequest;
import io.oncekv.v1.ScanResponse;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.SessionInfo;
import io.oncekv.v1.Settings;
import io.oncekv.v1.StatusResponse;
import io.oncekv.v1.Txn;
import io.oncekv.v1.TxnReply;
import io.oncekv.v1.TxnRequest;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteIdentity;
import io.oncekv.v1.WriteReply;
import io.oncekv.v1.WriteResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/** One message of every kind, with every field set to a value of its own. */
final class WireMessages {
  private static final ByteString KEY = ByteString.copyFromUtf8("key");
  private static final ByteString VALUE = ByteString.copyFrom(new byte[] {0, 1, (byte) 0xFF});
  private static final ByteString TOKEN = ByteString.copyFromUtf8("0123456789abcdef");
  private static final long INCARNATION = 0x0102030405060708L;

  private static final WriteIdentity IDENTITY =
      WriteIdentity.newBuilder()
          .setIncarnation(INCARNATION)
          .setSession(300)
          .setEpoch(2)
          .setSequence(9)
          .setAcknowledged(4)
          .build();
  private static final SessionEpoch PAIR =
      SessionEpoch.newBuilder().setSession(300).setEpoch(2).build();
  private static final Precondition BY_REVISION = Precondition.newBuilder().setRevision(7).build();
  private static final Precondition BY_VALUE = Precondition.newBuilder().setValue(VALUE).build();
  private static final Precondition IF_ABSENT = Precondition.newBuilder().setAbsent(true).build();
  private static final Settings SETTINGS =
      Settings.newBuilder()
          .setMaxKeyBytes(4096)
          .setMaxValueBytes(8388608)
          .setSessionWindow(1024)
          .setSessionTtlMillis(86400000)
          .setMaxSessions(1000000)
          .setChunkBytes(4095)
          .setMaxSlots(1024000000)
          .build();
  private static final ResponseHeader HEADER =
      ResponseHeader.newBuilder()
          .setClusterId("c1")
          .setIncarnation(INCARNATION)
          .setNode("n1")
          .setLeader("h:1")
          .setRevision(1000)
          .setDuplicate(true)
          .setRestoreCounter(5)
          .build();
  private static final WriteReply REPLY =
      WriteReply.newBuilder()
          .setApplied(true)
          .setRevision(999)
          .setLength(3)
          .setRestoreCounter(5)
          .build();

  private static final Put PUT = Put.newBuilder().setKey(KEY).setValue(VALUE).build();
  private static final Append APPEND =
      Append.newBuilder().setKey(KEY).setSuffix(VALUE).setExpected(BY_REVISION).build();
  private static final Delete DELETE =
      Delete.newBuilder().setKey(KEY).setExpected(BY_VALUE).build();
  private static final CompareAndSet CAS =
      CompareAndSet.newBuilder().setKey(KEY).setValue(VALUE).setExpected(IF_ABSENT).build();
  private static final Precondition IF_EXISTS = Precondition.newBuilder().setExists(true).build();
  private static final Increment INCREMENT =
      Increment.newBuilder().setKey(KEY).setDelta(-300).build();
  private static final Txn TXN =
      Txn.newBuilder()
          .addCompare(Compare.newBuilder().setKey(KEY).setExpected(IF_EXISTS))
          .addCompare(Compare.newBuilder().setKey(VALUE).setExpected(BY_REVISION))
          .addThen(Change.newBuilder().setPut(PUT))
          .addThen(Change.newBuilder().setIncrement(INCREMENT))
          .addThen(Change.newBuilder().setAppend(APPEND))
          .addOtherwise(Change.newBuilder().setDelete(DELETE))
          .build();
  private static final OpenSessionRequest OPEN =
      OpenSessionRequest.newBuilder()
          .setClientId("billing-7")
          .setToken(TOKEN)
          .setExpected(PAIR)
          .setJournalHighestSequence(0)
          .setIncarnation(INCARNATION)
          .build();
  private static final KeepAliveRequest KEEP_ALIVE =
      KeepAliveRequest.newBuilder().setIncarnation(INCARNATION).setSession(PAIR).build();
  private static final CloseSessionRequest CLOSE =
      CloseSessionRequest.newBuilder().setIncarnation(INCARNATION).setSession(PAIR).build();
  private static final ResolveRequest RESOLVE =
      ResolveRequest.newBuilder()
          .setIncarnation(INCARNATION)
          .setSession(PAIR)
          .setSequence(9)
          .build();

  private WireMessages() {}

  /** The unary requests of writes, each with the write that its bytes are. */
  static Map<Message, Write> requestsOfWrites() {
    Map<Message, Write> requests = new LinkedHashMap<>();
    Write.Builder write = Write.newBuilder().setIdentity(IDENTITY);
    requests.put(
        PutRequest.newBuilder().setIdentity(IDENTITY).setPut(PUT).build(),
        write.setPut(PUT).build());
    requests.put(
        AppendRequest.newBuilder().setIdentity(IDENTITY).setAppend(APPEND).build(),
        write.setAppend(APPEND).build());
    requests.put(
        DeleteRequest.newBuilder().setIdentity(IDENTITY).setDelete(DELETE).build(),
        write.setDelete(DELETE).build());
    requests.put(
        CompareAndSetRequest.newBuilder().setIdentity(IDENTITY).setCompareAndSet(CAS).build(),
        write.setCompareAndSet(CAS).build());
    requests.put(
        IncrementRequest.newBuilder().setIdentity(IDENTITY).setIncrement(INCREMENT).build(),
        write.setIncrement(INCREMENT).build());
    requests.put(
        TxnRequest.newBuilder().setIdentity(IDENTITY).setTxn(TXN).build(),
        write.setTxn(TXN).build());
    return requests;
  }

  /** What clients and servers exchange. */
  static Map<String, Message> published() {
    Map<String, Message> all = new LinkedHashMap<>();
    requestsOfWrites().keySet().forEach(m -> all.put(m.getDescriptorForType().getName(), m));
    all.put("WriteResponse", WriteResponse.newBuilder().setHeader(HEADER).setReply(REPLY).build());
    all.put(
        "GetRequest",
        GetRequest.newBuilder().setKey(KEY).setStale(true).setMinimumRevision(8).build());
    all.put("GetRequest to any node", GetRequest.newBuilder().setKey(KEY).setAnyNode(true).build());
    all.put(
        "GetResponse",
        GetResponse.newBuilder()
            .setHeader(HEADER)
            .setFound(true)
            .setValue(VALUE)
            .setRevision(8)
            .build());
    all.put("WriteReply of an increment", REPLY.toBuilder().setNumber(-1).build());
    all.put(
        "WriteReply of a txn",
        REPLY.toBuilder()
            .setTxn(
                TxnReply.newBuilder()
                    .setSucceeded(true)
                    .addChanges(
                        ChangeReply.newBuilder().setApplied(true).setLength(2).setNumber(64)))
            .build());
    all.put(
        "MultiGetRequest",
        MultiGetRequest.newBuilder()
            .addKeys(KEY)
            .addKeys(VALUE)
            .setStale(true)
            .setMinimumRevision(8)
            .build());
    all.put(
        "MultiGetResponse",
        MultiGetResponse.newBuilder()
            .setHeader(HEADER)
            .addResults(MultiGetResult.newBuilder().setFound(true).setValue(VALUE).setRevision(8))
            .build());
    all.put(
        "ScanRequest",
        ScanRequest.newBuilder()
            .setPrefix(KEY)
            .setFrom(KEY)
            .setTo(VALUE)
            .setReverse(true)
            .setLimit(10)
            .setContinuation(TOKEN)
            .setKeysOnly(true)
            .setStale(true)
            .setMinimumRevision(8)
            .build());
    all.put(
        "MultiGetRequest to any node",
        MultiGetRequest.newBuilder().addKeys(KEY).setAnyNode(true).build());
    all.put("ScanRequest to any node", ScanRequest.newBuilder().setAnyNode(true).build());
    all.put(
        "ScanResponse",
        ScanResponse.newBuilder()
            .setHeader(HEADER)
            .addEntries(KeyValue.newBuilder().setKey(KEY).setValue(VALUE).setRevision(8))
            .setContinuation(TOKEN)
            .build());
    all.put("OpenSessionRequest", OPEN);
    all.put(
        "OpenSessionResponse",
        OpenSessionResponse.newBuilder()
            .setHeader(HEADER)
            .setOpened(true)
            .setCurrent(PAIR)
            .setHighestSequence(17)
            .setWindow(1024)
            .setSettings(SETTINGS)
            .setCreated(true)
            .build());
    all.put("KeepAliveRequest", KEEP_ALIVE);
    all.put(
        "KeepAliveResponse",
        KeepAliveResponse.newBuilder().setHeader(HEADER).setRemainingMillis(86399999).build());
    all.put("CloseSessionRequest", CLOSE);
    all.put("ResolveRequest", RESOLVE);
    all.put(
        "ResolveResponse", ResolveResponse.newBuilder().setHeader(HEADER).setReply(REPLY).build());
    all.put(
        "ListSessionsRequest",
        ListSessionsRequest.newBuilder().setAfter(299).setLimit(10).setClientId("b").build());
    all.put(
        "ListSessionsResponse",
        ListSessionsResponse.newBuilder()
            .setHeader(HEADER)
            .addSessions(
                SessionInfo.newBuilder()
                    .setSession(300)
                    .setEpoch(2)
                    .setClientId("b")
                    .setPrincipal("p")
                    .setWindow(1024)
                    .setHighestSequence(17)
                    .setIdleMillis(6))
            .setMore(true)
            .build());
    all.put("StatusResponse", status());
    all.put("PipelineRequest", pipelineRequest(all));
    all.put("PipelineResponse", pipelineResponse(all));
    return all;
  }

  /** A call of each kind, made of the examples of what it carries. */
  private static PipelineRequest pipelineRequest(Map<String, Message> all) {
    return PipelineRequest.newBuilder()
        .addCalls(call(300).setWrite(Write.newBuilder().setIdentity(IDENTITY).setPut(PUT)))
        .addCalls(call(2).setGet((GetRequest) all.get("GetRequest")))
        .addCalls(call(3).setMultiGet((MultiGetRequest) all.get("MultiGetRequest")))
        .addCalls(call(4).setScan((ScanRequest) all.get("ScanRequest")))
        .build();
  }

  private static PipelineResponse pipelineResponse(Map<String, Message> all) {
    return PipelineResponse.newBuilder()
        .addAnswers(
            answer(300)
                .setError(
                    PipelineError.newBuilder()
                        .setCode(14)
                        .setMessage("m")
                        .setReason("NOT_LEADER")
                        .putMetadata("leader", "h:1")))
        .addAnswers(answer(2).setWrite((WriteResponse) all.get("WriteResponse")))
        .addAnswers(answer(3).setGet((GetResponse) all.get("GetResponse")))
        .addAnswers(answer(4).setMultiGet((MultiGetResponse) all.get("MultiGetResponse")))
        .addAnswers(answer(5).setScan((ScanResponse) all.get("ScanResponse")))
        .build();
  }

  private static PipelineCall.Builder call(long id) {
    return PipelineCall.newBuilder().setId(id);
  }

  private static PipelineAnswer.Builder answer(long id) {
    return PipelineAnswer.newBuilder().setId(id);
  }

  /** What stands in the log, and what nodes say to each other. */
  static Map<String, Message> internal() {
    Map<String, Message> all = new LinkedHashMap<>();
    LogEntry.Builder entry = LogEntry.newBuilder().setFormatVersion(1).setElapsedMicros(150);
    all.put("LogEntry tick", entry.clone().addCommands(command().setTick(tick())).build());
    requestsOfWrites()
        .values()
        .forEach(
            write ->
                all.put(
                    "LogEntry " + write.getOperationCase(),
                    entry
                        .clone()
                        .addCommands(command().setDigest(INCARNATION).setWrite(write))
                        .build()));
    all.put("LogEntry open", entry.clone().addCommands(command().setOpenSession(OPEN)).build());
    all.put(
        "LogEntry keep_alive",
        entry.clone().addCommands(command().setKeepAlive(KEEP_ALIVE)).build());
    all.put("LogEntry close", entry.clone().addCommands(command().setCloseSession(CLOSE)).build());
    all.put("LogEntry resolve", entry.clone().addCommands(command().setResolve(RESOLVE)).build());
    FormCluster form =
        FormCluster.newBuilder()
            .setClusterId("c1")
            .setIncarnation(INCARNATION)
            .setSettings(SETTINGS)
            .build();
    all.put("LogEntry form", entry.clone().addCommands(command().setFormCluster(form)).build());
    all.put(
        "ConfirmTermRequest",
        ConfirmTermRequest.newBuilder()
            .setGroup(TOKEN)
            .setVoter("n2")
            .setLeader("n1")
            .setTerm(6)
            .build());
    all.put(
        "ConfirmTermResponse",
        ConfirmTermResponse.newBuilder().setGroup(TOKEN).setVoter("n2").setTerm(6).build());
    return all;
  }

  private static Command.Builder command() {
    return Command.newBuilder().setPrincipal("p");
  }

  private static Tick tick() {
    return Tick.getDefaultInstance();
  }

  private static StatusResponse status() {
    return StatusResponse.newBuilder()
        .setHeader(HEADER)
        .setRole(Role.LEADER)
        .setTerm(6)
        .setLeaderNode("n1")
        .setCommitIndex(52)
        .setAppliedIndex(51)
        .setSnapshotIndex(40)
        .setLogStartIndex(30)
        .setSessions(2)
        .addMembers(Member.newBuilder().setNode("n2").setPeerAddress("h:2").setClientAddress("h:1"))
        .setVersion("0.1")
        .setSettings(SETTINGS)
        .setFormatVersion(1)
        .setSnapshotsInstalled(3)
        .setUptimeMillis(12345)
        .build();
  }
}
