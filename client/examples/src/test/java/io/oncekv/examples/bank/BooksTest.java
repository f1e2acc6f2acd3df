package io.oncekv.examples.bank;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Alice and Bob open with 100 each; an audit names her balance, his, and the revision. */
class BooksTest {
  private final Books books = new Books(Map.of("alice", 100L, "bob", 100L));

  @Test
  void receiptsAndAuditsThatFitAreCleanInWhateverOrderTheyComeIn() {
    books.post(receipt("bob", "alice", 50, 80, 120, 7));
    books.record(audit(70, 130, 5));
    books.post(receipt("alice", "bob", 30, 70, 130, 5));
    books.record(audit(70, 130, 6));
    books.record(audit(100, 100, 4));

    assertThat(books.close(audit(120, 80, 7))).isEqualTo(Findings.NONE);
  }

  @Test
  void aTransferThatWasMadeTwiceIsFoundThoughTheSumIsRight() {
    books.post(receipt("alice", "bob", 30, 40, 160, 6));

    Findings found = books.close(audit(40, 160, 6));

    assertThat(found).isEqualTo(new Findings(0, 2, 2, 0));
  }

  @Test
  void aTransferThatWasAcknowledgedAndLostIsFound() {
    books.post(receipt("alice", "bob", 30, 70, 130, 5));

    Findings found = books.close(audit(100, 100, 6));

    assertThat(found).isEqualTo(new Findings(0, 2, 2, 0));
  }

  @Test
  void moneyInTransitIsAWrongSumButNoWrongAccount() {
    books.post(
        new Receipt(
            new Posting("alice", -30, 70, 5), new Posting("bob", 30, 130, 6), /* again */ false));
    books.record(audit(70, 100, 5));

    Findings found = books.close(audit(70, 130, 6));

    assertThat(found).isEqualTo(new Findings(1, 0, 0, 0));
  }

  @Test
  void anAuditOfAnOlderStateThanItSaysIsFound() {
    books.post(receipt("alice", "bob", 30, 70, 130, 5));
    books.record(audit(100, 100, 5));

    Findings found = books.close(audit(70, 130, 6));

    assertThat(found.unexplained()).isPositive();
    assertThat(found.wrongSums()).isZero();
  }

  @Test
  void moneyOutOfNowhereIsFound() {
    Findings found = books.close(audit(100, 110, 5));

    assertThat(found).isEqualTo(new Findings(1, 1, 1, 0));
  }

  @Test
  void anOverdrawnAccountIsFound() {
    books.post(receipt("alice", "bob", 130, -30, 230, 5));

    Findings found = books.close(audit(-30, 230, 5));

    assertThat(found).isEqualTo(new Findings(0, 0, 0, 1));
  }

  private static Receipt receipt(
      String from, String to, long amount, long left, long there, long revision) {
    return new Receipt(
        new Posting(from, -amount, left, revision),
        new Posting(to, amount, there, revision),
        /* again */ false);
  }

  private static Audit audit(long alice, long bob, long revision) {
    return new Audit(Map.of("alice", alice, "bob", bob), revision);
  }
}
