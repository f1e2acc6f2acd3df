package io.oncekv.server.simulation;

import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.KeyValueState;
import io.oncekv.server.statemachine.ReplicatedState.Position;
import io.oncekv.server.statemachine.SteppedState;
import io.oncekv.server.storage.StorageException;
import io.oncekv.server.storage.StorageOptions;
import java.nio.file.Path;
import java.util.List;

/** One replica: a state on a disk, which crashes and comes back. */
final class Replica implements AutoCloseable {

  /** A crash in the middle of a replacement. */
  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** After a start the engine offers again what it has not noted as applied. */
  private static final long OFFERED_AGAIN = 20;

  final String name;
  private final Path home;
  private final Log log;
  private KeyValueState state;
  private Path folder;
  private int lives;
  private long durable;

  /** Steps of storage until the next crash; -1: none. */
  private int stepsToCrash = -1;

  private Path image;

  Replica(String name, Path home, Log log, StorageOptions options) {
    this.name = name;
    this.home = home;
    this.log = log;
    this.folder = nextFolder();
    this.state = SteppedState.open(folder, options, this::step);
  }

  KeyValueState state() {
    return state;
  }

  long applied() {
    return state.applied().index();
  }

  /** Up to where everything is on disk for certain. */
  long durable() {
    return durable;
  }

  /** Applies what is missing up to an index. */
  void catchUp(long upTo) {
    for (long index = applied() + 1; index <= upTo; index++) {
      apply(log.at(index));
    }
  }

  private void apply(Log.Entry entry) {
    if (entry.bytes() == null) {
      state.skip(entry.position());
    } else {
      List<CommandResult> results = state.apply(entry.position(), entry.bytes());
      if (entry.results().isEmpty()) {
        entry.results().addAll(results);
      } else {
        Check.equal(
            results,
            entry.results(),
            () -> name + ", as the second, on entry " + entry.position().index());
      }
    }
    Check.equal(state.applied(), entry.position(), () -> name + " has applied");
  }

  /** Loses what is not on disk. */
  void crash(StorageOptions options) {
    Position before = state.applied();
    Path survivor = nextFolder();
    DiskImage.take(folder, survivor);
    live(survivor, options, true);
    Check.that(
        applied() >= durable && applied() <= before.index(),
        () -> name + " was at " + before + ", durable to " + durable + ", and is at " + applied());
    started();
  }

  /** Stops in good order and starts again. */
  void restart(StorageOptions options) {
    Position before = state.applied();
    live(folder, options, false);
    Check.equal(state.applied(), before, () -> name + " after a restart");
    started();
  }

  /** Makes a snapshot; may be called while entries are applied by another thread. */
  Position checkpoint(Path target) {
    return state.checkpoint(target);
  }

  void noteCheckpoint(Position position) {
    durable = Math.max(durable, position.index());
  }

  /**
   * Takes over a snapshot.
   *
   * @param crashAfter steps of storage after which to crash; -1: not at all
   */
  void install(Path snapshot, Position position, int crashAfter, StorageOptions options) {
    Position before = state.applied();
    if (position.index() < before.index()) {
      refuseOlder(snapshot, before);
      return;
    }
    stepsToCrash = crashAfter;
    try {
      state.restore(snapshot);
      Check.equal(state.applied(), position, () -> name + " took a snapshot over");
      durable = position.index();
      stepsToCrash = -1;
    } catch (Crash e) {
      live(image, options, true);
      long survived = applied();
      Check.that(
          survived == position.index() || (survived >= durable && survived <= before.index()),
          () -> name + " crashed in an install at " + before + " and came back at " + survived);
      started();
    }
  }

  private void refuseOlder(Path snapshot, Position before) {
    boolean refused = false;
    try {
      state.restore(snapshot);
    } catch (StorageException e) {
      refused = true;
    }
    Check.that(refused, () -> name + " took an older snapshot over");
    Check.equal(state.applied(), before, () -> name + " after it refused a snapshot");
  }

  private void started() {
    durable = applied();
    for (long index = Math.max(log.first(), applied() - OFFERED_AGAIN);
        index <= applied();
        index++) {
      Log.Entry entry = log.at(index);
      Position before = state.applied();
      if (entry.bytes() == null) {
        state.skip(entry.position());
      } else {
        Check.equal(
            state.apply(entry.position(), entry.bytes()),
            List.<CommandResult>of(),
            () -> name + " was offered " + entry.position() + " again");
      }
      Check.equal(state.applied(), before, () -> name + " was offered an old entry");
    }
  }

  private void live(Path next, StorageOptions options, boolean fresh) {
    state.close();
    if (fresh) {
      DiskImage.delete(folder);
    }
    folder = next;
    state = SteppedState.open(folder, options, this::step);
  }

  private void step() {
    if (stepsToCrash < 0) {
      return;
    }
    if (stepsToCrash == 0) {
      stepsToCrash = -1;
      image = nextFolder();
      DiskImage.take(folder, image);
      throw new Crash();
    }
    stepsToCrash--;
  }

  private Path nextFolder() {
    lives++;
    return home.resolve(name + "-" + lives);
  }

  @Override
  public void close() {
    state.close();
  }
}
