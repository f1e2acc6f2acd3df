package io.oncekv.server.rpc;

import io.oncekv.server.replication.Member;
import io.oncekv.server.replication.Replicator;
import io.oncekv.server.statemachine.StateSummary;
import io.oncekv.server.statemachine.StateView;
import io.oncekv.v1.ResponseHeader;

/** Makes the header of every response; what seldom changes is built once. */
public final class ResponseHeaders {
  private final String node;
  private final Replicator replicator;
  private final StateView state;
  private volatile ResponseHeader latest = ResponseHeader.getDefaultInstance();

  public ResponseHeaders(String node, Replicator replicator, StateView state) {
    this.node = node;
    this.replicator = replicator;
    this.state = state;
  }

  /**
   * A header.
   *
   * @param revision what the answer is based on at least; the header says the newest revision of
   *     the state if that is larger
   */
  public ResponseHeader of(long revision, boolean duplicate) {
    StateSummary summary = state.summary();
    long newest =
        Long.compareUnsigned(summary.revision(), revision) > 0 ? summary.revision() : revision;
    return build(summary, newest, duplicate);
  }

  /** The header of a read, whose revision is exactly the one of the view it was read from. */
  ResponseHeader exactly(long revision) {
    return build(state.summary(), revision, false);
  }

  private ResponseHeader build(StateSummary summary, long revision, boolean duplicate) {
    return seldomChanging(summary).toBuilder()
        .setRevision(revision)
        .setDuplicate(duplicate)
        .build();
  }

  private ResponseHeader seldomChanging(StateSummary summary) {
    String leader = replicator.leadership().leader().map(Member::clientAddress).orElse("");
    ResponseHeader cached = latest;
    if (cached.getIncarnation() == summary.incarnation()
        && cached.getRestoreCounter() == summary.restoreCounter()
        && cached.getClusterId().equals(summary.clusterId())
        && cached.getLeader().equals(leader)
        && cached.getNode().equals(node)) {
      return cached;
    }
    ResponseHeader built =
        ResponseHeader.newBuilder()
            .setClusterId(summary.clusterId())
            .setIncarnation(summary.incarnation())
            .setRestoreCounter(summary.restoreCounter())
            .setNode(node)
            .setLeader(leader)
            .build();
    latest = built;
    return built;
  }
}
