package io.oncekv.client.internal;

import io.oncekv.client.ChangeResult;
import io.oncekv.client.Entry;
import io.oncekv.client.MemberInfo;
import io.oncekv.client.NodeStatus;
import io.oncekv.client.ReadResult;
import io.oncekv.client.SessionInfo;
import io.oncekv.client.SessionSummary;
import io.oncekv.client.TxnOutcome;
import io.oncekv.client.WriteResult;
import io.oncekv.v1.GetResponse;
import io.oncekv.v1.OpenSessionResponse;
import io.oncekv.v1.StatusResponse;
import io.oncekv.v1.TxnReply;
import io.oncekv.v1.WriteReply;
import io.oncekv.v1.WriteResponse;
import java.util.Optional;
import java.util.OptionalLong;

/** Turns what the wire brings into the records of the public API. */
final class Replies {
  private Replies() {}

  static WriteResult write(WriteResponse response, long sequence) {
    return write(response.getReply(), response.getHeader().getDuplicate(), sequence);
  }

  static WriteResult write(WriteReply reply, boolean duplicate, long sequence) {
    return new WriteResult(
        reply.getApplied(),
        reply.getRevision(),
        reply.getLength(),
        reply.getRestoreCounter(),
        duplicate,
        sequence,
        reply.hasNumber() ? OptionalLong.of(reply.getNumber()) : OptionalLong.empty(),
        reply.hasTxn() ? Optional.of(txn(reply.getTxn())) : Optional.empty());
  }

  private static TxnOutcome txn(TxnReply reply) {
    return new TxnOutcome(
        reply.getSucceeded(),
        reply.getChangesList().stream()
            .map(
                change ->
                    new ChangeResult(
                        change.getApplied(),
                        change.getLength(),
                        change.hasNumber()
                            ? OptionalLong.of(change.getNumber())
                            : OptionalLong.empty()))
            .toList());
  }

  static ReadResult read(GetResponse response) {
    return new ReadResult(
        response.getFound()
            ? Optional.of(new Entry(response.getValue().toByteArray(), response.getRevision()))
            : Optional.empty(),
        response.getHeader().getRevision());
  }

  static SessionInfo session(String clientId, OpenSessionResponse opened) {
    return new SessionInfo(
        clientId,
        opened.getCurrent().getSession(),
        opened.getCurrent().getEpoch(),
        opened.getHeader().getIncarnation(),
        opened.getWindow(),
        opened.getHighestSequence());
  }

  static SessionSummary summary(io.oncekv.v1.SessionInfo info) {
    return new SessionSummary(
        info.getSession(),
        info.getEpoch(),
        info.getClientId(),
        info.getPrincipal(),
        info.getWindow(),
        info.getHighestSequence(),
        info.getIdleMillis());
  }

  static NodeStatus status(StatusResponse status) {
    return new NodeStatus(
        status.getHeader().getNode(),
        status.getHeader().getClusterId(),
        status.getHeader().getIncarnation(),
        status.getRole().name(),
        status.getTerm(),
        status.getLeaderNode(),
        status.getHeader().getLeader(),
        status.getCommitIndex(),
        status.getAppliedIndex(),
        status.getSnapshotIndex(),
        status.getLogStartIndex(),
        status.getSessions(),
        status.getHeader().getRevision(),
        status.getMembersList().stream()
            .map(
                member ->
                    new MemberInfo(
                        member.getNode(), member.getPeerAddress(), member.getClientAddress()))
            .toList(),
        status.getVersion(),
        status.getFormatVersion(),
        status.getSnapshotsInstalled(),
        status.getUptimeMillis());
  }
}
