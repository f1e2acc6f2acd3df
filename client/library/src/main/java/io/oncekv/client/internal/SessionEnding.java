package io.oncekv.client.internal;

import io.oncekv.client.NotExecutedException;
import io.oncekv.v1.CloseSessionRequest;
import io.oncekv.v1.CloseSessionResponse;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.SessionsGrpc;

/** Closes a session at the cluster, once and for all. */
final class SessionEnding {
  private SessionEnding() {}

  /** Sends the request until it is answered; a session that is gone already is no error. */
  static void await(Reads requests, long incarnation, SessionEpoch session) {
    CloseSessionRequest request =
        CloseSessionRequest.newBuilder().setIncarnation(incarnation).setSession(session).build();
    PendingRead<CloseSessionResponse, Boolean> ending =
        requests.<CloseSessionResponse, Boolean>send(
            "close-session",
            (connection, deadline, answer) ->
                SessionsGrpc.newStub(connection.channel())
                    .withDeadline(deadline)
                    .closeSession(request, answer),
            answer -> true);
    try {
      boolean unused =
          Waiting.forResult(
              ending.result(), () -> ending.giveUp("the waiting thread was interrupted"));
    } catch (NotExecutedException e) {
      // A lost answer, and its repetition finds the session gone: that is what was wanted.
      if (!e.reason().orElse("").equals("SESSION_EXPIRED")) {
        throw e;
      }
    }
  }
}
