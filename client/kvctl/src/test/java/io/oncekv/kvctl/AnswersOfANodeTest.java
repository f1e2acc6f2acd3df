package io.oncekv.kvctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What kvctl makes of a node's answers: exit code, and words for people at a terminal. */
class AnswersOfANodeTest {
  private static final String RESENT =
      "put k v --session 3 --sequence 1 --incarnation 0x7 --epoch ";

  private ScriptedNode node;

  @BeforeEach
  void start() {
    node = new ScriptedNode();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private CommandLineRun run(String line) {
    return CommandLineRun.of(line + " --endpoints " + node.endpoint());
  }

  private void refuses(String reason, String message, String executed) {
    node.answersPuts(
        () -> {
          throw ScriptedNode.refusal(
              Status.Code.FAILED_PRECONDITION,
              reason,
              message,
              Map.of("executed", executed, "decided", "true"));
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "put  v",
        "get ",
        "mget a ",
        "delete k --if-absent",
        "put k v --client-id ",
        "session open ",
        "session list --client-id ",
        "session close 0",
        "put k v --session 0 --epoch 1 --sequence 1",
        "put k v --session 1 --epoch 0 --sequence 1",
        "put k v --session 1 --epoch 4294967296 --sequence 1",
        "put k v --session 1 --epoch 1 --sequence 0",
        "resolve --session 1 --epoch 1 --sequence 0",
        "resolve --session 1 --epoch -1 --sequence 1",
        "resolve --session 1 --epoch 1 --sequence 1 --incarnation 0",
        "put k v --timeout 2d",
        "scan --limit ten",
      })
  void whatTheCommandLineAloneTellsExitsWith2AndIsNeverSent(String line) {
    CommandLineRun run = run(line);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("--help");
    assertThat(node.calls()).as("what the node was asked").isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "VALUE_TOO_LARGE, never",
    "KEY_TOO_LARGE, never",
    "REQUEST_TOO_LARGE, never",
    "NOT_A_NUMBER, never",
    "SEQUENCE_REUSED, no",
    "ALREADY_ACKNOWLEDGED, no",
    "FENCED, never",
    "SESSION_EXPIRED, no",
    "SESSION_NOT_FOUND, no",
    "WRONG_INCARNATION, no",
    "PERMISSION_DENIED, no",
  })
  void whatTheClusterRefusesExitsWith1(String reason, String executed) {
    refuses(reason, "refused for a test", executed);

    CommandLineRun run = run("-o json put k v");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("{\"error\":{\"reason\":\"" + reason + "\"")
        .contains("refused for a test", "\"exit_code\":1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ALREADY_ACKNOWLEDGED", "SESSION_EXPIRED", "WRONG_INCARNATION"})
  void aRefusedRepetitionSaysNothingOfTheAttemptsBeforeIt(String reason) {
    refuses(reason, "refused for a test", "no");

    CommandLineRun run = run("-o json " + RESENT + "1");

    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.err()).contains("\"reason\":\"" + reason + "\"", "\"executed\":\"maybe\"");
  }

  @ParameterizedTest
  @CsvSource({
    "FENCED, --client-id",
    "SESSION_EXPIRED, 'kvctl session open'",
    "SESSION_NOT_FOUND, 'kvctl session list'",
    "WRONG_INCARNATION, before you repeat it",
  })
  void advicePointsToWhatCanBeTypedHere(String reason, String advice) {
    refuses(reason, "refused for a test", "no");

    assertThat(run("put k v").err())
        .startsWith("kvctl: refused for a test; ")
        .contains(advice)
        .doesNotContain("client to", "new client", "this client", "journal");
  }

  @Test
  void aWriteWithoutAnswerTellsTheCommandsThatSettleIt() {
    node.answersPuts(
        () -> {
          throw Status.UNAVAILABLE.withDescription("gone").asRuntimeException();
        });

    CommandLineRun run = run("put k v --timeout 3s");

    String options = "--session 3 --epoch 1 --sequence 1 --incarnation 0x0000000000000007";
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.err())
        .contains("the same command with " + options, "'kvctl resolve " + options + "'")
        .doesNotContain("resolve(", "PT3S");
  }

  @Test
  void aWriteThatFindsNoRoomOnTheNodesDiskNamesThatDiskAndWhatSettlesTheWrite() {
    node.answersPuts(
        () -> {
          throw ScriptedNode.refusal(
              Status.Code.RESOURCE_EXHAUSTED,
              "DISK_LOW",
              "the disk of this node's folder /data/raft has only 9 bytes free",
              Map.of("executed", "no"));
        });

    CommandLineRun run = run("put k v --timeout 1s");

    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.err()).contains("DISK_LOW", "/data/raft has only 9 bytes free", "kvctl resolve");
  }

  @Test
  void aReadWithoutAnswerNamesTheTimeInPlainWords() {
    CommandLineRun run = run("get k --timeout 1s");

    assertThat(run.exitCode()).as("the node knows no reads").isEqualTo(4);
    assertThat(run.err()).contains("1 s").doesNotContain("PT1S");
  }

  @Test
  void aResentWriteIsShownUnderItsIdentity() {
    node.answersPuts(() -> ScriptedNode.written(true));

    CommandLineRun run = run(RESENT + "1");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("duplicate: true\n", "session: 3\nepoch: 1\nsequence: 1\n");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void anEpochThatNeverWasIsNotPrintedAsIfItWereTrue() {
    node.answersPuts(() -> ScriptedNode.written(true));

    CommandLineRun run = run(RESENT + "12");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("epoch: 1\n").doesNotContain("12");
    assertThat(run.err()).contains("never had epoch 12");
  }
}
