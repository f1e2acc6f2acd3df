package io.oncekv.lab.fault;

import io.oncekv.lab.cluster.LocalCluster;
import io.oncekv.lab.cluster.LocalClusterBuilder;
import io.oncekv.lab.cluster.LocalNode;
import io.oncekv.lab.cluster.Poll;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Files of a killed node that are damaged; this works everywhere. Damage is taken back in the end,
 * as when files are restored from a copy that was made of this very state: everything the node ever
 * acknowledged is there again, its votes, too.
 */
public final class DamageFaults implements FaultFamily {
  private static final Set<String> VOTE_FILES =
      Set.of("raft-meta", "vote", "raft-meta.conf", "members", "log-end");

  private final List<Fault> faults =
      List.of(
          new TornTail(),
          new FlippedInLog(),
          new FlippedInVote(),
          new FlippedInData("flipped-bit-database", DamageFaults::databaseFiles),
          new FlippedInData("flipped-bit-snapshot", DamageFaults::snapshotFiles));

  /** Finds files of a node's data. */
  private interface Search {
    List<Path> files(Path data) throws IOException;
  }

  @Override
  public List<Fault> faults() {
    return faults;
  }

  @Override
  public Optional<String> missing(Fault fault) {
    return Optional.empty();
  }

  @Override
  public void setUp(Path folder, int nodes, LocalClusterBuilder cluster) {
    SmallLogs.set(cluster);
  }

  @Override
  public void close() {
    // Each fault puts right what it damaged.
  }

  /** Tables of the live database, and the file that lists them. */
  private static List<Path> databaseFiles(Path data) throws IOException {
    Path state = data.resolve("state");
    Path pointer = state.resolve("CURRENT-DB");
    Path live = state.resolve(Files.readString(pointer, StandardCharsets.UTF_8).strip());
    return below(live).stream()
        .filter(file -> file.toString().endsWith(".sst") || file.toString().contains("MANIFEST"))
        .toList();
  }

  /**
   * The engine's records of term and vote and of the members, the copies of both, and the note of
   * where the log ends.
   */
  private static List<Path> voteFiles(Path data) throws IOException {
    return below(data.resolve("raft")).stream()
        .filter(file -> VOTE_FILES.contains(file.getFileName().toString()))
        .toList();
  }

  /** Whatever the newest snapshot is made of. */
  private static List<Path> snapshotFiles(Path data) throws IOException {
    Optional<Path> newest;
    try (Stream<Path> all = Files.walk(data.resolve("raft"))) {
      newest =
          all.filter(path -> path.getFileName().toString().matches("snapshot\\.\\d+_\\d+"))
              .max(Comparator.comparingLong(DamageFaults::index));
    }
    return newest.isPresent() ? below(newest.get()) : List.of();
  }

  private static long index(Path snapshot) {
    String name = snapshot.getFileName().toString();
    return Long.parseLong(name.substring(name.indexOf('_') + 1));
  }

