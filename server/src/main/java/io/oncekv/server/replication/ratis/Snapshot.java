package io.oncekv.server.replication.ratis;

import io.oncekv.server.statemachine.ReplicatedState.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.statemachine.SnapshotInfo;

/** One finished snapshot: a folder of files that never change, named after its position. */
final class Snapshot implements SnapshotInfo {
  private static final Pattern NAME = Pattern.compile("snapshot\\.(\\d+)_(\\d+)");

  private final Path folder;
  private final Position position;
  private final List<FileInfo> files;
  private volatile long lastUse;
  private volatile boolean used;

  Snapshot(Path folder, Position position) throws IOException {
    this.folder = folder;
    this.position = position;
    try (Stream<Path> all = Files.walk(folder)) {
      this.files =
          all.filter(Files::isRegularFile).sorted().map(p -> (FileInfo) new SentFile(p)).toList();
    }
  }

  static String name(Position position) {
    return "snapshot." + position.term() + "_" + position.index();
  }

  /** The position a folder of this name holds. */
  static Optional<Position> parse(Path folder) {
    Matcher m = NAME.matcher(folder.getFileName().toString());
    return m.matches()
        ? Optional.of(new Position(Long.parseLong(m.group(1)), Long.parseLong(m.group(2))))
        : Optional.empty();
  }

  Path folder() {
    return folder;
  }

  Position position() {
    return position;
  }

  /** Whether a file of it was opened for sending within this time. */
  boolean usedWithin(Duration time) {
    return used && System.nanoTime() - lastUse < time.toNanos();
  }

  @Override
  public TermIndex getTermIndex() {
    return LogIndex.termIndex(position);
  }

  @Override
  public List<FileInfo> getFiles() {
    return files;
  }

  @Override
  public String toString() {
    return folder.getFileName() + " (" + files.size() + " files)";
  }

  /** Notes that the engine is about to open it: the engine itself keeps no count of users. */
  private final class SentFile extends FileInfo {
    SentFile(Path path) {
      super(path, null);
    }

    @Override
    public Path getPath() {
      lastUse = System.nanoTime();
      used = true;
      return super.getPath();
    }
  }
}
