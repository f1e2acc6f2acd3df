package io.oncekv.kvctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.kvctl.output.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "put k",
        "put k v --file f",
        "put k !! --value-base64",
        "put k v --session 1",
        "put k v --session 1 --epoch 1 --sequence 1 --client-id c",
        "put k v --incarnation 0x1",
        "cas k v",
        "cas k v --if-absent --if-revision 3",
        "cas k v --if-revision 0",
        "get k --timeout 0",
        "get k --endpoints nonsense",
        "get k --key-base64",
        "get k -o xml",
        "incr k one",
        "incr k 9223372036854775808",
        "incr k 1 --nonsense",
        "txn",
        "txn no-such-file",
        "txn -",
        "mget",
        "mget k --key-base64",
        "mget k --min-revision -1",
        "scan --prefix a --from b",
        "scan --from b --to a --reverse",
        "scan --limit 0",
        "resolve",
        "resolve --session 1 --epoch 1",
        "resolve --session 0 --epoch 1 --sequence 1",
        "get k --min-revision -1",
        "session",
        "nonsense"
      })
  void aCommandLineWithoutMeaningExitsWith2AndPrintsNoResult(String line) {
    assertThat(run(line)).isEqualTo(2);
    assertThat(text(out)).isEmpty();
    assertThat(text(err)).isNotEmpty();
  }

  @Test
  void aUsageErrorIsJsonWhereJsonWasAskedFor() {
    assertThat(run("-o json put k")).isEqualTo(2);
    assertThat(text(err)).startsWith("{\"error\":{\"reason\":\"USAGE\"").endsWith("}}\n");
  }

  @Test
  void nobodyAtTheEndpointIsUnavailableForAReadAndForAWriteThatHasNoSessionYet()
      throws IOException {
    String nowhere = " -o json --timeout 300ms --endpoints 127.0.0.1:" + unusedPort();

    assertThat(run("get k" + nowhere)).isEqualTo(4);
    assertThat(run("put k v" + nowhere)).isEqualTo(4);
    assertThat(text(err)).contains("\"executed\":\"no\",\"exit_code\":4");
  }

  @Test
  void nobodyAtTheEndpointSaysNothingAboutAWriteThatIsToBeResolved() throws IOException {
    assertThat(
            run(
                "resolve --session 1 --epoch 1 --sequence 1 --incarnation 0x1 -o json"
                    + " --timeout 300ms --endpoints 127.0.0.1:"
                    + unusedPort()))
        .isEqualTo(4);
    assertThat(text(err)).doesNotContain("executed");
  }

  @Test
  void globalOptionsStandBeforeOrBehindTheCommand() throws IOException {
    String nowhere = " --timeout 300ms --endpoints 127.0.0.1:" + unusedPort();

    assertThat(run("-o json" + nowhere + " status")).isEqualTo(4);
    String before = text(out);
    out.reset();
    assertThat(run("status -o json" + nowhere)).isEqualTo(4);

    assertThat(before).startsWith("{\"nodes\":[{\"endpoint\":\"127.0.0.1:");
    assertThat(text(out)).startsWith("{\"nodes\":[{\"endpoint\":\"127.0.0.1:");
  }

  @Test
  void theKeyComesBeforeTheValue() {
    assertThat(run("put --help")).isZero();
    assertThat(text(out)).containsPattern("KEY \\[VALUE\\]");
  }

  @Test
  void aNumberToTakeAwayIsNoOption() throws IOException {
    String nowhere = " --timeout 300ms --endpoints 127.0.0.1:" + unusedPort();

    assertThat(run("incr k -5" + nowhere)).as("as far as the cluster").isEqualTo(4);
    assertThat(run("scan --prefix p --limit 5" + nowhere)).isEqualTo(4);
    assertThat(run("mget a b" + nowhere)).isEqualTo(4);
  }

  @Test
  void completionKnowsTheCommands() {
    assertThat(run("completion")).isZero();
    assertThat(text(out)).contains("append", "cas", "session", "--if-absent");
  }

  private int run(String line) {
    Terminal terminal = new Terminal(InputStream.nullInputStream(), stream(out), stream(err));
    return Kvctl.commandLine(terminal).execute(line.split(" ", -1));
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
