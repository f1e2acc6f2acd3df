package io.oncekv.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.WriteBatch;

/** RocksDB's own batch, filled by its own calls, is the judge. */
class BatchBytesTest {
  static {
    NativeLibrary.load();
  }

  private final BatchBytes ours = new BatchBytes();

  @Test
  void aBatchWithoutChangesIsItsHeader() throws Exception {
    try (WriteBatch theirs = new WriteBatch()) {
      assertThat(ours.toArray()).isEqualTo(theirs.data());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 129, 255, 16_383, 16_384, 2_097_151, 2_097_152})
  void lengthsOfAnyNumberOfBytesAreWrittenAsRocksDbWritesThem(int length) throws Exception {
    byte[] key = bytes(length);
    byte[] content = bytes(length);
    try (WriteBatch theirs = new WriteBatch()) {
      theirs.put(key, content);
      theirs.delete(key);
      theirs.deleteRange(key, content);
      ours.put(key, content);
      ours.delete(key);
      ours.deleteRange(key, content);

      assertThat(ours.toArray()).isEqualTo(theirs.data());
    }
  }

  @Test
  void manyChangesOfAllKindsAreThoseThatRocksDbReads() throws Exception {
    Random random = new Random(5);
    try (WriteBatch theirs = new WriteBatch()) {
      for (int i = 0; i < 1_000; i++) {
        byte[] key = bytes(random.nextInt(64));
        byte[] content = bytes(random.nextInt(512));
        switch (random.nextInt(3)) {
          case 0 -> {
            theirs.put(key, content);
            ours.put(key, content);
          }
          case 1 -> {
            theirs.delete(key);
            ours.delete(key);
          }
          default -> {
            theirs.deleteRange(key, content);
            ours.deleteRange(key, content);
          }
        }
      }
      assertThat(ours.toArray()).isEqualTo(theirs.data());
      try (WriteBatch read = new WriteBatch(ours.toArray())) {
        assertThat(read.count()).isEqualTo(1_000);
      }
    }
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
