package io.oncekv.server.simulation;

import io.oncekv.internal.v1.Command;
import io.oncekv.v1.OpenSessionRequest;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteIdentity;
import java.util.Random;

/** Sends what no honest client sends: takes a command that somebody sent, and changes it. */
final class Rogue {
  private static final int REMEMBERED = 256;

  private final Random random;
  private final Operations operations;
  private final Command[] seen = new Command[REMEMBERED];

  Rogue(Random random, Operations operations) {
    this.random = random;
    this.operations = operations;
  }

  void overhear(Command command) {
    seen[random.nextInt(REMEMBERED)] = command;
  }

  Command draw() {
    Command command = seen[random.nextInt(REMEMBERED)];
    if (command == null) {
      return Commands.TICK;
    }
    Command.Builder changed = command.toBuilder();
    int kind = random.nextInt(14);
    if (kind == 0) {
      return random.nextBoolean() ? Commands.TICK : Commands.FORM;
    } else if (kind == 1) {
      return Commands.write(command.getPrincipal(), operations.draw());
    } else if (kind == 2) {
      return changed.setPrincipal("mallory").build();
    } else if (kind == 3) {
      return command;
    }
    return switch (command.getBodyCase()) {
      case WRITE -> write(command, kind);
      case OPEN_SESSION -> changed.setOpenSession(open(command.getOpenSession(), kind)).build();
      case KEEP_ALIVE -> {
        changed.getKeepAliveBuilder().setSession(pair(command.getKeepAlive().getSession(), kind));
        yield incarnation(changed, kind).build();
      }
      case CLOSE_SESSION -> {
        changed
            .getCloseSessionBuilder()
            .setSession(pair(command.getCloseSession().getSession(), kind));
        yield incarnation(changed, kind).build();
      }
      case RESOLVE -> resolve(command, kind);
      default -> command;
    };
  }

  private Command write(Command command, int kind) {
    Write.Builder write = command.getWrite().toBuilder();
    if (!write.hasIdentity()) {
      return command;
    }
    WriteIdentity identity = write.getIdentity();
    WriteIdentity.Builder other = identity.toBuilder();
    switch (kind) {
      case 4 -> other.setIncarnation(Rules.INCARNATION + 1);
      case 5, 6 -> {
        // The same number for another operation.
        return Commands.write(
            command.getPrincipal(), operations.draw().toBuilder().setIdentity(identity).build());
      }
      case 7 -> other.setEpoch(identity.getEpoch() + random.nextInt(3) - 1);
      case 8 -> other.setSequence(sequence(identity.getSequence()));
      case 9 -> other.setSession(session(identity.getSession()));
      case 10 -> other.setAcknowledged(identity.getSequence() + random.nextInt(4) - 1);
      case 11 ->
          other.setAcknowledged(identity.getSequence() - Rules.WINDOW + random.nextInt(3) - 1);
      case 12 -> {
        // Beyond what anybody waits for, with all of it acknowledged: the ring is overtaken.
        long ahead = identity.getSequence() + random.nextInt(3 * Rules.WINDOW);
        other.setSequence(ahead).setAcknowledged(ahead);
      }
      default -> {
        // A write that somebody else resolves under its nose.
        SessionEpoch pair =
            SessionEpoch.newBuilder()
                .setSession(identity.getSession())
                .setEpoch(identity.getEpoch())
                .build();
        return Commands.resolve(command.getPrincipal(), pair, identity.getSequence());
      }
    }
    return command.toBuilder().setWrite(write.setIdentity(other)).build();
  }

  private OpenSessionRequest open(OpenSessionRequest open, int kind) {
    OpenSessionRequest.Builder other = open.toBuilder();
    return switch (kind) {
      case 4 -> other.setIncarnation(Rules.INCARNATION + 1).build();
      case 5, 6 -> other.setExpected(pair(open.getExpected(), 7)).build();
      case 7 -> other.clearExpected().build();
      case 8 -> other.setJournalHighestSequence(random.nextInt(20)).build();
      default -> open;
    };
  }

  private Command resolve(Command command, int kind) {
    Command.Builder changed = incarnation(command.toBuilder(), kind);
    SessionEpoch session = command.getResolve().getSession();
    long sequence = command.getResolve().getSequence();
    changed
        .getResolveBuilder()
        .setSession(pair(session, kind))
        .setSequence(kind == 8 ? sequence(sequence) : sequence + random.nextInt(5));
    return changed.build();
  }

  private static Command.Builder incarnation(Command.Builder command, int kind) {
    if (kind == 4) {
      long wrong = Rules.INCARNATION ^ 1;
      switch (command.getBodyCase()) {
        case KEEP_ALIVE -> command.getKeepAliveBuilder().setIncarnation(wrong);
        case CLOSE_SESSION -> command.getCloseSessionBuilder().setIncarnation(wrong);
        default -> command.getResolveBuilder().setIncarnation(wrong);
      }
    }
    return command;
  }

  private SessionEpoch pair(SessionEpoch pair, int kind) {
    return switch (kind) {
      case 7 -> pair.toBuilder().setEpoch(pair.getEpoch() + random.nextInt(3) - 1).build();
      case 9 -> pair.toBuilder().setSession(session(pair.getSession())).build();
      default -> pair;
    };
  }

  private long session(long given) {
    return switch (random.nextInt(5)) {
      case 0 -> 0;
      case 1 -> -1;
      case 2 -> given + 1_000_000;
      default -> given + random.nextInt(5) - 2;
    };
  }

  private long sequence(long used) {
    return switch (random.nextInt(40)) {
      case 0, 1 -> 0;
      case 2, 3 -> -1;
      case 4 -> Long.MIN_VALUE + random.nextInt(20);
      default -> used + random.nextInt(40) - 20;
    };
  }
}
