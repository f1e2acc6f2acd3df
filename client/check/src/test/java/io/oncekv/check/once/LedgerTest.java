package io.oncekv.check.once;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private final Ledger ledger = new Ledger();

  private void acknowledged(int client, String... texts) {
    for (String text : texts) {
      ledger.acknowledge(new Token(client, "k", text));
    }
  }

  private Findings check(String value) {
    return ledger.check("k", Optional.of(value));
  }

  @Test
  void valuesThatHoldEveryTokenOnceAreClean() {
    acknowledged(0, "a1", "a2");
    acknowledged(1, "b1");

    assertThat(check("a1 b1 a2 ").isClean()).isTrue();
    assertThat(check("b1 a1 a2 ").isClean()).isTrue();
  }

  @Test
  void aTokenThatIsNotThereIsLost() {
    acknowledged(0, "a1", "a2", "a3");

    assertThat(check("a2 ")).isEqualTo(new Findings(2, 0, 0, 0));
    assertThat(ledger.check("k", Optional.empty())).isEqualTo(new Findings(3, 0, 0, 0));
  }

  @Test
  void eachFurtherTimeATokenStandsThereCountsAsDoubled() {
    acknowledged(0, "a1", "a2");

    assertThat(check("a1 a2 a1 a1 ")).isEqualTo(new Findings(0, 2, 0, 0));
  }

  @Test
  void aTokenBehindALaterOneOfItsClientIsMisordered() {
    acknowledged(0, "a1", "a2", "a3");

    assertThat(check("a3 a1 a2 ")).isEqualTo(new Findings(0, 0, 2, 0));
    assertThat(check("a2 a1 a3 ")).isEqualTo(new Findings(0, 0, 1, 0));
  }

  @Test
  void whatNobodyAppendedIsForeignAndSoIsATornEnd() {
    acknowledged(0, "a1");

    assertThat(check("a1 x9 ")).isEqualTo(new Findings(0, 0, 0, 1));
    assertThat(check("a1 a")).isEqualTo(new Findings(0, 0, 0, 1));
    assertThat(ledger.check("other", Optional.of("x ")).foreign()).isEqualTo(1);
  }

  @Test
  void aTokenOfUnknownOutcomeMayBeMissingOrStandAnywhereButOnlyOnce() {
    acknowledged(0, "a1");
    ledger.giveUp(new Token(0, "k", "a2"));
    acknowledged(0, "a3");

    assertThat(check("a1 a3 ").isClean()).isTrue();
    assertThat(check("a1 a3 a2 ").isClean()).isTrue();
    assertThat(check("a1 a2 a3 a2 ")).isEqualTo(new Findings(0, 1, 0, 0));
    assertThat(ledger.unknown()).isEqualTo(1);
    assertThat(ledger.acknowledged()).isEqualTo(2);
  }

  @Test
  void tokensThatCannotBeToldApartAreRefused() {
    acknowledged(0, "a1");

    assertThatThrownBy(() -> acknowledged(1, "a1")).hasMessageContaining("not unique");
    assertThatThrownBy(() -> new Token(0, "k", "a b")).hasMessageContaining("without spaces");
    assertThatThrownBy(() -> new Token(0, "k", "")).hasMessageContaining("without spaces");
  }
}
