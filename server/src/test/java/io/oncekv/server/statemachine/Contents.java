package io.oncekv.server.statemachine;

import io.oncekv.server.storage.Checkpoints;
import io.oncekv.server.storage.StorageSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/** Compares whole states: every key and every record in them. */
final class Contents {

  private Contents() {}

  /** Needs a new folder inside a temporary one that the test removes. */
  static String digest(KeyValueState state, Path folder) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      visit(
          state,
          folder,
          (key, record) -> {
            sha.update(key);
            sha.update((byte) 0);
            sha.update(record);
            return true;
          });
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All records whose keys begin with a letter, in order. */
  static SortedMap<byte[], byte[]> records(KeyValueState state, Path folder, char kind) {
    SortedMap<byte[], byte[]> found = new TreeMap<>(Arrays::compareUnsigned);
    visit(
        state,
        folder,
        (key, record) -> {
          if (key[0] == kind) {
            found.put(key, record);
          }
          return true;
        });
    return found;
  }

  private static void visit(
      KeyValueState state, Path folder, StorageSnapshot.RecordVisitor visitor) {
    try {
      Path checkpoint = Files.createTempDirectory(folder, "contents").resolve("checkpoint");
      state.checkpoint(checkpoint);
      Checkpoints.read(
          checkpoint,
          database -> {
            try (StorageSnapshot view = database.snapshot()) {
              view.scan(new byte[0], new byte[0], visitor);
            }
            return checkpoint;
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
