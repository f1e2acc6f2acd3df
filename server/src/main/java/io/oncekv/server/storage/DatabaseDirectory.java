package io.oncekv.server.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that holds the database, and the way another one takes its place.
 *
 * <pre>
 * CURRENT-DB     names the live database folder; renamed into place
 * db-000007/     a RocksDB
 * </pre>
 *
 * A replacement is built beside the live database, made durable, and becomes the live one by the
 * rename of the pointer: a crash before it leaves the old database, a crash after it the new one.
 * What is not pointed to is a leftover, and removed by the next start.
 */
public final class DatabaseDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseDirectory.class);
  private static final String POINTER = "CURRENT-DB";
  private static final String POINTER_TEMPORARY = "CURRENT-DB.tmp";
  private static final String PREFIX = "db-";

  private final Path root;
  private final Consumer<Step> steps;

  /** The steps of a replacement, in order. */
  enum Step {
    FOLDER_CREATED,
    TABLE_LINKED,
    FILE_COPIED,
    FOLDER_SYNCED,
    POINTER_WRITTEN,
    POINTER_RENAMED,
    POINTER_SYNCED,
    OLD_DELETED
  }

  private DatabaseDirectory(Path root, Consumer<Step> steps) {
    this.root = root;
    this.steps = steps;
  }

  /** Takes a folder into use, creating it if need be, and removes what a crash has left. */
  public static DatabaseDirectory open(Path root) {
    return open(root, step -> {});
  }

  /** As {@link #open(Path)}; the consumer is called after each step and may throw, as a crash. */
  static DatabaseDirectory open(Path root, Consumer<Step> steps) {
    DatabaseDirectory directory = new DatabaseDirectory(root, steps);
    try {
      directory.prepare();
    } catch (IOException e) {
      throw new StorageException("The database folder " + root + " cannot be used: " + e, e);
    }
    return directory;
  }

  /** The folder of the live database. */
  public Path live() {
    try {
      return pointed().orElseThrow(() -> new StorageException("No live database in " + root));
    } catch (IOException e) {
      throw new StorageException("Cannot read " + root.resolve(POINTER) + ": " + e, e);
    }
  }

  /**
   * Makes a checkpoint the live database. The checkpoint stays as it is: tables, which never
   * change, are shared by hard links, everything else is copied.
   *
   * @return the folder of the new live database; the old one is still there
   */
  public Path replace(Path checkpoint) {
    try {
      Path old = live();
      Path fresh = root.resolve(String.format("%s%06d", PREFIX, number(old) + 1));
      Durable.delete(fresh);
      Files.createDirectory(fresh);
      steps.accept(Step.FOLDER_CREATED);
      for (Path file : Durable.files(checkpoint)) {
        take(file, fresh.resolve(file.getFileName().toString()));
      }
      Durable.syncWithFiles(fresh);
      Durable.sync(root);
      steps.accept(Step.FOLDER_SYNCED);
      point(fresh);
      return fresh;
    } catch (IOException e) {
      throw new StorageException("Cannot make " + checkpoint + " the database: " + e, e);
    }
  }

  /** Removes the database that was live before, which nobody uses any more. */
  public void discard(Path old) {
    try {
      if (old.equals(live())) {
        throw new IllegalArgumentException(old + " is the live database");
      }
      Durable.delete(old);
      Durable.sync(root);
      steps.accept(Step.OLD_DELETED);
    } catch (IOException e) {
      throw new StorageException("Cannot remove the old database " + old + ": " + e, e);
    }
  }

  private void take(Path from, Path to) throws IOException {
    if (from.getFileName().toString().endsWith(".sst")) {
      try {
        Files.createLink(to, from);
      } catch (UnsupportedOperationException | IOException e) {
        // Another file system, or one without hard links.
        LOG.debug("Copying {} since it cannot be linked: {}", from, e.toString());
        Files.copy(from, to);
      }
      steps.accept(Step.TABLE_LINKED);
    } else if (Files.isRegularFile(from) && !isForeign(from)) {
      Files.copy(from, to);
      steps.accept(Step.FILE_COPIED);
    }
  }

  /** Whether a file in a checkpoint's folder is not RocksDB's, or only its running log. */
  private static boolean isForeign(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".md5") || name.equals("LOCK") || name.startsWith("LOG");
  }

  private void prepare() throws IOException {
    Files.createDirectories(root);
    Optional<Path> live = pointed();
    List<Path> databases =
        Durable.files(root).stream().filter(DatabaseDirectory::isDatabase).toList();
    if (live.isEmpty()) {
      if (!databases.isEmpty()) {
        throw new StorageException(
            root
                + " holds databases ("
                + databases
                + ") but no file "
                + POINTER
                + " that names the live one. Put it back, or: "
                + StorageException.BEGIN_ANEW);
      }
      // The pointer comes first, so that a database without one is never the work of a crash.
      point(root.resolve(PREFIX + "000001"));
    }
    Path current = live();
    // It is pointed to only when it is complete, but for the very first one, which has no others.
    if (!Files.isDirectory(current) && !databases.isEmpty()) {
      throw new StorageException(
          root.resolve(POINTER)
              + " names "
              + current.getFileName()
              + ", which is not there, but "
              + databases
              + " are: the file is damaged. Put it right, or: "
              + StorageException.BEGIN_ANEW);
    }
    Files.createDirectories(current);
    Files.deleteIfExists(root.resolve(POINTER_TEMPORARY));
    for (Path database : databases) {
      if (!database.equals(current)) {
        LOG.info("Removing {}, which an interrupted replacement has left", database);
        Durable.delete(database);
      }
    }
    Durable.sync(root);
    syncParent();
  }

  private void point(Path database) throws IOException {
    Path temporary = root.resolve(POINTER_TEMPORARY);
    Files.writeString(temporary, database.getFileName() + "\n", StandardCharsets.UTF_8);
    Durable.sync(temporary);
    steps.accept(Step.POINTER_WRITTEN);
    Files.move(
        temporary,
        root.resolve(POINTER),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    steps.accept(Step.POINTER_RENAMED);
    Durable.sync(root);
    steps.accept(Step.POINTER_SYNCED);
  }

  private Optional<Path> pointed() throws IOException {
    Path pointer = root.resolve(POINTER);
    if (!Files.exists(pointer)) {
      return Optional.empty();
    }
    // Whatever bytes are in it, they can be read so.
    String name = Files.readString(pointer, StandardCharsets.ISO_8859_1).strip();
    if (!name.matches(PREFIX + "\\d{6,}")) {
      throw new StorageException(
          "%s should name a database but reads \"%s\". %s"
              .formatted(pointer, name.replaceAll("[^ -~]", "?"), StorageException.BEGIN_ANEW));
    }
    return Optional.of(root.resolve(name));
  }

  private void syncParent() {
    Path parent = root.toAbsolutePath().getParent();
    if (parent != null) {
      try {
        Durable.sync(parent);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot sync " + parent, e);
      }
    }
  }

  private static boolean isDatabase(Path path) {
    return path.getFileName().toString().startsWith(PREFIX) && Files.isDirectory(path);
  }

  private static long number(Path database) {
    return Long.parseLong(database.getFileName().toString().substring(PREFIX.length()));
  }
}
