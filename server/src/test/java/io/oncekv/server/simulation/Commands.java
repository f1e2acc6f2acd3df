package io.oncekv.server.simulation;

import com.google.protobuf.ByteString;
import io.oncekv.internal.v1.Command;
import io.oncekv.internal.v1.FormCluster;
import io.oncekv.internal.v1.Tick;
import io.oncekv.server.session.OperationDigest;
import io.oncekv.v1.CloseSessionRequest;
import io.oncekv.v1.KeepAliveRequest;
import io.oncekv.v1.OpenSessionRequest;
import io.oncekv.v1.ResolveRequest;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteIdentity;

/** Makes the commands that a front door would put into the log. */
final class Commands {
  static final Command TICK = Command.newBuilder().setTick(Tick.getDefaultInstance()).build();
  static final Command FORM =
      Command.newBuilder()
          .setFormCluster(
              FormCluster.newBuilder()
                  .setClusterId("simulated")
                  .setIncarnation(Rules.INCARNATION)
                  .setSettings(Rules.SETTINGS))
          .build();

  private Commands() {}

  /**
   * An open.
   *
   * @param expected null: none
   * @param journalHighest null: no journal
   */
  static Command open(
      String principal,
      String client,
      ByteString token,
      SessionEpoch expected,
      Long journalHighest) {
    OpenSessionRequest.Builder open =
        OpenSessionRequest.newBuilder().setClientId(client).setToken(token);
    if (expected != null) {
      open.setExpected(expected).setIncarnation(Rules.INCARNATION);
    }
    if (journalHighest != null) {
      open.setJournalHighestSequence(journalHighest);
    }
    return Command.newBuilder().setPrincipal(principal).setOpenSession(open).build();
  }

  static Command write(
      String principal, SessionEpoch session, long sequence, long acknowledged, Write operation) {
    Write write =
        operation.toBuilder()
            .setIdentity(
                WriteIdentity.newBuilder()
                    .setIncarnation(Rules.INCARNATION)
                    .setSession(session.getSession())
                    .setEpoch(session.getEpoch())
                    .setSequence(sequence)
                    .setAcknowledged(acknowledged))
            .build();
    return write(principal, write);
  }

  static Command write(String principal, Write write) {
    return Command.newBuilder()
        .setPrincipal(principal)
        .setDigest(OperationDigest.of(write))
        .setWrite(write)
        .build();
  }

  static Command resolve(String principal, SessionEpoch session, long sequence) {
    return Command.newBuilder()
        .setPrincipal(principal)
        .setResolve(
            ResolveRequest.newBuilder()
                .setIncarnation(Rules.INCARNATION)
                .setSession(session)
                .setSequence(sequence))
        .build();
  }

  static Command keepAlive(String principal, SessionEpoch session) {
    return Command.newBuilder()
        .setPrincipal(principal)
        .setKeepAlive(
            KeepAliveRequest.newBuilder().setIncarnation(Rules.INCARNATION).setSession(session))
        .build();
  }

  static Command close(String principal, SessionEpoch session) {
    return Command.newBuilder()
        .setPrincipal(principal)
        .setCloseSession(
            CloseSessionRequest.newBuilder().setIncarnation(Rules.INCARNATION).setSession(session))
        .build();
  }
}
