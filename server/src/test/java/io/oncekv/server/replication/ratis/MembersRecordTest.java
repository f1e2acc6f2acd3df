package io.oncekv.server.replication.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.oncekv.server.replication.ratis.TestCluster.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class MembersRecordTest {
  @TempDir private Path folder;

  private Folders folders;

  @BeforeEach
  void members() throws IOException {
    folders =
        new Folders(folder, folder.resolve("current"), folder.resolve("sm"), folder.resolve("tmp"));
    Files.createDirectories(folders.current());
    Files.write(folders.configuration(), members(7, "one:1"));
    MembersRecord.open(folders).keep(7);
  }

  private static byte[] members(long index, String address) {
    RaftPeerProto.Builder peer =
        RaftPeerProto.newBuilder().setId(ByteString.copyFromUtf8("n1")).setAddress(address);
    return LogEntryProto.newBuilder()
        .setTerm(2)
        .setIndex(index)
        .setConfigurationEntry(RaftConfigurationProto.newBuilder().addPeers(peer))
        .build()
        .toByteArray();
  }

  @Test
  void anyFlippedBitOfTheEnginesFileIsPutRight() throws IOException {
    byte[] good = Files.readAllBytes(folders.configuration());
    for (int bit = 0; bit < good.length * Byte.SIZE; bit++) {
      byte[] flipped = good.clone();
      flipped[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
      Files.write(folders.configuration(), flipped);
      MembersRecord.open(folders);
      assertThat(folders.configuration()).as("bit %s", bit).hasBinaryContent(good);
    }
  }

  @Test
  void anyFlippedBitOfTheCopyIsRefused() throws IOException {
    byte[] good = Files.readAllBytes(folders.configurationCopy());
    for (int bit = 0; bit < good.length * Byte.SIZE; bit++) {
      byte[] flipped = good.clone();
      flipped[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
      Files.write(folders.configurationCopy(), flipped);
      assertThatThrownBy(() -> MembersRecord.open(folders))
          .as("bit %s", bit)
          .isInstanceOf(LogDamagedException.class)
          .hasMessageContaining(folders.configurationCopy().toString())
          .hasMessageContaining("new id");
    }
  }

  @Test
  void whatTheEngineLostIsThereAgain() throws IOException {
    byte[] good = Files.readAllBytes(folders.configuration());
    Files.delete(folders.configuration());
    MembersRecord.open(folders);
    assertThat(folders.configuration()).hasBinaryContent(good);
  }

  @Test
  void theNewestMembersAreKept() throws IOException {
    byte[] newer = members(9, "one:2");
    MembersRecord record = MembersRecord.open(folders);
    Files.write(folders.configuration(), newer);
    record.keep(9);
    Files.delete(folders.configuration());
    MembersRecord.open(folders);
    assertThat(folders.configuration()).hasBinaryContent(newer);
  }

  @Test
  void membersThatTheEngineCouldNotWriteStopTheNode() throws IOException {
    MembersRecord record = MembersRecord.open(folders);
    assertThatThrownBy(() -> record.keep(8))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("could not be written");
  }

  @Test
  void dataOfBeforeThereWasACopyIsTaken() throws IOException {
    Files.delete(folders.configurationCopy());
    assertThatCode(() -> MembersRecord.open(folders)).doesNotThrowAnyException();
  }

  @Test
  void aNodeWhoseLogNoLongerNamesTheMembersKnowsThemThoughTheFileHasAWrongBit(@TempDir Path root)
      throws Exception {
    try (TestCluster cluster =
        TestCluster.started(1, root, options -> options.withSnapshots(20, 4096, 64 << 10))) {
      for (int i = 0; i < 100; i++) {
        cluster.commit(i + "x".repeat(4000));
      }
      Node node = cluster.nodes().get(0);
      await()
          .atMost(TestCluster.PATIENCE)
          .until(() -> node.replicator().logStatus().logStartIndex() > 5);
      cluster.stopAll();
      Path file = Folders.of(node.options()).configuration();
      byte[] flipped = Files.readAllBytes(file);
      String address = node.options().members().get(0).raftAddress();
      int at = new String(flipped, StandardCharsets.ISO_8859_1).indexOf(address);
      flipped[at + address.length() - 1] ^= 1;
      Files.write(file, flipped);

      node.start();
      cluster.commit("after");
      assertThat(node.replicator().members()).isEqualTo(node.options().members());
      assertThat(node.fatal()).isEmpty();
    }
  }
}
