package io.oncekv.server.simulation;

import io.oncekv.internal.v1.Command;
import io.oncekv.internal.v1.LogEntry;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.OpenSessionRequest;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The contract, written down once more as plainly as possible: maps in memory, one command after
 * the other. Operations are compared whole, never by digest.
 */
final class Model {
  final ModelStore store = new ModelStore();
  final Map<Long, ModelSession> sessions = new TreeMap<>();
  long nextSession = 1;
  long now;

  private boolean formed;

  List<String> apply(LogEntry entry) {
    long elapsed = entry.getElapsedMicros();
    now += elapsed < 0 || elapsed > Rules.MAX_ELAPSED_MICROS ? Rules.MAX_ELAPSED_MICROS : elapsed;
    // Swept in order of deadline, far fewer than a batch may sweep: what has expired is gone.
    sessions.values().removeIf(session -> session.expired(now));
    List<String> answers = new ArrayList<>();
    for (Command command : entry.getCommandsList()) {
      answers.add(apply(command));
    }
    sessions.values().forEach(ModelSession::endEntry);
    return answers;
  }

  ModelSession live(long id) {
    ModelSession session = sessions.get(id);
    return session == null || session.expired(now) ? null : session;
  }

  private String apply(Command command) {
    if (command.hasFormCluster()) {
      formed = true;
      return Answer.DONE;
    }
    if (command.hasTick()) {
      return Answer.DONE;
    }
    if (!formed) {
      throw new AssertionError("the simulation forms the cluster first");
    }
    return switch (command.getBodyCase()) {
      case WRITE -> write(command.getWrite(), command.getPrincipal());
      case OPEN_SESSION -> open(command.getOpenSession(), command.getPrincipal());
      case KEEP_ALIVE -> keepAlive(command);
      case CLOSE_SESSION -> close(command);
      case RESOLVE -> resolve(command);
      default -> throw new AssertionError("the simulation sends no " + command.getBodyCase());
    };
  }

  private String write(Write write, String principal) {
    if (!write.hasIdentity()) {
      return store.execute(write).answer(false);
    }
    WriteIdentity identity = write.getIdentity();
    long sequence = identity.getSequence();
    String objection = admit(identity.getIncarnation(), principal, identity.getSession());
    if (objection != null) {
      return objection;
    }
    if (sequence == 0) {
      return refused(ErrorReason.INVALID_ARGUMENT, "sequence");
    }
    ModelSession session = live(identity.getSession());
    Write operation = write.toBuilder().clearIdentity().build();
    ModelSession.Decision decision = session.slotOf(sequence);
    if (decision != null && decision.sequence() == sequence) {
      if (decision.executed() == null) {
        return refused(ErrorReason.ABANDONED, "");
      }
      if (Integer.compareUnsigned(decision.epoch(), identity.getEpoch()) > 0) {
        return refused(ErrorReason.FENCED, "");
      }
      if (!decision.operation().equals(operation)) {
        return refused(ErrorReason.SEQUENCE_REUSED, "");
      }
      session.touch(now);
      return decision.executed().answer(true);
    }
    if (decision != null && Long.compareUnsigned(decision.sequence(), sequence) > 0) {
      return refused(ErrorReason.ALREADY_ACKNOWLEDGED, "");
    }
    String notNow = admitUndecided(session, identity.getEpoch(), sequence);
    if (notNow != null) {
      return notNow;
    }
    long acknowledged = identity.getAcknowledged();
    if (Long.compareUnsigned(acknowledged, sequence) > 0
        || Long.compareUnsigned(sequence - acknowledged, Rules.WINDOW) >= 0) {
      return refused(ErrorReason.WINDOW_EXCEEDED, "sequence");
    }
    session.touch(now);
    ModelStore.Executed executed = store.execute(write);
    session.decide(new ModelSession.Decision(sequence, identity.getEpoch(), operation, executed));
    return executed.answer(false);
  }

  private String open(OpenSessionRequest open, String principal) {
    if (open.getIncarnation() != 0 && open.getIncarnation() != Rules.INCARNATION) {
      return refused(ErrorReason.WRONG_INCARNATION, "");
    }
    ModelSession session = null;
    for (ModelSession candidate : sessions.values()) {
      if (candidate.client.equals(open.getClientId())) {
        session = candidate;
      }
    }
    if (session == null || session.expired(now)) {
      int others = sessions.size() - (session == null ? 0 : 1);
      if (others >= Rules.MAX_SESSIONS) {
        return refused(ErrorReason.TOO_MANY_SESSIONS, "sessions");
      }
      if (session != null) {
        sessions.remove(session.id);
      }
      ModelSession created =
          new ModelSession(nextSession, open.getClientId(), principal, open.getToken(), now);
      sessions.put(nextSession, created);
      nextSession++;
      return opened(created, true, true);
    }
    if (!session.principal.equals(principal)) {
      return refused(ErrorReason.PERMISSION_DENIED, "");
    }
    if (open.hasJournalHighestSequence()
        && Long.compareUnsigned(open.getJournalHighestSequence(), session.highest()) < 0) {
      return opened(session, false, false);
    }
    boolean expectsIt = open.hasExpected() && open.getExpected().getSession() == session.id;
    boolean again =
        session.epoch == 1
            ? !expectsIt
            : expectsIt && open.getExpected().getEpoch() + 1 == session.epoch;
    if (again && open.getToken().equals(session.token)) {
      session.touch(now);
      return opened(session, true, session.epoch == 1);
    }
    boolean current = expectsIt && open.getExpected().getEpoch() == session.epoch;
    if (!current) {
      return opened(session, false, false);
    }
    session.epoch++;
    session.token = open.getToken();
    session.activity = now;
    return opened(session, true, false);
  }

