package io.oncekv.server.rpc;

import io.grpc.stub.StreamObserver;
import io.oncekv.internal.v1.Command;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.SessionPage;
import io.oncekv.server.statemachine.StateView;
import io.oncekv.v1.CloseSessionRequest;
import io.oncekv.v1.CloseSessionResponse;
import io.oncekv.v1.KeepAliveRequest;
import io.oncekv.v1.KeepAliveResponse;
import io.oncekv.v1.ListSessionsRequest;
import io.oncekv.v1.ListSessionsResponse;
import io.oncekv.v1.OpenSessionRequest;
import io.oncekv.v1.OpenSessionResponse;
import io.oncekv.v1.ResolveRequest;
import io.oncekv.v1.ResolveResponse;
import io.oncekv.v1.SessionsGrpc;

/** The service {@code oncekv.v1.Sessions}. */
final class SessionService extends SessionsGrpc.SessionsImplBase {
  private final CallFlow flow;
  private final Readiness readiness;
  private final Commands commands;
  private final Reads reads;
  private final StateView state;
  private final ResponseHeaders headers;

  SessionService(
      CallFlow flow,
      Readiness readiness,
      Commands commands,
      Reads reads,
      StateView state,
      ResponseHeaders headers) {
    this.flow = flow;
    this.readiness = readiness;
    this.commands = commands;
    this.reads = reads;
    this.state = state;
    this.headers = headers;
  }

  @Override
  public void openSession(
      OpenSessionRequest request, StreamObserver<OpenSessionResponse> observer) {
    flow.serve(
        RpcMethod.OPEN_SESSION,
        request,
        new UnaryCaller<>(observer),
        open -> {
          SessionChecks.open(open);
          requireServing();
          return commands.submit(
              Command.newBuilder().setOpenSession(open).build(),
              result -> opened(Commands.expect(CommandResult.Opened.class, result)));
        });
  }

  @Override
  public void keepAlive(KeepAliveRequest request, StreamObserver<KeepAliveResponse> observer) {
    flow.serve(
        RpcMethod.KEEP_ALIVE,
        request,
        new UnaryCaller<>(observer),
        keepAlive -> {
          SessionChecks.keepAlive(keepAlive);
          requireServing();
          return commands.submit(
              Command.newBuilder().setKeepAlive(keepAlive).build(),
              result ->
                  Answer.fresh(
                      KeepAliveResponse.newBuilder()
                          .setHeader(headers.of(0, false))
                          .setRemainingMillis(
                              Commands.expect(CommandResult.KeptAlive.class, result)
                                  .remainingMillis())
                          .build()));
        });
  }

  @Override
  public void closeSession(
      CloseSessionRequest request, StreamObserver<CloseSessionResponse> observer) {
    flow.serve(
        RpcMethod.CLOSE_SESSION,
        request,
        new UnaryCaller<>(observer),
        close -> {
          SessionChecks.close(close);
          requireServing();
          return commands.submit(
              Command.newBuilder().setCloseSession(close).build(),
              result -> {
                Commands.expect(CommandResult.Closed.class, result);
                return Answer.fresh(
                    CloseSessionResponse.newBuilder().setHeader(headers.of(0, false)).build());
              });
        });
  }

  @Override
  public void resolve(ResolveRequest request, StreamObserver<ResolveResponse> observer) {
    flow.serve(
        RpcMethod.RESOLVE,
        request,
        new UnaryCaller<>(observer),
        resolve -> {
          SessionChecks.resolve(resolve);
          requireServing();
          return commands.submit(
              Command.newBuilder().setResolve(resolve).build(),
              result -> resolved(Commands.expect(CommandResult.Resolved.class, result)));
        });
  }

  @Override
  public void listSessions(
      ListSessionsRequest request, StreamObserver<ListSessionsResponse> observer) {
    flow.serve(
        RpcMethod.LIST_SESSIONS,
        request,
        new UnaryCaller<>(observer),
        list -> {
          int page = SessionChecks.page(list);
          return reads.linearizable(() -> reads.local(() -> listed(list, page)));
        });
  }

  private void requireServing() {
    readiness.requireLead();
    readiness.requireFormed();
  }

  private Answer<OpenSessionResponse> opened(CommandResult.Opened opened) {
    return Answer.fresh(
        OpenSessionResponse.newBuilder()
            .setHeader(headers.of(0, false))
            .setOpened(opened.opened())
            .setCreated(opened.created())
            .setCurrent(opened.current())
            .setHighestSequence(opened.highestSequence())
            .setWindow(opened.window())
            .setSettings(state.summary().settings())
            .build());
  }

  private Answer<ResolveResponse> resolved(CommandResult.Resolved resolved) {
    ResolveResponse.Builder response = ResolveResponse.newBuilder();
    long revision = 0;
    if (resolved.reply().isPresent()) {
      response.setReply(resolved.reply().get());
      revision = resolved.reply().get().getRevision();
    }
    return Answer.fresh(response.setHeader(headers.of(revision, false)).build());
  }

  private Answer<ListSessionsResponse> listed(ListSessionsRequest request, int limit) {
    readiness.requireFormed();
    SessionPage page =
        request.getClientId().isEmpty()
            ? state.sessions(request.getAfter(), limit)
            : state.sessionOf(request.getClientId());
    return Answer.fresh(
        ListSessionsResponse.newBuilder()
            .setHeader(headers.exactly(page.stateRevision()))
            .addAllSessions(page.sessions())
            .setMore(page.more())
            .build());
  }
}
