package io.oncekv.client.internal;

import io.grpc.Deadline;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.oncekv.client.ClientOptions;
import io.oncekv.client.EndpointStatus;
import io.oncekv.client.MemberInfo;
import io.oncekv.client.NodeStatus;
import io.oncekv.client.SessionInfo;
import io.oncekv.client.SessionSummary;
import io.oncekv.v1.ClusterGrpc;
import io.oncekv.v1.ListSessionsRequest;
import io.oncekv.v1.ListSessionsResponse;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.SessionsGrpc;
import io.oncekv.v1.Settings;
import io.oncekv.v1.StatusRequest;
import io.oncekv.v1.StatusResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** What stands behind {@link io.oncekv.client.ClusterClient}. */
public final class ClusterCalls implements AutoCloseable {
  private final ClientOptions options;
  private final Transport transport;
  private final Reads reads;

  /**
   * The cluster's limits, once a node has told them; they are the same on all and do not change.
   */
  private final AtomicReference<Settings> limits =
      new AtomicReference<>(Settings.getDefaultInstance());

  /** Makes one that connects when it is first used. */
  public ClusterCalls(ClientOptions options) {
    this.options = options;
    this.transport = new Transport(options);
    this.reads = new Reads(transport, options);
  }

  /** Asks the endpoints and the members they name, all of one round at a time. */
  public List<EndpointStatus> status() {
    Map<Endpoint, EndpointStatus> found = ask(new LinkedHashSet<>(transport.endpoints()));
    Set<Endpoint> others = new LinkedHashSet<>();
    for (NodeStatus status : answers(found)) {
      for (MemberInfo member : status.members()) {
        boolean asked = answers(found).stream().anyMatch(a -> a.nodeId().equals(member.nodeId()));
        if (!asked && !member.clientAddress().isEmpty()) {
          Endpoint.parseIfValid(member.clientAddress()).ifPresent(others::add);
        }
      }
    }
    others.removeAll(found.keySet());
    found.putAll(ask(others));
    return List.copyOf(found.values());
  }

  /** Asks one node. */
  public EndpointStatus status(String endpoint) {
    Endpoint asked = Endpoint.parse(endpoint);
    return ask(Set.of(asked)).get(asked);
  }

  /** Lists live sessions. */
  public List<SessionSummary> listSessions(long after, int limit) {
    return list(ListSessionsRequest.newBuilder().setAfter(after).setLimit(limit).build());
  }

  /** Finds the session of a client id. */
  public Optional<SessionSummary> findSession(String clientId) {
    return list(ListSessionsRequest.newBuilder().setClientId(clientId).build()).stream()
        .filter(session -> session.clientId().equals(clientId))
        .findFirst();
  }

  /** Opens a client id. */
  public SessionInfo openSession(String clientId) {
    SessionHolder holder = new SessionHolder(transport, clientId, WriteJournal.none());
    CompletableFuture<SessionInfo> opened =
        holder
            .open()
            .thenApply(
                answer -> {
                  limits.set(answer.getSettings());
                  return Replies.session(clientId, answer);
                });
    CompletableFuture<SessionInfo> own = opened.copy();
    Runnable giveUp =
        () -> {
          own.completeExceptionally(
              Refusals.deadline("the session could not be opened in time", holder.tried()));
          holder.stop();
        };
    Runnable cancel =
        options.deadline().map(limit -> transport.after(limit.toNanos(), giveUp)).orElse(() -> {});
    try {
      return Waiting.forResult(own, giveUp);
    } finally {
      cancel.run();
    }
  }

  /** Ends a session. */
  public void closeSession(long session, int epoch, long incarnation) {
    SessionEnding.await(
        reads, incarnation, SessionEpoch.newBuilder().setSession(session).setEpoch(epoch).build());
  }

  /** Writes under an identity given by hand. */
  public IdentifiedWrites rawSession(long session, int epoch, long incarnation) {
    return new IdentifiedWrites(
        transport,
        options,
        incarnation,
        SessionEpoch.newBuilder().setSession(session).setEpoch(epoch).build(),
        limits::get);
  }

  @Override
  public void close() {
    reads.close();
    transport.close();
  }

  private List<SessionSummary> list(ListSessionsRequest request) {
    return await(
        reads.<ListSessionsResponse, List<SessionSummary>>send(
            "list-sessions",
            (connection, deadline, answer) ->
                SessionsGrpc.newStub(connection.channel())
                    .withDeadline(deadline)
                    .listSessions(request, answer),
            answer -> answer.getSessionsList().stream().map(Replies::summary).toList()));
  }

  private static <T, R> R await(PendingRead<T, R> read) {
    return Waiting.forResult(
        read.result(), () -> read.giveUp("the waiting thread was interrupted"));
  }

  private static List<NodeStatus> answers(Map<Endpoint, EndpointStatus> found) {
    return found.values().stream().flatMap(answer -> answer.status().stream()).toList();
  }

  private Map<Endpoint, EndpointStatus> ask(Set<Endpoint> endpoints) {
    Map<Endpoint, CompletableFuture<EndpointStatus>> asked = new LinkedHashMap<>();
    for (Endpoint endpoint : endpoints) {
      CompletableFuture<EndpointStatus> answer = new CompletableFuture<>();
      asked.put(endpoint, answer);
      ClusterGrpc.newStub(transport.connection(endpoint).channel())
          .withDeadline(Deadline.after(transport.attemptTimeout().toNanos(), TimeUnit.NANOSECONDS))
          .status(StatusRequest.getDefaultInstance(), new StatusAnswer(this, endpoint, answer));
    }
    Map<Endpoint, EndpointStatus> found = new LinkedHashMap<>();
    List<CompletableFuture<EndpointStatus>> all = new ArrayList<>(asked.values());
    asked.forEach(
        (endpoint, answer) ->
            found.put(
                endpoint,
                Waiting.forResult(answer, () -> all.forEach(other -> interrupt(endpoint, other)))));
    return found;
  }

  private static void interrupt(Endpoint endpoint, CompletableFuture<EndpointStatus> answer) {
    answer.complete(
        new EndpointStatus(
            endpoint.toString(), Optional.empty(), Optional.of("the thread was interrupted")));
  }

  /** One node's answer, or why there is none. */
  private record StatusAnswer(
      ClusterCalls calls, Endpoint endpoint, CompletableFuture<EndpointStatus> answer)
      implements StreamObserver<StatusResponse> {
    @Override
    public void onNext(StatusResponse status) {
      if (status.hasSettings()) {
        calls.limits.set(status.getSettings());
      }
      answer.complete(
          new EndpointStatus(
              endpoint.toString(), Optional.of(Replies.status(status)), Optional.empty()));
    }

    @Override
    public void onError(Throwable thrown) {
      Failure failure = Failure.of(thrown, calls.transport.attemptTimeout());
      answer.complete(
          new EndpointStatus(endpoint.toString(), Optional.empty(), Optional.of(failure.text())));
    }

    @Override
    public void onCompleted() {
      if (!answer.isDone()) {
        onError(Status.INTERNAL.withDescription("an empty answer").asRuntimeException());
      }
    }
  }
}
