package io.oncekv.server.statemachine;

import io.oncekv.internal.v1.Command;
import io.oncekv.server.session.LifeRules;
import io.oncekv.server.session.Lookup;
import io.oncekv.server.session.OpenRules;
import io.oncekv.server.session.Outcome;
import io.oncekv.server.session.Refusal;
import io.oncekv.server.session.ResolveRules;
import io.oncekv.server.session.Session;
import io.oncekv.server.session.SessionClaim;
import io.oncekv.server.session.Slot;
import io.oncekv.server.session.WriteRules;
import io.oncekv.server.storage.WriteUnit;
import io.oncekv.v1.OpenSessionRequest;
import io.oncekv.v1.ResolveRequest;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.Settings;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteIdentity;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * Carries out what clients ask for: looks up what a command speaks of, has the session rules
 * decide, and stores what they decided.
 */
final class SessionCommands {
  private final SessionTable sessions;
  private final WriteExecution execution;
  private final Formation formation;
  private Counters counters;

  SessionCommands(WriteUnit unit, SessionTable sessions, Counters counters, Formation formation) {
    Settings settings = formation.settings();
    this.sessions = sessions;
    this.execution = new WriteExecution(unit, settings, formation.restoreCounter());
    this.formation = formation;
    this.counters = counters;
  }

  Counters counters() {
    return counters;
  }

  CommandResult decide(Command command) {
    String principal = command.getPrincipal();
    return switch (command.getBodyCase()) {
      case WRITE ->
          command.getWrite().hasIdentity()
              ? write(command.getWrite(), command.getDigest(), principal)
              : answer(execute(command.getWrite()), false);
      case OPEN_SESSION -> open(command.getOpenSession(), principal);
      case KEEP_ALIVE ->
          keepAlive(
              claim(
                  command.getKeepAlive().getIncarnation(),
                  principal,
                  command.getKeepAlive().getSession()));
      case CLOSE_SESSION ->
          close(
              claim(
                  command.getCloseSession().getIncarnation(),
                  principal,
                  command.getCloseSession().getSession()));
      case RESOLVE -> resolve(command.getResolve(), principal);
      case FORM_CLUSTER, TICK, BODY_NOT_SET ->
          throw new IllegalArgumentException("not a client's command: " + command.getBodyCase());
    };
  }

  private CommandResult write(Write write, long digest, String principal) {
    WriteIdentity identity = write.getIdentity();
    SessionClaim claim =
        new SessionClaim(
            identity.getIncarnation(), principal, identity.getSession(), identity.getEpoch());
    Lookup found = lookup(claim.session());
    WriteRules.Verdict verdict =
        WriteRules.decide(
            new WriteRules.Claim(claim, identity.getSequence(), identity.getAcknowledged(), digest),
            found,
            sessions::slot);
    if (verdict instanceof WriteRules.Verdict.Refuse refuse) {
      return Batch.refused(refuse.refusal());
    }
    Session session = noteActivity(found.session().orElseThrow());
    if (verdict instanceof WriteRules.Verdict.Replay replay) {
      return answer(replay.outcome(), true);
    }
    Outcome outcome = execute(write);
    sessions.put(
        session,
        new Slot(
            identity.getSequence(),
            identity.getEpoch(),
            digest,
            hash(write),
            Optional.of(outcome)));
    return answer(outcome, false);
  }

  private Outcome execute(Write write) {
    Outcome outcome = execution.execute(write, counters.revision() + 1);
    if (outcome instanceof Outcome.Reply reply && reply.reply().getApplied()) {
      counters = counters.withNextRevision();
    }
    return outcome;
  }

  private CommandResult open(OpenSessionRequest request, String principal) {
    Settings settings = formation.settings();
    Optional<Session> stored = sessions.sessionOf(request.getClientId());
    Optional<Session> live = stored.filter(session -> !session.expiredAt(counters.nowMicros()));
    // One whose time is over, and that nobody has swept up yet, makes room for its successor.
    Optional<Session> expired = live.isPresent() ? Optional.empty() : stored;
    OpenRules.Verdict verdict =
        OpenRules.decide(
            claim(request, principal),
            formation.incarnation(),
            live,
            new OpenRules.Room(
                counters.sessions() - (expired.isPresent() ? 1 : 0),
                settings.getMaxSessions(),
                counters.slots() - expired.map(Session::window).orElse(0),
                settings.getMaxSlots(),
                settings.getSessionWindow(),
                counters.nextSession()),
            sessions::highestSequence);
    if (verdict instanceof OpenRules.Verdict.Create) {
      expired.ifPresent(this::remove);
      Session created =
          new Session(
              counters.nextSession(),
              request.getClientId(),
              principal,
              1,
              request.getToken(),
              settings.getSessionWindow(),
              TimeUnit.MILLISECONDS.toMicros(settings.getSessionTtlMillis()),
              counters.nowMicros());
      counters = counters.withNewSession(created.window());
      sessions.add(created);
      return opened(true, true, created);
    }
    if (verdict instanceof OpenRules.Verdict.Bump) {
      Session bumped = live.orElseThrow().bumped(request.getToken(), counters.nowMicros());
      sessions.update(live.get(), bumped);
      return opened(true, false, bumped);
    }
    if (verdict instanceof OpenRules.Verdict.Again again) {
      return opened(true, again.created(), noteActivity(live.orElseThrow()));
    }
    if (verdict instanceof OpenRules.Verdict.Refuse refuse) {
      return Batch.refused(refuse.refusal());
    }
    return opened(false, false, live.orElseThrow());
  }

