package io.oncekv.client;

import java.util.List;

/**
 * What a node knows of itself and its cluster.
 *
 * @param nodeId its configured id
 * @param clusterId given once when the cluster was formed; empty before
 * @param incarnation another one after each restore
 * @param role LEADER, FOLLOWER, CANDIDATE, LISTENER or STARTING
 * @param term the newest term it knows
 * @param leaderNode the leader's node id; empty if unknown
 * @param leaderAddress the leader's advertised client address; empty if unknown
 * @param commitIndex the newest index it knows to be committed
 * @param appliedIndex the newest index it has applied
 * @param snapshotIndex the index of its newest snapshot, 0 if none
 * @param logStartIndex the first index that is still in its log
 * @param sessions live sessions in its state
 * @param revision the newest revision in its state
 * @param members the cluster as it knows it
 * @param version of its software
 * @param formatVersion the newest format of log entries that it can apply
 * @param snapshotsInstalled snapshots it has taken over from a leader since it was started
 * @param uptimeMillis since its process was started
 */
public record NodeStatus(
    String nodeId,
    String clusterId,
    long incarnation,
    String role,
    long term,
    String leaderNode,
    String leaderAddress,
    long commitIndex,
    long appliedIndex,
    long snapshotIndex,
    long logStartIndex,
    long sessions,
    long revision,
    List<MemberInfo> members,
    String version,
    int formatVersion,
    long snapshotsInstalled,
    long uptimeMillis) {
  /** Keeps its own copy of the members. */
  public NodeStatus {
    members = List.copyOf(members);
  }

  /** Returns whether the node believes it leads. */
  public boolean isLeader() {
    return role.equals("LEADER");
  }
}
