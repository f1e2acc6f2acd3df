package io.oncekv.client;

import io.oncekv.client.internal.ClusterCalls;
import java.util.List;
import java.util.Optional;

/** Asks a cluster about its nodes and sessions; for tools and operators. */
public final class ClusterClient implements AutoCloseable {
  private final ClusterCalls calls;

  ClusterClient(ClientOptions options) {
    this.calls = new ClusterCalls(options);
  }

  /**
   * Asks every endpoint, and every member that an answer names, for its status; each once, and for
   * no longer than an attempt may take.
   */
  public List<EndpointStatus> status() {
    return calls.status();
  }

  /** Asks one node for its status. */
  public EndpointStatus status(String endpoint) {
    return calls.status(endpoint);
  }

  /** Lists up to {@code limit} (1 to 1000) live sessions whose id is larger than {@code after}. */
  public List<SessionSummary> listSessions(long after, int limit) {
    return calls.listSessions(after, limit);
  }

  /** Finds the live session of a client id. */
  public Optional<SessionSummary> findSession(String clientId) {
    return calls.findSession(clientId);
  }

  /** Opens a client id; an older process that uses it is fenced by that. */
  public SessionInfo openSession(String clientId) {
    return calls.openSession(clientId);
  }

  /** Ends a session and discards its replies. No error if it is gone already. */
  public void closeSession(long session, int epoch, long incarnation) {
    calls.closeSession(session, epoch, incarnation);
  }

  /** Writes under an identity given by hand. */
  public RawSession rawSession(long session, int epoch, long incarnation) {
    return new RawSession(calls.rawSession(session, epoch, incarnation));
  }

  @Override
  public void close() {
    calls.close();
  }
}
