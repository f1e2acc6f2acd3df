package io.oncekv.examples.bank.day;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.client.Delivery;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BankCommandTest {
  private final BankCommand bank = new BankCommand();
  private final CommandLine commandLine = new CommandLine(bank);

  @Test
  void withoutOptionsTheBooksHaveToBeClean() {
    commandLine.parseArgs("--seed", "7");

    assertThat(bank.plan()).isEqualTo(Plan.exactlyOnce(7));
    assertThat(bank.plan().promisesCleanBooks()).isTrue();
    assertThat(bank.plan().verdict()).isEqualTo("ok");
  }

  @Test
  void eachOptionLeavesOutAHalfOfThePromise() {
    commandLine.parseArgs("--at-least-once", "--two-steps", "--seed", "7");

    assertThat(bank.plan()).isEqualTo(new Plan(Delivery.AT_LEAST_ONCE, true, 2, 7));
    assertThat(bank.plan().promisesCleanBooks()).isFalse();
    assertThat(bank.plan().verdict()).isEqualTo("two-steps-at-least-once");
  }

  @Test
  void aSeedThatIsNoNumberIsRefused() {
    StringWriter said = new StringWriter();

    int exitCode = commandLine.setErr(new PrintWriter(said)).execute("--seed", "blue");

    assertThat(exitCode).isEqualTo(2);
    assertThat(said.toString()).contains("--seed", "blue");
  }
}
