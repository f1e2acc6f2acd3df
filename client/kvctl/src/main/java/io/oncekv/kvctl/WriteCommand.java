package io.oncekv.kvctl;

import io.oncekv.client.ClusterClient;
import io.oncekv.client.Expect;
import io.oncekv.client.NotExecutedException;
import io.oncekv.client.OnceKVException;
import io.oncekv.client.OutcomeUnknownException;
import io.oncekv.client.RawSession;
import io.oncekv.client.TxnOutcome;
import io.oncekv.client.WriteResult;
import io.oncekv.kvctl.output.IdentityView;
import io.oncekv.kvctl.output.TxnView;
import io.oncekv.kvctl.output.WriteView;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** A write, sent under one identity until it is answered: however often, it takes effect once. */
abstract class WriteCommand extends KvctlCommand {
  @Mixin private WriteIdentityOptions identities = new WriteIdentityOptions();

  /** One kind of write, with its arguments read and checked. */
  interface Sending {
    /** Sends it. Everything below its sequence counts as settled. */
    WriteResult send(RawSession session, long sequence, long acknowledged);
  }

  /** Reads the arguments; nothing is sent before it returns. */
  abstract Sending sending();

  /** The condition given, if any. */
  static Optional<Expect> expected(Optional<ConditionOptions> condition) {
    return condition.flatMap(ConditionOptions::expected);
  }

  @Override
  public final Integer call() {
    identities.check();
    Sending sending = sending();
    try (ClusterClient cluster = client().buildClusterClient()) {
      return write(cluster, sending);
    } catch (NotExecutedException refused) {
      if (identities.resends() && EarlierAttempt.isLeftOpenBy(refused)) {
        throw new EarlierAttempt(refused);
      }
      throw refused;
    }
  }

  private int write(ClusterClient cluster, Sending sending) {
    IdentityView identity = identities.identity(cluster);
    WriteResult result;
    try {
      result = send(cluster, identity, sending);
    } catch (NotExecutedException refused) {
      close(cluster, identity);
      throw refused;
    }
    printer().write(view(result, shown(cluster, identity, result)));
    close(cluster, identity);
    boolean held = result.txn().map(TxnOutcome::succeeded).orElse(result.applied());
    return held ? ExitCode.OK : ExitCode.NOT_APPLIED;
  }

  private static WriteResult send(ClusterClient cluster, IdentityView identity, Sending sending) {
    RawSession session =
        cluster.rawSession(identity.session(), identity.epoch(), identity.incarnation());
    try {
      return sending.send(session, identity.sequence(), identity.sequence());
    } catch (OutcomeUnknownException unknown) {
      // Its session stays open, even a one-shot one: with it the write can be sent again.
      throw new UnknownOutcome(identity, unknown);
    }
  }

  private void close(ClusterClient cluster, IdentityView identity) {
    if (!identities.oneShot()) {
      return;
    }
    try {
      cluster.closeSession(identity.session(), identity.epoch(), identity.incarnation());
    } catch (OnceKVException left) {
      // The write has its answer; the session that nobody uses any more expires by itself.
      terminal().err().println("kvctl: note: the session is left to expire: " + left.getMessage());
    }
  }

  private Optional<IdentityView> shown(
      ClusterClient cluster, IdentityView identity, WriteResult result) {
    if (identities.oneShot()) {
      return Optional.empty();
    }
    if (!identities.resends() || !result.duplicate()) {
      return Optional.of(identity);
    }
    return Optional.of(
        new IdentityView(
            identity.session(),
            SessionLookup.confirmedEpoch(cluster, identity.session(), identity.epoch(), terminal()),
            identity.sequence(),
            identity.incarnation()));
  }

  /** What is shown of a write's answer. */
  static WriteView view(WriteResult result, Optional<IdentityView> identity) {
    return new WriteView(
        result.applied(),
        result.revision(),
        result.length(),
        result.restoreCounter(),
        result.duplicate(),
        identity,
        result.number(),
        result.txn().map(WriteCommand::view));
  }

  private static TxnView view(TxnOutcome txn) {
    return new TxnView(
        txn.succeeded(),
        txn.changes().stream()
            .map(change -> new TxnView.Change(change.applied(), change.length(), change.number()))
            .toList());
  }
}
