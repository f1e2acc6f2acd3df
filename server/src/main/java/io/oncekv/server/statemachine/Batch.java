package io.oncekv.server.statemachine;

import io.oncekv.internal.v1.Command;
import io.oncekv.internal.v1.FormCluster;
import io.oncekv.internal.v1.LogEntry;
import io.oncekv.server.session.Refusal;
import io.oncekv.server.statemachine.ReplicatedState.Position;
import io.oncekv.server.storage.Keys;
import io.oncekv.server.storage.WriteUnit;
import io.oncekv.v1.ErrorReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * One entry on its way into the state: its commands one after the other, each seeing what those
 * before it did, all of it in one write unit.
 */
final class Batch {
  /** An entry cannot make time jump further, whatever its proposer's clock did. */
  private static final long MAX_ELAPSED_MICROS = TimeUnit.SECONDS.toMicros(60);

  private final WriteUnit unit;
  private final SessionTable sessions;
  private Counters counters;
  private Optional<Formation> formation;
  private Expiry expiry;
  private Horizon horizon;

  Batch(
      WriteUnit unit,
      Counters counters,
      Optional<Formation> formation,
      Expiry expiry,
      Horizon horizon) {
    this.unit = unit;
    this.sessions = new SessionTable(unit);
    this.counters = counters;
    this.formation = formation;
    this.expiry = expiry;
    this.horizon = horizon;
  }

  /** Carries out an entry and leaves everything in the write unit, which is not committed yet. */
  List<CommandResult> apply(Position position, LogEntry entry) {
    long elapsed = entry.getElapsedMicros();
    // Unsigned: a huge number is a long time, not a step back.
    boolean tooLong = Long.compareUnsigned(elapsed, MAX_ELAPSED_MICROS) > 0;
    counters = counters.later(tooLong ? MAX_ELAPSED_MICROS : elapsed);
    sessions.readAhead(sessionsOf(entry));
    Sweep sweep = new Sweep(unit, sessions, counters);
    horizon = sweep.run(entry.getCommandsCount(), horizon);
    counters = sweep.counters();
    List<CommandResult> results = new ArrayList<>(entry.getCommandsCount());
    for (Command command : entry.getCommandsList()) {
      results.add(decide(command));
    }
    sessions.store();
    noteExpiry();
    note(position);
    return results;
  }

  /** Moves the position on. */
  void note(Position position) {
    counters = counters.at(position);
    unit.put(Keys.state(), counters.encode());
  }

  /** Makes everything durable as one: effects, replies, position. */
  void commit() {
    unit.commit();
  }

  Expiry expiry() {
    return expiry;
  }

  /** What is known of what is left to sweep, once the batch is committed. */
  Horizon horizon() {
    return horizon;
  }

  Counters counters() {
    return counters;
  }

  Optional<Formation> formation() {
    return formation;
  }

  /** The sessions that an entry's commands are about, whether or not there are such. */
  private static Set<Long> sessionsOf(LogEntry entry) {
    Set<Long> ids = new TreeSet<>();
    for (Command command : entry.getCommandsList()) {
      switch (command.getBodyCase()) {
        case WRITE -> {
          if (command.getWrite().hasIdentity()) {
            ids.add(command.getWrite().getIdentity().getSession());
          }
        }
        case KEEP_ALIVE -> ids.add(command.getKeepAlive().getSession().getSession());
        case CLOSE_SESSION -> ids.add(command.getCloseSession().getSession().getSession());
        case RESOLVE -> ids.add(command.getResolve().getSession().getSession());
        case OPEN_SESSION, FORM_CLUSTER, TICK, BODY_NOT_SET -> {}
      }
    }
    return ids;
  }

  private void noteExpiry() {
    if (sessions.expired() > 0) {
      expiry = expiry.plus(sessions.expired());
      unit.put(Keys.expiry(), expiry.encode());
    }
    if (sessions.ringsLeft()) {
      horizon = horizon.withRingsAt(counters.nowMicros());
    }
  }

  private CommandResult decide(Command command) {
    if (command.hasFormCluster()) {
      return form(command.getFormCluster());
    }
    if (command.hasTick()) {
      return new CommandResult.Done();
    }
    if (command.getBodyCase() == Command.BodyCase.BODY_NOT_SET) {
      // No client can cause this: another release put it into the log.
      throw new UnknownEntryException("a command of a kind that this release does not know");
    }
    if (formation.isEmpty()) {
      return unformed(command);
    }
    SessionCommands commands = new SessionCommands(unit, sessions, counters, formation.get());
    CommandResult result = commands.decide(command);
    counters = commands.counters();
    return result;
  }

  private CommandResult form(FormCluster form) {
    if (formation.isPresent()) {
      return new CommandResult.Done();
    }
    Optional<Refusal> objection = SettingsBounds.objectionTo(form.getSettings());
    if (objection.isEmpty() && (form.getIncarnation() == 0 || form.getClusterId().isEmpty())) {
      objection =
          Optional.of(
              Refusal.invalid("incarnation", "a cluster needs an id and an incarnation above 0"));
    }
    if (objection.isPresent()) {
      return refused(objection.get());
    }
    Formation formed =
        new Formation(form.getClusterId(), form.getIncarnation(), 0, form.getSettings());
    unit.put(Keys.formation(), formed.encode());
    unit.put(Keys.expiry(), expiry.encode());
    formation = Optional.of(formed);
    return new CommandResult.Done();
  }

  private static CommandResult unformed(Command command) {
    boolean identified =
        switch (command.getBodyCase()) {
          case WRITE -> command.getWrite().hasIdentity();
          case OPEN_SESSION -> command.getOpenSession().getIncarnation() != 0;
          default -> true;
        };
    return new CommandResult.Refused(
        identified ? ErrorReason.WRONG_INCARNATION : ErrorReason.NOT_READY,
        "the cluster is not formed yet",
        Map.of(),
        false);
  }

  static CommandResult refused(Refusal refusal) {
    return new CommandResult.Refused(refusal.reason(), refusal.message(), refusal.details(), false);
  }
}
