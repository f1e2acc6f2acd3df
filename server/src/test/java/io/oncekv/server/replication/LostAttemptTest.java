package io.oncekv.server.replication;

import static io.oncekv.server.replication.Futures.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.oncekv.internal.v1.Command;
import io.oncekv.internal.v1.FormCluster;
import io.oncekv.internal.v1.LogEntry;
import io.oncekv.server.replication.ScriptedReplicator.Proposal;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.CommandResult.Replied;
import io.oncekv.server.statemachine.DefaultSettings;
import io.oncekv.server.statemachine.KeyValueState;
import io.oncekv.server.statemachine.ReplicatedState.Position;
import io.oncekv.server.storage.StorageOptions;
import io.oncekv.v1.Append;
import io.oncekv.v1.OpenSessionRequest;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteIdentity;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attempts of one write at two leaders, over one state: the test says what gets into the log. */
class LostAttemptTest {
  private static final ByteString KEY = ByteString.copyFromUtf8("k");
  private static final long INCARNATION = 7;
  private static final int WINDOW = 8;

  @TempDir private Path folder;

  private final Leader old = new Leader();
  private final Leader next = new Leader();
  private KeyValueState state;

  /** One node's way from the front door to the log. */
  private static final class Leader {
    private final ScriptedReplicator log = new ScriptedReplicator();
    private final InFlight door =
        new InFlight(
            new GroupCommit(
                log,
                GroupCommitOptions.defaults(),
                GroupCommitListener.NONE,
                Runnable::run,
                System::nanoTime),
            10);

    CompletableFuture<CommandResult> submit(Command command) {
      return door.submit(command);
    }

    /** The newest entry that it proposed. */
    Proposal proposed() {
      return log.proposals.get(log.proposals.size() - 1);
    }
  }

  @BeforeEach
  void open() {
    state = KeyValueState.open(folder.resolve("db"), StorageOptions.DEFAULT, failure -> {});
    apply(
        5,
        Command.newBuilder()
            .setFormCluster(
                FormCluster.newBuilder()
                    .setClusterId("c")
                    .setIncarnation(INCARNATION)
                    .setSettings(
                        DefaultSettings.SETTINGS.toBuilder().setSessionWindow(WINDOW).build()))
            .build());
    apply(
        5,
        Command.newBuilder()
            .setOpenSession(
                OpenSessionRequest.newBuilder()
                    .setClientId("client")
                    .setToken(ByteString.copyFrom(new byte[16])))
            .build());
  }

  @AfterEach
  void close() {
    state.close();
  }

  @Test
  @DisplayName("HC-2 original and duplicate both land in the log: the first executes, by apply")
  void bothCopiesLandInTheLog() {
    CompletableFuture<CommandResult> original = old.submit(append(1, 1));
    old.log.follow(6, ScriptedReplicator.N2);
    assertThat(failureOf(original)).isInstanceOf(LeadershipLostException.class);

    // The new leader holds the original in its log, not committed, and knows nothing of it yet.
    next.log.lead(6);
    CompletableFuture<CommandResult> duplicate = next.submit(append(1, 1));
    assertThat(duplicate).isNotDone();
    assertThat(next.log.proposals).hasSize(1);

    Replied first = (Replied) apply(5, old.proposed().entry()).get(0);
    commit(6, next.proposed());

    assertThat(first.duplicate()).isFalse();
    assertThat(duplicate).isCompletedWithValue(new Replied(first.reply(), true));
    assertThat(value()).isEqualTo("1;");
  }

  @Test
  @DisplayName("HC-2 HC-6 the original is cut off the log: the duplicate executes, as the first")
  void theOriginalIsLost() {
    CompletableFuture<CommandResult> original = old.submit(append(1, 1));
    old.log.follow(6, ScriptedReplicator.N2);
    assertThat(failureOf(original)).isInstanceOf(LeadershipLostException.class);

    next.log.lead(6);
    CompletableFuture<CommandResult> retried = next.submit(append(1, 1));
    commit(6, next.proposed());

    assertThat(((Replied) retried.join()).duplicate())
        .as("whether the failed attempt was stored as the write's reply")
        .isFalse();
    assertThat(value()).isEqualTo("1;");
  }

  @Test
  @DisplayName("HC-28 an acknowledged that never commits discards no reply and moves no window")
  void anAcknowledgedThatNeverCommitsChangesNothing() {
    Replied first = (Replied) committed(old, append(1, 1));
    committed(old, append(2, 1));

    // It acknowledges all that came before, and is lost with its leader.
    CompletableFuture<CommandResult> lost = old.submit(append(3, 3));
    old.log.follow(6, ScriptedReplicator.N2);
    assertThat(failureOf(lost)).isInstanceOf(LeadershipLostException.class);

    next.log.lead(6);
    assertThat(committed(next, append(1, 1))).isEqualTo(new Replied(first.reply(), true));
    assertThat(((Replied) committed(next, append(WINDOW, 1))).duplicate())
        .as("a write that lies in the window of what was acknowledged before")
        .isFalse();
    // The lead comes back: the old leader must have kept nothing of the lost attempt either.
    old.log.lead(7);
    assertThat(committed(old, append(1, 1))).isEqualTo(new Replied(first.reply(), true));
    assertThat(((Replied) committed(old, append(3, 1))).duplicate()).isFalse();
    assertThat(value()).isEqualTo("1;2;" + WINDOW + ";3;");
  }

  private CommandResult committed(Leader leader, Command command) {
    CompletableFuture<CommandResult> result = leader.submit(command);
    commit(leader.log.leadership().term(), leader.proposed());
    return result.join();
  }

  private void commit(long term, Proposal proposal) {
    proposal.outcome().complete(apply(term, proposal.entry()));
  }

  private void apply(long term, Command command) {
    apply(term, LogEntry.newBuilder().setFormatVersion(1).addCommands(command).build());
  }

  private List<CommandResult> apply(long term, LogEntry entry) {
    Position position = new Position(term, state.applied().index() + 1);
    return state.apply(position, entry.toByteString());
  }

  private static Command append(long sequence, long acknowledged) {
    return Command.newBuilder()
        .setDigest(sequence)
        .setWrite(
            Write.newBuilder()
                .setIdentity(
                    WriteIdentity.newBuilder()
                        .setIncarnation(INCARNATION)
                        .setSession(1)
                        .setEpoch(1)
                        .setSequence(sequence)
                        .setAcknowledged(acknowledged))
                .setAppend(
                    Append.newBuilder()
                        .setKey(KEY)
                        .setSuffix(ByteString.copyFromUtf8(sequence + ";"))))
        .build();
  }

  private String value() {
    return state.get(KEY).value().orElseThrow().value().toStringUtf8();
  }
}
