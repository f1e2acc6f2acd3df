package io.oncekv.server.simulation;

import com.google.protobuf.ByteString;
import io.oncekv.internal.v1.Command;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** One process of a client, which does what the client library does. */
final class ClientProcess {
  private final String client;
  private final String principal;
  private final Random random;
  private final Operations operations;

  /** Survives the process only if it keeps a journal. */
  private final boolean journal;

  /** Writes whose outcome is not known yet, by sequence. */
  private final TreeMap<Long, Write> outstanding = new TreeMap<>();

  private ByteString token;
  private SessionEpoch expected;
  private SessionEpoch session;
  private long next = 1;

  /** What {@code next} was when the session's open was sent. */
  private long nextAtOpen = 1;

  private boolean dead;
  private long quietUntil;

  ClientProcess(String client, String principal, Random random, Operations operations) {
    this.client = client;
    this.principal = principal;
    this.random = random;
    this.operations = operations;
    this.journal = random.nextBoolean();
    this.token = newToken();
  }

  /** The process that starts after this one, with its journal if it kept one. */
  ClientProcess successor() {
    ClientProcess fresh = new ClientProcess(client, principal, random, operations);
    if (journal && fresh.journal) {
      fresh.expected = session != null ? session : expected;
      fresh.outstanding.putAll(outstanding);
      fresh.next = next;
      // A journal that was put back from a copy lacks the newest writes.
      switch (random.nextInt(20)) {
        case 0, 1 -> fresh.next = Math.max(1, next - 3);
        case 2 -> {
          // The copy was made while the open that made the present epoch was under way.
          fresh.token = token;
          fresh.expected = expected;
          fresh.next = nextAtOpen;
        }
        default -> {}
      }
      fresh.outstanding.tailMap(fresh.next).clear();
    }
    return fresh;
  }

  boolean dead() {
    return dead;
  }

  void die() {
    dead = true;
  }

  /** What it sends now. */
  List<Command> act(long now) {
    List<Command> sent = new ArrayList<>();
    if (dead || now < quietUntil) {
      return sent;
    }
    if (random.nextInt(400) == 0) {
      quietUntil = now + random.nextInt(1500);
    }
    if (session == null) {
      if (random.nextInt(3) == 0) {
        sent.add(Commands.open(principal, client, token, expected, journal ? next - 1 : null));
      }
      return sent;
    }
    long lowest = outstanding.isEmpty() ? next : outstanding.firstKey();
    if (next - lowest < Rules.WINDOW && random.nextInt(3) == 0) {
      outstanding.put(next, operations.draw());
      sent.add(attempt(next));
      next++;
    }
    if (!outstanding.isEmpty() && random.nextInt(6) == 0) {
      long behind = random.nextInt(Rules.WINDOW);
      Long sequence = outstanding.ceilingKey(lowest + behind);
      sent.add(attempt(sequence != null ? sequence : lowest));
    }
    if (!outstanding.isEmpty() && random.nextInt(60) == 0) {
      sent.add(Commands.resolve(principal, session, lowest));
    }
    if (random.nextInt(60) == 0) {
      sent.add(Commands.keepAlive(principal, session));
    }
    if (random.nextInt(1500) == 0) {
      sent.add(Commands.close(principal, session));
    }
    return sent;
  }

  private Command attempt(long sequence) {
    return Commands.write(
        principal, session, sequence, outstanding.firstKey(), outstanding.get(sequence));
  }

  void answered(Command command, CommandResult answer) {
    if (dead) {
      return;
    }
    if (answer instanceof CommandResult.Opened opened) {
      opened(command, opened);
    } else if (session == null || !session.equals(sessionOf(command))) {
      // The answer to an attempt under another epoch decides nothing here.
      return;
    } else if (answer instanceof CommandResult.Refused refused) {
      refused(command, refused.reason());
    } else if (answer instanceof CommandResult.Closed) {
      reopen(session);
    } else if (command.hasWrite()) {
      if (answer instanceof CommandResult.Replied replied) {
        operations.heardOf(replied.reply().getRevision());
      }
      outstanding.remove(command.getWrite().getIdentity().getSequence());
    } else if (command.hasResolve()) {
      outstanding.remove(command.getResolve().getSequence());
    }
  }

  private void opened(Command command, CommandResult.Opened opened) {
    if (session != null || !command.getOpenSession().getToken().equals(token)) {
      return;
    }
    if (!opened.opened()) {
      if (journal && expected != null && random.nextInt(3) == 0) {
        // Its journal is behind or somebody else's: the process is not let in.
        die();
      }
      reopen(opened.current());
      next = Math.max(next, opened.highestSequence() + 1);
      return;
    }
    session = opened.current();
    nextAtOpen = next;
    boolean same = expected != null && expected.getSession() == session.getSession();
    if (!same) {
      outstanding.clear();
      next = 1;
    }
    next = Math.max(next, opened.highestSequence() + 1);
  }

  private void refused(Command command, ErrorReason reason) {
    switch (reason) {
      case SESSION_EXPIRED, SESSION_NOT_FOUND -> reopen(session);
      case FENCED -> die();
      default -> {
        if (command.hasWrite()) {
          outstanding.remove(command.getWrite().getIdentity().getSequence());
        } else if (command.hasResolve()) {
          outstanding.remove(command.getResolve().getSequence());
        }
      }
    }
  }

  private void reopen(SessionEpoch current) {
    expected = current;
    session = null;
    // A new open is a new token: the old one may still be on its way.
    token = newToken();
  }

  private static SessionEpoch sessionOf(Command command) {
    return switch (command.getBodyCase()) {
      case WRITE ->
          SessionEpoch.newBuilder()
              .setSession(command.getWrite().getIdentity().getSession())
              .setEpoch(command.getWrite().getIdentity().getEpoch())
              .build();
      case RESOLVE -> command.getResolve().getSession();
      case KEEP_ALIVE -> command.getKeepAlive().getSession();
      case CLOSE_SESSION -> command.getCloseSession().getSession();
      default -> SessionEpoch.getDefaultInstance();
    };
  }

  private ByteString newToken() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }
}
