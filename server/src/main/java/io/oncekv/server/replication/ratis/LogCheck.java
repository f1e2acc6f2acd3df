package io.oncekv.server.replication.ratis;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks through the log before the engine opens it. A torn tail, which is what a crash leaves of
 * entries that were never acknowledged, is cut; the engine refuses some of these. Damage with a
 * good entry behind it is something else, and so are one wrong bit ({@link WrongBit}), an entry
 * that is whole and yet wrong ({@link SegmentFile}), and a log that ends before entries that were
 * on disk ({@link LogEnd}): this node may have acknowledged what is damaged, so it refuses to
 * start. Steps of the engine that a crash can leave half done are finished.
 */
final class LogCheck {
  private static final Logger log = LoggerFactory.getLogger(LogCheck.class);

  /** What the log adds around an entry's bytes, generously. */
  private static final int ENTRY_OVERHEAD = 64 << 10;

  private record Segment(SegmentFile file, long last, long lastTerm) {
    long first() {
      return file.first();
    }
  }

  private LogCheck() {}

  /**
   * Checks and repairs the log in a folder.
   *
   * @param current the engine's folder with the log segments
   * @param covered everything up to this index (ours) is in the durable state
   * @param synced everything up to this index (ours) was on disk, as was noted: cutting any of it
   *     would drop what this node may have acknowledged
   * @param maxEntryBytes bound on an entry
   * @return the term of the last entry, 0 if there is none
   * @throws LogDamagedException if the log is not safe to start with
   */
  static long run(Path current, long covered, long synced, int maxEntryBytes) throws IOException {
    long needed = synced > covered ? synced : 0;
    List<SegmentFile> files = new ArrayList<>();
    for (Path path : Folders.list(current)) {
      SegmentFile.of(path).ifPresent(files::add);
    }
    files.sort(Comparator.comparingLong(SegmentFile::first));
    List<Segment> segments = new ArrayList<>();
    for (SegmentFile file : files) {
      boolean newest = file.equals(files.get(files.size() - 1));
      readOne(file, newest, needed, maxEntryBytes + ENTRY_OVERHEAD).ifPresent(segments::add);
    }
    join(segments, LogIndex.engines(covered));
    if (!files.isEmpty()) {
      FolderSync.sync(current);
    }
    Optional<Segment> last =
        segments.isEmpty() ? Optional.empty() : Optional.of(segments.get(segments.size() - 1));
    long end = last.map(s -> LogIndex.ours(s.last())).orElse(0L);
    if (end < needed) {
      throw new LogDamagedException(
          last.map(s -> s.file().path()).orElse(current), endsTooSoon(end, needed));
    }
    return last.map(Segment::lastTerm).orElse(0L);
  }

  private static String endsTooSoon(long end, long needed) {
    return "ends after entry " + end + ", but entries up to " + needed + " were on disk";
  }

  private static Optional<Segment> readOne(
      SegmentFile file, boolean newest, long needed, int maxEntryBytes) throws IOException {
    SegmentFile.Content content = file.read(maxEntryBytes);
    if (content.damage().isPresent()) {
      if (!content.torn() || !file.open() || !newest) {
        throw new LogDamagedException(file.path(), content.damage().get());
      }
      if (LogIndex.ours(content.last()) < needed) {
        throw new LogDamagedException(
            file.path(),
            content.damage().get() + "; it " + endsTooSoon(LogIndex.ours(content.last()), needed));
      }
      cut(file.path(), content);
    }
    if (!file.open() && content.last() != file.named().getAsLong()) {
      throw new LogDamagedException(
          file.path(), "ends at entry " + LogIndex.ours(content.last()) + ", before its name does");
    }
    if (content.last() < file.first()) {
      // Nothing was written yet, or the first write was torn.
      Files.delete(file.path());
      return Optional.empty();
    }
    if (file.open() && !newest) {
      // A rename was lost: the next segment is only begun after this one is complete.
      Path closed = file.closedPath(content.last());
      Files.move(file.path(), closed, StandardCopyOption.ATOMIC_MOVE);
      return Optional.of(
          new Segment(SegmentFile.of(closed).orElseThrow(), content.last(), content.lastTerm()));
    }
    return Optional.of(new Segment(file, content.last(), content.lastTerm()));
  }

  private static void cut(Path path, SegmentFile.Content content) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      log.warn(
          "{} {}; nothing valid follows, as when a crash or a loss of power ends a write: cutting {}"
              + " bytes. Should the disk be damaged, give this node an empty folder and a new id",
          path,
          content.damage().orElseThrow(),
          channel.size() - content.good());
      channel.truncate(content.good());
      channel.force(true);
    }
  }

  /** Sees to it that the segments are contiguous and join on to the state. */
  private static void join(List<Segment> segments, long covered) throws IOException {
    for (int i = segments.size() - 1; i > 0; i--) {
      Segment before = segments.get(i - 1);
      Segment after = segments.get(i);
      if (before.last() + 1 == after.first() && before.lastTerm() <= after.lastTerm()) {
        continue;
      }
      if (before.last() < after.first() && after.first() <= covered + 1) {
        // The engine purges newer files first; a crash in between leaves the older ones.
        drop(segments.subList(0, i), "left over by a purge");
        break;
      }
      throw new LogDamagedException(
          after.file().path(),
          "does not follow on " + before.file().path().getFileName() + ": entries are missing");
    }
    if (segments.isEmpty()) {
      return;
    }
    if (segments.get(0).first() > covered + 1) {
      throw new LogDamagedException(
          segments.get(0).file().path(),
          "begins after entry "
              + LogIndex.ours(covered)
              + ", where the state ends: what is between is missing");
    }
    if (segments.get(segments.size() - 1).last() < covered) {
      // The state was on disk before the log; everything up to there is committed.
      drop(segments, "covered by the state, which is ahead");
    }
  }

  private static void drop(List<Segment> segments, String why) throws IOException {
    for (Segment segment : List.copyOf(segments)) {
      log.info("removing {}: {}", segment.file().path(), why);
      Files.delete(segment.file().path());
    }
    segments.clear();
  }
}
