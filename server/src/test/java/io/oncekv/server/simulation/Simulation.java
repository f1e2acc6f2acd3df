package io.oncekv.server.simulation;

import com.google.protobuf.ByteString;
import io.oncekv.internal.v1.Command;
import io.oncekv.internal.v1.LogEntry;
import io.oncekv.server.simulation.Network.Request;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.KeyValueState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One run. */
final class Simulation {
  private static final int REPLICAS = 3;
  private static final int LARGEST_BATCH = 48;
  private static final long OPERATIONS_BETWEEN_AUDITS = 20_000;

  /**
   * What a run came to.
   *
   * @param operations commands that were applied
   * @param digest of everything that was sent, answered and done
   * @param counts how often each kind of answer and fault occurred
   */
  record Outcome(long operations, long entries, String digest, Map<String, Long> counts) {}

  private final Random random;
  private final Path folder;
  private final Trace trace = new Trace();
  private final Log log = new Log();
  private final Model model = new Model();
  private final List<Replica> replicas = new ArrayList<>();
  private final Network network;
  private final Population population;
  private long operations;
  private long term = 1;
  private int audits;

  private Simulation(long seed, Path folder) {
    this.random = new Random(seed);
    this.folder = folder;
    this.network = new Network(random);
    this.population = new Population(random, network);
  }

  /**
   * Runs until so many operations were applied.
   *
   * @throws AssertionError if anything was not right, with the seed and the place in its message
   */
  static Outcome run(long seed, long operations, Path folder) {
    Simulation simulation = new Simulation(seed, folder);
    try {
      return simulation.run(operations);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(
          "after " + simulation.operations + " operations of seed " + seed + ": " + e.getMessage(),
          e);
    } finally {
      simulation.replicas.forEach(Replica::close);
    }
  }

  private Outcome run(long most) {
    for (int i = 0; i < REPLICAS; i++) {
      replicas.add(new Replica("replica" + i, folder, log, Faults.options(random)));
    }
    try (Faults faults = new Faults(random, trace, log, replicas, folder.resolve("snapshots"))) {
      propose(faults.leader(), List.of(new Request(null, Commands.FORM)), 0, 0);
      long nextAudit = OPERATIONS_BETWEEN_AUDITS;
      boolean newTerm = false;
      for (long now = 1; operations < most; now++) {
        population.act(now);
        if (newTerm || random.nextInt(400) == 0) {
          note(faults.leader());
        }
        List<Request> arrived = network.arrived(now, LARGEST_BATCH);
        propose(faults.leader(), arrived, newTerm ? 0 : elapsed(), now);
        network.deliverAnswers(now);
        newTerm = faults.strike(now);
        if (newTerm) {
          term++;
        }
        if (operations >= nextAudit) {
          audit(faults.leader(), now);
          nextAudit += OPERATIONS_BETWEEN_AUDITS;
        }
      }
      audit(faults.leader(), 0);
    }
    return new Outcome(operations, log.last(), trace.digest(), trace.counts());
  }

  /** Commits requests as the next entry; the leader is the first to apply it. */
  private void propose(Replica leader, List<Request> requests, long elapsed, long now) {
    LogEntry.Builder builder = LogEntry.newBuilder().setFormatVersion(KeyValueState.FORMAT_VERSION);
    builder.setElapsedMicros(elapsed);
    for (Request request : requests) {
      builder.addCommands(request.command());
    }
    LogEntry entry = builder.build();
    ByteString bytes = entry.toByteString();
    trace.bytes(bytes.toByteArray());
    List<String> right = model.apply(entry);
    Log.Entry logged = log.append(term, bytes);
    leader.catchUp(log.last());
    Check.equal(
        leader.state().summary().nowMicros(),
        model.now,
        () -> "entry %d: the clock of %s".formatted(log.last(), leader.name));
    for (int i = 0; i < requests.size(); i++) {
      int index = i;
      operations++;
      Command command = requests.get(i).command();
      CommandResult result = logged.results().get(i);
      String answer = Answer.of(result);
      Check.that(
          answer.equals(right.get(i)),
          () ->
              "entry %d, %s: %s answered \"%s\", right is \"%s\"%n%s"
                  .formatted(
                      logged.position().index(),
                      command.getBodyCase(),
                      leader.name,
                      answer,
                      right.get(index),
                      command));
      trace.answer(answer);
      network.answer(now, requests.get(i), result);
    }
  }

  /** An entry that is none of the state machine's business: a configuration, an election. */
  private void note(Replica leader) {
    log.append(term, null);
    leader.catchUp(log.last());
  }

  /** The leader's clock: steady as a rule, but it may do anything. */
  private long elapsed() {
    return switch (random.nextInt(600)) {
      case 0 -> random.nextLong();
      case 1 -> Rules.MAX_ELAPSED_MICROS + random.nextInt(3) - 1;
      case 6 -> Rules.MAX_ELAPSED_MICROS * (1 + random.nextInt(100));
      case 2, 3, 4, 5 -> random.nextInt(20_000_000);
      default -> random.nextInt(200_000);
    };
  }

  private void audit(Replica leader, long now) {
    // What is left of sessions that were closed goes with the entries that follow.
    for (int i = 0; i < 3; i++) {
      propose(leader, List.of(new Request(null, Commands.TICK)), 0, now);
    }
    String digest = "";
    for (Replica replica : replicas) {
      replica.catchUp(log.last());
      Audit.compare(replica, model);
      audits++;
      String found = Audit.dump(replica, model, folder.resolve("audit-" + audits));
      if (!digest.isEmpty()) {
        Check.equal(found, digest, () -> replica.name + ": the digest of all records");
      }
      digest = found;
    }
    trace.event("audit", digest);
  }
}