  private CommandResult keepAlive(SessionClaim claim) {
    Lookup found = lookup(claim.session());
    Optional<Refusal> objection = LifeRules.objectionToKeepAlive(claim, found);
    if (objection.isPresent()) {
      return Batch.refused(objection.get());
    }
    Session alive = noteActivity(found.session().orElseThrow());
    return new CommandResult.KeptAlive(
        TimeUnit.MICROSECONDS.toMillis(alive.remainingMicros(counters.nowMicros())));
  }

  private CommandResult close(SessionClaim claim) {
    Lookup found = lookup(claim.session());
    LifeRules.CloseVerdict verdict = LifeRules.close(claim, found);
    if (verdict instanceof LifeRules.CloseVerdict.Refuse refuse) {
      return Batch.refused(refuse.refusal());
    }
    if (verdict instanceof LifeRules.CloseVerdict.Close) {
      remove(found.session().orElseThrow());
    }
    return new CommandResult.Closed();
  }

  private CommandResult resolve(ResolveRequest request, String principal) {
    SessionClaim claim = claim(request.getIncarnation(), principal, request.getSession());
    Lookup found = lookup(claim.session());
    ResolveRules.Verdict verdict =
        ResolveRules.decide(claim, request.getSequence(), found, sessions::slot);
    if (verdict instanceof ResolveRules.Verdict.Refuse refuse) {
      return Batch.refused(refuse.refusal());
    }
    Session session = noteActivity(found.session().orElseThrow());
    if (verdict instanceof ResolveRules.Verdict.Executed executed) {
      return executed.outcome() instanceof Outcome.Reply reply
          ? new CommandResult.Resolved(Optional.of(reply.reply()))
          : answer(executed.outcome(), true);
    }
    if (verdict instanceof ResolveRules.Verdict.Abandon abandon) {
      sessions.put(session, abandon.slot());
    }
    return new CommandResult.Resolved(Optional.empty());
  }

  private Lookup lookup(long session) {
    // Expired is expired, swept up or not.
    return new Lookup(
        formation.incarnation(),
        counters.nextSession(),
        sessions.session(session).filter(found -> !found.expiredAt(counters.nowMicros())));
  }

  private Session noteActivity(Session session) {
    if (!session.staleAt(counters.nowMicros())) {
      return session;
    }
    Session active = session.activeAt(counters.nowMicros());
    sessions.update(session, active);
    return active;
  }

  private void remove(Session session) {
    sessions.end(session, counters.nowMicros());
    counters = counters.withoutSession(session.window());
  }

  private CommandResult opened(boolean opened, boolean created, Session session) {
    return new CommandResult.Opened(
        opened,
        created,
        SessionEpoch.newBuilder().setSession(session.id()).setEpoch(session.epoch()).build(),
        sessions.highestSequence(session),
        session.window());
  }

  private static CommandResult answer(Outcome outcome, boolean duplicate) {
    if (outcome instanceof Outcome.Reply reply) {
      return new CommandResult.Replied(reply.reply(), duplicate);
    }
    Refusal refusal = ((Outcome.Failure) outcome).refusal();
    return new CommandResult.Refused(
        refusal.reason(), refusal.message(), refusal.details(), duplicate);
  }

  private static SessionClaim claim(long incarnation, String principal, SessionEpoch session) {
    return new SessionClaim(incarnation, principal, session.getSession(), session.getEpoch());
  }

  private static OpenRules.Claim claim(OpenSessionRequest request, String principal) {
    return new OpenRules.Claim(
        request.getIncarnation(),
        principal,
        request.getClientId(),
        request.getToken(),
        request.hasExpected()
            ? Optional.of(
                new OpenRules.Pair(
                    request.getExpected().getSession(), request.getExpected().getEpoch()))
            : Optional.empty(),
        request.hasJournalHighestSequence()
            ? OptionalLong.of(request.getJournalHighestSequence())
            : OptionalLong.empty());
  }

  private static int hash(Write write) {
    CRC32C crc = new CRC32C();
    for (ByteBuffer part : WriteExecution.keyOf(write).asReadOnlyByteBufferList()) {
      crc.update(part);
    }
    return (int) crc.getValue();
  }
}
