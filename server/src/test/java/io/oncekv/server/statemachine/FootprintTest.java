package io.oncekv.server.statemachine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.oncekv.internal.v1.Command;
import io.oncekv.server.storage.Database;
import io.oncekv.server.storage.StorageOptions;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.Write;
import java.lang.management.ManagementFactory;
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
  private static final int CLIENTS = Integer.getInteger("oncekv.footprint.clients", 50_000);

  /** Until then classes are loaded and caches filled, which are bounded. */
  private static final int WARM_UP = 20_000;

  @TempDir private Path folder;

  @Test
  @DisplayName("HC-31 a cold client costs at most 200 bytes on disk and nothing on the heap")
  void aColdClientCostsAtMost200BytesOnDiskAndNothingOnTheHeap() throws NoSuchAlgorithmException {
    try (KeyValueState state =
        KeyValueState.open(folder.resolve("db"), StorageOptions.DEFAULT, failure -> {})) {
      LogDriver log = new LogDriver(state);
      log.one(LogDriver.form(DefaultSettings.SETTINGS));
      List<Command> commands = new ArrayList<>();
      long heap = 0;
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
        if (i == WARM_UP) {
          heap = usedHeap();
        }
      }
      assertThat(state.summary().sessions()).isEqualTo(CLIENTS);
      assertThat(state.summary().revision()).isEqualTo(CLIENTS);
      double onHeap = (double) (usedHeap() - heap) / (CLIENTS - WARM_UP);
      System.out.printf("MEASURED bytes on the heap for a cold client: %.1f%n", onHeap);
      // A map entry alone would cost 32.
      assertThat(onHeap).isLessThan(10);
    }
    try (Database database =
        Database.open(folder.resolve("db/db-000001"), StorageOptions.DEFAULT)) {
      database.compact();
      long each = database.statistics().tableBytes() / CLIENTS;
      System.out.println("MEASURED bytes on disk for a cold client: " + each);
      assertThat(each).isBetween(50L, 200L);
    }
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
