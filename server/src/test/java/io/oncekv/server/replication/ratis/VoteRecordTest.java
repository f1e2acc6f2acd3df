package io.oncekv.server.replication.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncekv.server.replication.ratis.TestCluster.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class VoteRecordTest {
  @TempDir private Path folder;

  private Folders folders;

  @BeforeEach
  void vote() throws IOException {
    folders =
        new Folders(folder, folder.resolve("current"), folder.resolve("sm"), folder.resolve("tmp"));
    Files.createDirectories(folders.current());
    engineSays("term=7\nvotedFor=n2\n");
    VoteRecord.open(folders).keep();
  }

  private void engineSays(String text) throws IOException {
    Files.writeString(folders.vote(), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "term=7\nvotedFor=n2\n",
        // Terms rise without votes.
        "term=8\nvotedFor=\n",
        // The machine failed before the vote was copied, and so before it left.
        "term=9\nvotedFor=n3\n",
      })
  void whatIsNotBehindTheCopyIsTaken(String text) throws IOException {
    engineSays(text);
    assertThatCode(() -> VoteRecord.open(folders)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "term=6\nvotedFor=n2\n",
        "term=7\nvotedFor=n3\n",
        "term=7\nvotedFor=\n",
        "term=q\nvotedFor=n2\n",
        "tdrm=7\nvotedFor=n2\n",
        "term=7\nvotedGor=n2\n",
        "",
      })
  void whatIsBehindItOrUnreadableIsRefused(String text) throws IOException {
    engineSays(text);
    assertThatThrownBy(() -> VoteRecord.open(folders))
        .isInstanceOf(LogDamagedException.class)
        .hasMessageContaining(folders.vote().toString())
        .hasMessageContaining("new id");
  }

  @ParameterizedTest
  @CsvSource({
    // What the engine leaves of its file on a full disk, and a flipped bit.
    "'', 0, 7, n2",
    "'term=7', 7, 7, n2",
    "'tdrm=7', 0, 7, n2",
    // It has followed a leader of a later term, without a vote.
    "'', 9, 9, ''"
  })
  void whatCannotBeReadIsWrittenAnewFromTheCopyAndTheLog(
      String left, long lastTerm, long term, String votedFor) throws IOException {
    engineSays(left);

    VoteRecord.mend(folders, lastTerm);

    assertThat(VoteRecord.engines(folders.vote())).contains(new VoteRecord.Vote(term, votedFor));
    assertThatCode(() -> VoteRecord.open(folders)).doesNotThrowAnyException();
  }

  @Test
  void whatCannotBeReadStaysSoWithoutACopy() throws IOException {
    engineSays("");
    Files.delete(folders.voteCopy());

    assertThatThrownBy(() -> VoteRecord.mend(folders, 9)).isInstanceOf(LogDamagedException.class);
  }

  @Test
  void aNodeWhoseFullDiskSpoiltItsVoteStartsAgainAndKeepsIt() throws IOException {
    try (TestCluster cluster = TestCluster.started(3, folder.resolve("cluster"))) {
      cluster.commit("a");
      Node leader = cluster.leader();
      cluster.stopAll();
      Folders its = Folders.of(leader.options());
      VoteRecord.Vote promised = VoteRecord.engines(its.vote()).orElseThrow();
      Files.writeString(its.vote(), "");

      leader.start();

      VoteRecord.Vote now = VoteRecord.engines(its.vote()).orElseThrow();
      assertThat(now.term()).isGreaterThanOrEqualTo(promised.term());
      assertThat(now.term() > promised.term() || now.equals(promised)).isTrue();
    }
  }

  @Test
  void aVoteGivenLaterInTheSameTermIsCopiedToo() throws IOException {
    engineSays("term=8\nvotedFor=\n");
    VoteRecord.open(folders).keep();
    engineSays("term=8\nvotedFor=n1\n");
    VoteRecord.open(folders).keep();
    engineSays("term=8\nvotedFor=n3\n");
    assertThatThrownBy(() -> VoteRecord.open(folders)).isInstanceOf(LogDamagedException.class);
  }

  @Test
  void anyFlippedBitOfTheCopyIsNoticed() throws IOException {
    byte[] good = Files.readAllBytes(folders.voteCopy());
    // The line's end carries nothing.
    for (int bit = 0; bit < (good.length - 1) * 8; bit++) {
      byte[] flipped = good.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      Files.write(folders.voteCopy(), flipped);
      assertThatThrownBy(() -> VoteRecord.open(folders))
          .as("bit %s", bit)
          .isInstanceOf(LogDamagedException.class);
    }
  }

  @Test
  void aNodeCopiesItsVotesAndDoesNotStartWithAnOlderOne() throws IOException {
    try (TestCluster cluster = TestCluster.started(3, folder.resolve("cluster"))) {
      cluster.commit("a");
      Node leader = cluster.leader();
      cluster.stopAll();
      Folders its = Folders.of(leader.options());
      long term = VoteRecord.engines(its.vote()).orElseThrow().term();
      assertThat(term).isPositive();

      Files.writeString(its.vote(), "term=0\nvotedFor=\n");
      assertThatThrownBy(leader::start)
          .isInstanceOf(LogDamagedException.class)
          // Of the copy, or of the log, whichever is looked at first.
          .hasMessageContaining("says Vote[term=0");
    }
  }

  @Test
  void aTermBehindTheLogIsRefusedThoughNoVoteWasGivenSince() throws IOException {
    try (TestCluster cluster = TestCluster.started(1, folder.resolve("cluster"))) {
      Node node = cluster.leader();
      cluster.commit("a");
      cluster.stopAll();
      Folders its = Folders.of(node.options());
      Files.delete(its.voteCopy());
      Files.writeString(its.vote(), "term=0\nvotedFor=\n");
      assertThatThrownBy(node::start)
          .isInstanceOf(LogDamagedException.class)
          .hasMessageContaining("but the log holds entries of term");
    }
  }
}