  private static List<Path> below(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        if (Files.size(file) > 0) {
          files.add(file);
        }
      }
    }
    return files;
  }

  /** A fault of one killed node, any. */
  private abstract static class OfOneNode implements Fault {
    private final String name;

    OfOneNode(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public boolean leavesMajority() {
      return true;
    }

    @Override
    public void carryOut(LocalCluster cluster, Plan plan) throws InterruptedException {
      LocalNode victim = plan.one(cluster.nodes());
      try {
        damage(victim, plan, new Random(plan.choice()));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot damage the files of " + victim.id(), e);
      }
    }

    abstract void damage(LocalNode victim, Plan plan, Random random)
        throws IOException, InterruptedException;

    static <T> T choose(List<T> all, Random random) {
      return all.get(random.nextInt(all.size()));
    }

    static void awaitStartOrEnd(LocalNode victim, FlippedBit flipped) {
      Poll.untilTrue(
          LIMIT,
          victim.id() + " to serve or to stop, with a wrong bit in " + flipped,
          () -> !victim.isAlive() || victim.isReady());
    }

    /** It does not start, and tells which file is damaged. */
    static void requireRefusal(LocalNode victim, Path damaged, FlippedBit flipped) {
      Victims.requireLoud(victim, victim.awaitExitCode(LIMIT), Victims.NOT_STARTED);
      if (!victim.logTail().contains(damaged.getFileName().toString())) {
        throw new IllegalStateException(
            victim.id() + " does not name " + flipped + ":\n" + victim.logTail());
      }
    }
  }

  /** An entry was being written when the power went: the node drops it, and has all others. */
  private static final class TornTail extends OfOneNode {
    TornTail() {
      super("torn-tail");
    }

    @Override
    void damage(LocalNode victim, Plan plan, Random random)
        throws IOException, InterruptedException {
      victim.destroy();
      List<LogFile> log = LogFile.of(victim.data());
      // A crash right after a file was finished leaves none to write on; then this is a kill.
      if (!log.isEmpty() && log.get(log.size() - 1).open()) {
        log.get(log.size() - 1).tear(random.nextDouble());
      }
      Victims.hold(plan);
      victim.start();
      victim.awaitReady(LIMIT);
    }
  }

  /** A bit of an entry, the last one as often as another: the node does not start. */
  private static final class FlippedInLog extends OfOneNode {
    FlippedInLog() {
      super("flipped-bit-log");
    }

    @Override
    void damage(LocalNode victim, Plan plan, Random random)
        throws IOException, InterruptedException {
      victim.destroy();
      List<LogFile> log =
          LogFile.of(victim.data()).stream().filter(file -> !file.records().isEmpty()).toList();
      // A crash right after a file was begun and all others were purged; then this is a kill.
      if (log.isEmpty()) {
        return;
      }
      LogFile last = log.get(log.size() - 1);
      LogFile file = random.nextBoolean() ? last : choose(log, random);
      List<LogFile.Piece> records = file.records();
      LogFile.Piece entry =
          random.nextBoolean() ? records.get(records.size() - 1) : choose(records, random);
      long at = entry.at() + random.nextInt(entry.length());
      try (FlippedBit flipped = FlippedBit.in(file.path(), at, random.nextInt(8))) {
        victim.start();
        requireRefusal(victim, file.path(), flipped);
        Victims.hold(plan);
      }
    }
  }

  /**
   * A bit of what the node has promised and to whom: it does not start, or starts because its copy
   * tells what was there, or because it has promised no less by it.
   */
  private static final class FlippedInVote extends OfOneNode {
    FlippedInVote() {
      super("flipped-bit-vote");
    }

    @Override
    void damage(LocalNode victim, Plan plan, Random random)
        throws IOException, InterruptedException {
      victim.destroy();
      Path file = choose(voteFiles(victim.data()), random);
      long at = random.nextInt((int) Files.size(file));
      try (FlippedBit flipped = FlippedBit.in(file, at, random.nextInt(8))) {
        victim.start();
        awaitStartOrEnd(victim, flipped);
        Victims.hold(plan);
        if (victim.isAlive()) {
          flipped.keep();
        } else {
          requireRefusal(victim, file, flipped);
        }
      }
    }
  }

  /** A bit of the state: the node does not start, or stops once it comes across it, or is right. */
  private static final class FlippedInData extends OfOneNode {
    private final Search search;

    FlippedInData(String name, Search search) {
      super(name);
      this.search = search;
    }

    @Override
    void damage(LocalNode victim, Plan plan, Random random)
        throws IOException, InterruptedException {
      // While it runs they come and go.
      Poll.untilTrue(LIMIT, "data of " + victim.id() + " on disk", () -> !files(victim).isEmpty());
      victim.destroy();
      List<Path> files = files(victim);
      // A crash while the next ones were being made; then this is a kill.
      if (files.isEmpty()) {
        return;
      }
      Path file = choose(files, random);
      long at = (long) (random.nextDouble() * Files.size(file));
      try (FlippedBit flipped = FlippedBit.in(file, at, random.nextInt(8))) {
        victim.start();
        awaitStartOrEnd(victim, flipped);
        Victims.hold(plan);
        if (victim.isAlive()) {
          victim.destroy();
        } else {
          Victims.requireLoud(
              victim, victim.awaitExitCode(LIMIT), Victims.NOT_STARTED, Victims.STOPPED_ITSELF);
        }
      }
    }

    private List<Path> files(LocalNode victim) {
      try {
        return search.files(victim.data());
      } catch (IOException | UncheckedIOException changing) {
        return List.of();
      }
    }
  }
}