  private String keepAlive(Command command) {
    SessionEpoch claim = command.getKeepAlive().getSession();
    String objection =
        admit(command.getKeepAlive().getIncarnation(), command.getPrincipal(), claim.getSession());
    if (objection == null) {
      objection = admitEpoch(live(claim.getSession()), claim.getEpoch());
    }
    if (objection != null) {
      return objection;
    }
    ModelSession session = live(claim.getSession());
    session.touch(now);
    return Answer.keptAlive((session.activity + Rules.TTL_MICROS - now) / 1000);
  }

  private String close(Command command) {
    SessionEpoch claim = command.getCloseSession().getSession();
    String objection =
        admit(
            command.getCloseSession().getIncarnation(), command.getPrincipal(), claim.getSession());
    if (objection == null) {
      objection = admitEpoch(live(claim.getSession()), claim.getEpoch());
    }
    if (objection == null) {
      sessions.remove(claim.getSession());
      return Answer.CLOSED;
    }
    // A close of what has gone has nothing left to do.
    return objection.equals(refused(ErrorReason.SESSION_EXPIRED, "")) ? Answer.CLOSED : objection;
  }

  private String resolve(Command command) {
    SessionEpoch claim = command.getResolve().getSession();
    long sequence = command.getResolve().getSequence();
    String objection =
        admit(command.getResolve().getIncarnation(), command.getPrincipal(), claim.getSession());
    if (objection != null) {
      return objection;
    }
    if (sequence == 0) {
      return refused(ErrorReason.INVALID_ARGUMENT, "sequence");
    }
    ModelSession session = live(claim.getSession());
    ModelSession.Decision decision = session.slotOf(sequence);
    if (decision != null && decision.sequence() == sequence) {
      if (decision.executed() != null
          && Integer.compareUnsigned(decision.epoch(), claim.getEpoch()) > 0) {
        return refused(ErrorReason.FENCED, "");
      }
      session.touch(now);
      return decision.executed() == null ? Answer.ABANDONED : decision.executed().resolved();
    }
    if (decision != null && Long.compareUnsigned(decision.sequence(), sequence) > 0) {
      return refused(ErrorReason.ALREADY_ACKNOWLEDGED, "");
    }
    String notNow = admitUndecided(session, claim.getEpoch(), sequence);
    if (notNow != null) {
      return notNow;
    }
    session.touch(now);
    session.decide(new ModelSession.Decision(sequence, claim.getEpoch(), null, null));
    return Answer.ABANDONED;
  }

  /** The rows of the contract's table that come before any slot; null: no objection. */
  private String admit(long incarnation, String principal, long id) {
    if (incarnation != Rules.INCARNATION) {
      return refused(ErrorReason.WRONG_INCARNATION, "");
    }
    ModelSession session = live(id);
    if (session == null) {
      boolean given = id != 0 && Long.compareUnsigned(id, nextSession) < 0;
      return refused(given ? ErrorReason.SESSION_EXPIRED : ErrorReason.SESSION_NOT_FOUND, "");
    }
    return session.principal.equals(principal) ? null : refused(ErrorReason.PERMISSION_DENIED, "");
  }

  private static String admitEpoch(ModelSession session, int epoch) {
    int order = Integer.compareUnsigned(epoch, session.epoch);
    if (order == 0) {
      return null;
    }
    return order < 0
        ? refused(ErrorReason.FENCED, "")
        : refused(ErrorReason.INVALID_ARGUMENT, "epoch");
  }

  private static String admitUndecided(ModelSession session, int epoch, long sequence) {
    String objection = admitEpoch(session, epoch);
    if (objection != null) {
      return objection;
    }
    return sequence == -1 ? refused(ErrorReason.NUMBER_EXHAUSTED, "sequence") : null;
  }

  private static String opened(ModelSession session, boolean opened, boolean created) {
    return Answer.opened(
        opened, created, session.id, session.epoch, session.highest(), Rules.WINDOW);
  }

  private static String refused(ErrorReason reason, String field) {
    return Answer.refused(reason, field, false);
  }
}
