package io.oncekv.kvctl.output;

import java.util.Optional;

/**
 * One line of a cluster's status: what a node says of itself, or why it did not answer.
 *
 * @param endpoint the client address that was asked
 * @param state what it said
 * @param error why it did not answer; present exactly when {@code state} is not
 */
public record NodeView(String endpoint, Optional<State> state, Optional<String> error) {

  /** A node that answered. */
  public static NodeView answered(String endpoint, State state) {
    return new NodeView(endpoint, Optional.of(state), Optional.empty());
  }

  /** A node that did not. */
  public static NodeView silent(String endpoint, String error) {
    return new NodeView(endpoint, Optional.empty(), Optional.of(error));
  }

  /**
   * What a node says of itself.
   *
   * @param node its id
   * @param role leader, follower, candidate, listener or starting
   * @param term its current term
   * @param leader the leader's node id, empty if it knows none
   * @param commitIndex the last log index it knows to be committed
   * @param appliedIndex the last log index it has applied
   * @param snapshotIndex its newest snapshot's index, 0 if none
   * @param logStartIndex the first index still in its log
   * @param snapshotsInstalled snapshots taken over from a leader since it was started
   * @param sessions live sessions in its state
   * @param revision the newest revision in its state
   * @param uptimeMillis time since its process was started
   * @param version of its software
   * @param clusterId of the cluster it belongs to
   * @param incarnation of that cluster
   */
  public record State(
      String node,
      String role,
      long term,
      String leader,
      long commitIndex,
      long appliedIndex,
      long snapshotIndex,
      long logStartIndex,
      long snapshotsInstalled,
      long sessions,
      long revision,
      long uptimeMillis,
      String version,
      String clusterId,
      long incarnation) {}
}
