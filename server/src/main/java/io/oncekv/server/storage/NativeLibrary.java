package io.oncekv.server.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/**
 * RocksDB's native code. It lies in the jar, and the system takes it from a file only. RocksDB
 * removes the file that it makes when the process ends in good order, so each process that is
 * killed would leave 17 MB behind. Once loaded, nobody needs the name of that file any more.
 */
final class NativeLibrary {
  /** RocksDB's own setting: where the library is to be put, and to stay. */
  private static final String FOLDER_VARIABLE = "ROCKSDB_SHAREDLIB_DIR";

  private NativeLibrary() {}

  /** Loads it, unless that is done. */
  static void load() {
    if (System.getenv(FOLDER_VARIABLE) == null) {
      try {
        loadAndRemove(Files.createTempDirectory("oncekv-native-"));
      } catch (IOException e) {
        throw new UncheckedIOException(
            "cannot put RocksDB's library into " + System.getProperty("java.io.tmpdir"), e);
      }
    }
    // What is loaded already is not unpacked again.
    RocksDB.loadLibrary();
  }

  private static void loadAndRemove(Path folder) throws IOException {
    try {
      NativeLibraryLoader.getInstance().loadLibrary(folder.toString());
    } finally {
      List<Path> unpacked;
      try (Stream<Path> files = Files.list(folder)) {
        unpacked = files.toList();
      }
      for (Path file : unpacked) {
        Files.delete(file);
      }
      Files.delete(folder);
    }
  }
}
