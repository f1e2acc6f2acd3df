package io.oncekv.lab.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
  private static final int HEADER = 8;

  /** 200 takes two bytes as a varint. */
  private static final int LONG_ENTRY = 200;

  private static final int LONG_RECORD = 2 + LONG_ENTRY + 4;
  private static final int SHORT_RECORD = 1 + 5 + 4;

  @TempDir private Path data;
  private Path current;

  @BeforeEach
  void makesAFolder() throws IOException {
    current = Files.createDirectories(data.resolve("raft").resolve("group").resolve("current"));
  }

  private static byte[] bytes(int zeros) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("RaftLog1".getBytes(StandardCharsets.UTF_8));
    out.write(LONG_ENTRY % 128 + 128);
    out.write(LONG_ENTRY / 128);
    out.writeBytes(filled(LONG_ENTRY + 4, 7));
    out.write(5);
    out.writeBytes(filled(5 + 4, 9));
    out.writeBytes(new byte[zeros]);
    return out.toByteArray();
  }

  private static byte[] filled(int length, int value) {
    byte[] all = new byte[length];
    Arrays.fill(all, (byte) value);
    return all;
  }

  @Test
  void findsRecordsAndTheNewestFileLast() throws IOException {
    Files.write(current.resolve("log_inprogress_20"), bytes(1000));
    Files.write(current.resolve("log_3-19"), bytes(0));
    Files.write(current.resolve("raft-meta"), new byte[3]);

    List<LogFile> files = LogFile.of(data);

    assertThat(files).extracting(LogFile::open).containsExactly(false, true);
    for (LogFile file : files) {
      assertThat(file.records())
          .containsExactly(
              new LogFile.Piece(HEADER, LONG_RECORD),
              new LogFile.Piece(HEADER + LONG_RECORD, SHORT_RECORD));
      assertThat(file.end()).isEqualTo(HEADER + LONG_RECORD + SHORT_RECORD);
    }
  }

  @Test
  void aTornRecordStandsBehindTheLastOneAndIsNotWhole() throws IOException {
    Path path = current.resolve("log_inprogress_20");
    for (double share : new double[] {0, 0.5, 0.999}) {
      Files.write(path, bytes(1000));
      LogFile file = LogFile.of(data).get(0);
      int end = Math.toIntExact(file.end());
      file.tear(share);

      byte[] torn = Files.readAllBytes(path);
      assertThat(Arrays.copyOf(torn, end)).isEqualTo(Arrays.copyOf(bytes(1000), end));
      int begun = SHORT_RECORD - 1;
      assertThat(torn[end]).isEqualTo((byte) 5);
      assertThat(Arrays.copyOfRange(torn, end + begun, torn.length)).containsOnly(0);
    }
  }
}
