package io.oncekv.server.replication.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.oncekv.server.statemachine.ReplicatedState.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.ratis.server.storage.FileInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a crash at each step leaves, and what becomes of it. */
class SnapshotFolderTest {
  @TempDir Path root;

  private final ListState state = new ListState();
  private Folders folders;
  private SnapshotFolder snapshots;

  @BeforeEach
  void open() throws IOException {
    folders = new Folders(root, root.resolve("current"), root.resolve("sm"), root.resolve("tmp"));
    Files.createDirectories(folders.current());
    snapshots = new SnapshotFolder(folders, 1);
  }

  private void apply(int count) {
    for (int i = 0; i < count; i++) {
      long index = state.applied().index() + 1;
      long term = Math.max(1, state.applied().term());
      state.apply(new Position(term, index), ByteString.copyFromUtf8("e" + index));
    }
  }

  /** The engine publishes a snapshot that has arrived by replacing the whole folder. */
  private void arrive(ListState from) throws IOException {
    Path incoming = Files.createDirectories(folders.incoming().resolve("snapshot-request"));
    Path folder = incoming.resolve(Snapshot.name(from.applied()));
    from.checkpoint(folder);
    for (Path file : Folders.list(folder)) {
      Files.writeString(Path.of(file + ".md5"), "checksum");
    }
    Folders.delete(folders.snapshots());
    Files.move(incoming, folders.snapshots());
  }

  private static ListState stateAt(int index) {
    ListState other = new ListState();
    for (int i = 1; i <= index; i++) {
      other.apply(new Position(2, i), ByteString.copyFromUtf8("other" + i));
    }
    return other;
  }

  private Optional<Position> afterARestart() throws IOException {
    snapshots = new SnapshotFolder(folders, 1);
    return snapshots.recover().map(Snapshot::position);
  }

  @Test
  void aSnapshotTakenIsThereAfterARestart() throws IOException {
    apply(5);
    snapshots.take(state);
    assertThat(afterARestart()).contains(new Position(1, 5));
    ListState restored = new ListState();
    restored.restore(snapshots.latest().orElseThrow().folder());
    assertThat(restored.entries()).isEqualTo(state.entries());
  }

  @Test
  void nothingIsTakenWhereNothingHasHappened() throws IOException {
    assertThat(snapshots.take(state)).isEmpty();
    apply(1);
    snapshots.take(state);
    assertThat(snapshots.take(state)).map(Snapshot::position).contains(new Position(1, 1));
    assertThat(Folders.list(folders.snapshots())).hasSize(2);
  }

  @Test
  void aCrashWhileBuildingLeavesTheOneBefore() throws IOException {
    apply(3);
    snapshots.take(state);
    state.checkpoint(folders.snapshots().resolve("building"));
    assertThat(afterARestart()).contains(new Position(1, 3));
    assertThat(folders.snapshots().resolve("building")).doesNotExist();
  }

  @Test
  void aCrashBeforeTheSealLeavesTheOneBefore() throws IOException {
    apply(3);
    snapshots.take(state);
    apply(1);
    Path unsealed = folders.snapshots().resolve(Snapshot.name(state.applied()));
    state.checkpoint(unsealed);
    assertThat(afterARestart()).contains(new Position(1, 3));
    assertThat(unsealed).doesNotExist();
  }

  @Test
  void aSealWithoutItsSnapshotMeansNothing() throws IOException {
    apply(3);
    snapshots.take(state);
    Folders.delete(snapshots.latest().orElseThrow().folder());
    assertThat(afterARestart()).isEmpty();
    assertThat(Folders.list(folders.snapshots())).isEmpty();
  }

  @Test
  void oneThatArrivedCountsOnceItIsSealed() throws IOException {
    apply(3);
    snapshots.take(state);
    snapshots.beginInstall();
    arrive(stateAt(10));
    // Until now it was only written: a power loss could take parts of it.
    assertThat(snapshots.latest()).map(Snapshot::position).contains(new Position(1, 3));
    snapshots.sealArrived();
    assertThat(snapshots.latest()).map(Snapshot::position).contains(new Position(2, 10));
    assertThat(afterARestart()).contains(new Position(2, 10));
    assertThat(Folders.list(snapshots.latest().orElseThrow().folder()))
        .noneMatch(file -> file.toString().endsWith(".md5"));
    ListState restored = new ListState();
    restored.restore(snapshots.latest().orElseThrow().folder());
    assertThat(restored.entries()).isEqualTo(stateAt(10).entries());
  }

  @Test
  void aCrashAfterOneArrivedAndBeforeItsSealThrowsItAway() throws IOException {
    apply(3);
    snapshots.take(state);
    snapshots.beginInstall();
    arrive(stateAt(10));
    assertThat(afterARestart()).isEmpty();
    // The state itself lives elsewhere and is still at 3: recovery starts from there.
    assertThat(snapshots.take(state)).map(Snapshot::position).contains(new Position(1, 3));
  }

  @Test
  void aCrashBetweenTheTwoRenamesLeavesNoRubbish() throws IOException {
    apply(3);
    snapshots.take(state);
    Path aside = folders.group().resolve("sm.tmp20260101");
    Files.move(folders.snapshots(), aside);
    Files.createDirectories(folders.incoming().resolve("snapshot-request"));
    assertThat(afterARestart()).isEmpty();
    assertThat(aside).doesNotExist();
    assertThat(folders.incoming()).doesNotExist();
  }

  @Test
  void noneIsTakenWhileOneIsTakenOver() throws IOException {
    apply(3);
    snapshots.beginInstall();
    assertThat(snapshots.take(state)).isEmpty();
    arrive(stateAt(10));
    assertThat(snapshots.finishInstall().position()).isEqualTo(new Position(2, 10));
    state.restore(snapshots.latest().orElseThrow().folder());
    apply(1);
    assertThat(snapshots.take(state)).map(Snapshot::position).contains(new Position(2, 11));
  }

  @Test
  void cleaningUpKeepsTheNewestAndWhatIsBeingSent() throws IOException {
    apply(1);
    Snapshot first = snapshots.take(state).orElseThrow();
    apply(1);
    Snapshot second = snapshots.take(state).orElseThrow();
    apply(1);
    Snapshot third = snapshots.take(state).orElseThrow();
    List<Path> read = second.getFiles().stream().map(FileInfo::getPath).toList();
    snapshots.cleanUp();
    assertThat(first.folder()).doesNotExist();
    assertThat(read).allSatisfy(file -> assertThat(file).exists());
    assertThat(third.folder()).exists();
    assertThat(afterARestart()).contains(new Position(1, 3));
  }
}
