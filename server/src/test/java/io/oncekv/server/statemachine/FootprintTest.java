package io.oncekv.server.statemachine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.oncekv.internal.v1.Command;
import io.oncekv.server.storage.Database;
import io.oncekv.server.storage.StorageOptions;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.Write;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients that were here once leave behind. */
class FootprintTest {
  private static final int CLIENTS = 100_000;

  @TempDir private Path folder;

  @Test
  @DisplayName("HC-31 a cold client that wrote once costs at most 200 bytes on disk")
  void aColdClientCostsAtMost200Bytes() throws NoSuchAlgorithmException {
    try (KeyValueState state =
        KeyValueState.open(folder.resolve("db"), StorageOptions.DEFAULT, failure -> {})) {
      LogDriver log = new LogDriver(state);
      log.one(LogDriver.form(DefaultSettings.SETTINGS));
      List<Command> commands = new ArrayList<>();
      Write write = LogDriver.put("the same key for all", "v");
      for (int i = 1; i <= CLIENTS; i++) {
        // Names and tokens that do not compress, as random ones would not.
        byte[] noise =
            MessageDigest.getInstance("SHA-256").digest(Integer.toString(i).getBytes(US_ASCII));
        String name = HexFormat.of().formatHex(noise, 0, 8);
        commands.add(LogDriver.open(name, ByteString.copyFrom(noise, 16, 16), null));
        SessionEpoch session = SessionEpoch.newBuilder().setSession(i).setEpoch(1).build();
        commands.add(LogDriver.write(session, 1, write));
        if (commands.size() == 500) {
          log.apply(Duration.ofSeconds(1), commands.toArray(Command[]::new));
          commands.clear();
        }
      }
      assertThat(state.summary().sessions()).isEqualTo(CLIENTS);
      assertThat(state.summary().revision()).isEqualTo(CLIENTS);
    }
    try (Database database =
        Database.open(folder.resolve("db/db-000001"), StorageOptions.DEFAULT)) {
      database.compact();
      long each = database.statistics().tableBytes() / CLIENTS;
      System.out.println("MEASURED bytes on disk for a cold client: " + each);
      assertThat(each).isBetween(50L, 200L);
    }
  }
}
