package io.oncekv.server.statemachine;

import io.oncekv.server.storage.Checkpoints;
import io.oncekv.server.storage.StorageSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Compares whole states: every key and every record in them. */
final class Contents {

  private Contents() {}

  /** Needs a new folder inside a temporary one that the test removes. */
  static String digest(KeyValueState state, Path folder) {
    try {
      Path checkpoint = Files.createTempDirectory(folder, "contents").resolve("checkpoint");
      state.checkpoint(checkpoint);
      return Checkpoints.read(
          checkpoint,
          database -> {
            try (StorageSnapshot view = database.snapshot()) {
              MessageDigest sha = MessageDigest.getInstance("SHA-256");
              view.scan(
                  new byte[0],
                  new byte[0],
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
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
