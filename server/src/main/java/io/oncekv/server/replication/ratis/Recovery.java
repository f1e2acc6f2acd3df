package io.oncekv.server.replication.ratis;

import io.oncekv.server.statemachine.ReplicatedState;
import io.oncekv.server.statemachine.ReplicatedState.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings state, snapshots and log into line before the engine looks at any of them.
 *
 * <p>Afterwards the newest snapshot stands exactly where the state stands: the engine replays from
 * its newest snapshot, so it replays exactly what is missing, and wherever a crash has left the
 * three, the log joins on to the snapshot or is refused.
 */
final class Recovery {
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  private Recovery() {}

  static void run(
      RatisOptions options, Folders folders, SnapshotFolder snapshots, ReplicatedState state)
      throws IOException {
    Optional<Snapshot> newest = snapshots.recover();
    if (!Files.exists(folders.vote())) {
      refuseForgottenVote(folders, newest, state);
      return;
    }
    if (!LogEnd.exists(folders.logEnd())) {
      // It is made before the engine's first file.
      throw new LogDamagedException(
          folders.logEnd(), "is missing or cut, and with it up to where the log was on disk");
    }
    if (newest.isPresent() && newest.get().position().index() > state.applied().index()) {
      Position at = newest.get().position();
      log.info("state at {} is behind {}: restoring", state.applied(), newest.get());
      state.restore(newest.get().folder());
      if (!state.applied().equals(at)) {
        throw new IllegalStateException(
            "the state says " + state.applied() + " after restoring " + newest.get());
      }
    }
    snapshots.take(state);
    snapshots.cleanUp();
    long lastTerm =
        LogCheck.run(
            folders.current(),
            state.applied().index(),
            LogEnd.read(folders.logEnd()),
            options.maxEntryBytes());
    VoteRecord.mend(folders, lastTerm);
    VoteRecord.Vote vote = VoteRecord.engines(folders.vote()).orElseThrow();
    if (vote.term() < lastTerm) {
      throw new LogDamagedException(
          folders.vote(), "says " + vote + ", but the log holds entries of term " + lastTerm);
    }
  }

  /**
   * A node that has data but no record of its votes could vote twice in one term, and its log may
   * be gone together with the record.
   */
  private static void refuseForgottenVote(
      Folders folders, Optional<Snapshot> newest, ReplicatedState state) throws IOException {
    boolean logLeft =
        Folders.list(folders.current()).stream()
            .anyMatch(file -> file.getFileName().toString().startsWith("log_"));
    boolean voted = Files.exists(folders.voteCopy()) || Files.exists(folders.configurationCopy());
    if (state.applied().index() > 0 || newest.isPresent() || logLeft || voted) {
      throw new LogDamagedException(
          folders.vote(),
          "is missing, but this node has taken part in a cluster before (state at "
              + state.applied()
              + ")");
    }
  }
}
