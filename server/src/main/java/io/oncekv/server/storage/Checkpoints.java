package io.oncekv.server.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** Makes checkpoints that are finished and durable, and looks into them. */
public final class Checkpoints {

  private Checkpoints() {}

  /** Makes a flushed, fsynced copy of a database in a folder that does not exist yet. */
  public static void create(Database database, Path folder) {
    if (Files.exists(folder)) {
      throw new StorageException("The checkpoint's folder exists already: " + folder);
    }
    Path parent = folder.toAbsolutePath().getParent();
    try {
      Files.createDirectories(parent);
      database.checkpoint(folder);
      Durable.syncWithFiles(folder);
      Durable.sync(parent);
    } catch (IOException e) {
      throw new StorageException("Cannot make the checkpoint " + folder + ": " + e, e);
    }
  }

  /** Reads from a finished checkpoint, which stays as it was. */
  public static <T> T read(Path folder, Function<Database, T> reader) {
    if (!Files.isRegularFile(folder.resolve("CURRENT"))) {
      throw new StorageException(folder + " is not a checkpoint: it has no file CURRENT");
    }
    T result;
    try (Database checkpoint = Database.openReadOnly(folder)) {
      result = reader.apply(checkpoint);
    }
    try {
      for (Path file : Durable.files(folder)) {
        // RocksDB keeps a running log even where it only reads.
        if (file.getFileName().toString().startsWith("LOG")) {
          Files.delete(file);
        }
      }
      Durable.sync(folder);
    } catch (IOException e) {
      throw new StorageException("Cannot clean the checkpoint " + folder + " up: " + e, e);
    }
    return result;
  }
}
