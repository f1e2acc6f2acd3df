package io.oncekv.server.admin;

import io.grpc.stub.StreamObserver;
import io.oncekv.server.replication.Member;
import io.oncekv.server.replication.Replicator;
import io.oncekv.server.rpc.ResponseHeaders;
import io.oncekv.server.statemachine.StateSummary;
import io.oncekv.server.statemachine.StateView;
import io.oncekv.v1.ClusterGrpc;
import io.oncekv.v1.Role;
import io.oncekv.v1.StatusRequest;
import io.oncekv.v1.StatusResponse;

/** The service {@code oncekv.v1.Cluster}: never waits, never asks another node. */
public final class ClusterService extends ClusterGrpc.ClusterImplBase {
  private final Replicator replicator;
  private final StateView state;
  private final ResponseHeaders headers;
  private final NodeIdentity identity;

  public ClusterService(
      Replicator replicator, StateView state, ResponseHeaders headers, NodeIdentity identity) {
    this.replicator = replicator;
    this.state = state;
    this.headers = headers;
    this.identity = identity;
  }

  @Override
  public void status(StatusRequest request, StreamObserver<StatusResponse> observer) {
    observer.onNext(status());
    observer.onCompleted();
  }

  private StatusResponse status() {
    Replicator.Leadership leadership = replicator.leadership();
    Replicator.LogStatus log = replicator.logStatus();
    StateSummary summary = state.summary();
    StatusResponse.Builder response =
        StatusResponse.newBuilder()
            .setHeader(headers.of(0, false))
            .setRole(role(leadership.role()))
            .setTerm(leadership.term())
            .setLeaderNode(leadership.leader().map(Member::id).orElse(""))
            .setCommitIndex(log.commitIndex())
            .setAppliedIndex(log.appliedIndex())
            .setSnapshotIndex(log.snapshotIndex())
            .setLogStartIndex(log.logStartIndex())
            .setSnapshotsInstalled(log.snapshotsInstalled())
            .setSessions(summary.sessions())
            .setVersion(identity.version())
            .setFormatVersion(identity.formatVersion())
            .setUptimeMillis(identity.uptimeMillis().getAsLong());
    if (summary.formed()) {
      response.setSettings(summary.settings());
    }
    for (Member member : replicator.members()) {
      response.addMembers(
          io.oncekv.v1.Member.newBuilder()
              .setNode(member.id())
              .setPeerAddress(member.peerAddress())
              .setClientAddress(member.clientAddress()));
    }
    return response.build();
  }

  private static Role role(Replicator.Role role) {
    return switch (role) {
      case STARTING -> Role.STARTING;
      case FOLLOWER -> Role.FOLLOWER;
      case CANDIDATE -> Role.CANDIDATE;
      case LEADER -> Role.LEADER;
      case LISTENER -> Role.LISTENER;
    };
  }
}
