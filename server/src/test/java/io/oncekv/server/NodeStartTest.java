package io.oncekv.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.oncekv.server.config.ConfigSources;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node says that is not to start, or is told so by its configuration. */
final class NodeStartTest {
  @TempDir private Path folder;

  private final Map<String, String> settings = new LinkedHashMap<>();

  @BeforeEach
  void configure() throws IOException {
    settings.put("data.dir", folder.resolve("data").toString());
    List<Integer> ports = freePorts(4);
    settings.put("listen.client", "127.0.0.1:" + ports.get(0));
    settings.put("listen.raft", "127.0.0.1:" + ports.get(1));
    settings.put("listen.peer", "127.0.0.1:" + ports.get(2));
    settings.put("listen.http", "127.0.0.1:" + ports.get(3));
  }

  @Test
  void dataOfAnotherNodeIsRefusedByBothNames() throws Exception {
    startAndStop();
    settings.put("node.id", "n2");
    assertThat(refused())
        .contains("node.id = 'n2'", "node.id = 'n1'", folder.resolve("data").toString())
        .contains("data.dir");
    settings.put("node.id", "n1");
    assertThatCode(this::startAndStop).doesNotThrowAnyException();
  }

  @Test
  void dataOfAnotherClusterIsRefusedByBothNames() throws Exception {
    startAndStop();
    settings.put("cluster.name", "other");
    assertThat(refused())
        .contains("cluster.name = 'other'", "cluster.name = 'oncekv'")
        .doesNotContain("damaged");
  }

  @Test
  void aFolderIsNotTakenBeforeThereIsAnythingInIt() throws Exception {
    settings.put("node.id", "n7");
    try (ServerSocket taken = listening()) {
      String http = settings.put("listen.http", "127.0.0.1:" + taken.getLocalPort());
      assertThat(refused()).contains("cannot listen on", "listen.http");
      settings.put("listen.http", http);
    }
    settings.put("node.id", "n8");
    assertThatCode(this::startAndStop).doesNotThrowAnyException();
  }

  @Test
  void whoseDataItIsMustBeReadable() throws Exception {
    startAndStop();
    Path owner = folder.resolve("data").resolve(DataOwner.FILE);
    assertThat(Files.readString(owner)).contains("node.id=n1\n", "cluster.name=oncekv\n");
    for (String damaged : List.of("node.id=n1\n", "")) {
      Files.writeString(owner, damaged);
      assertThat(refused()).contains(owner.toString(), "is damaged");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aNodeWhoseLogIsGoneDoesNotBeginAnew(boolean emptyFoldersAreLeft) throws Exception {
    startAndStop();
    Path data = folder.resolve("data");
    for (String part : List.of("raft", "state")) {
      Files.move(data.resolve(part), folder.resolve(part));
      if (emptyFoldersAreLeft) {
        // A node whose disks were taken away has tried them once more.
        Files.createDirectories(data.resolve(part));
        Files.writeString(data.resolve(part).resolve("disk-probe"), "");
      }
    }
    assertThat(refused()).contains(data.resolve("raft").toString(), "mount", "node.id");

    for (String part : List.of("raft", "state")) {
      if (emptyFoldersAreLeft) {
        Files.delete(data.resolve(part).resolve("disk-probe"));
        Files.delete(data.resolve(part));
      }
      Files.move(folder.resolve(part), data.resolve(part));
    }
    assertThatCode(this::startAndStop).doesNotThrowAnyException();
  }

  @Test
  void aFolderThatIsEmptyAltogetherBeginsAnew() throws Exception {
    startAndStop();
    Files.move(folder.resolve("data"), folder.resolve("away"));
    assertThatCode(this::startAndStop).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"listen.client", "listen.raft", "listen.peer", "listen.http"})
  void aHostToListenOnThatNobodyKnowsIsRefusedByName(String setting) {
    settings.put(setting, "no-such-host.invalid:7400");
    assertThat(refused()).contains("no-such-host.invalid", setting).doesNotContain("Exception");
  }

  private void startAndStop() throws StartException {
    Node.start(
            new ConfigSources(settings, Map.of(), Optional.empty()).load(),
            failure -> {
              throw new AssertionError("the node failed", failure);
            })
        .stop();
  }

  /** What the program says, in one line, before it ends with 1. */
  private String refused() {
    List<String> arguments = new ArrayList<>();
    settings.forEach((name, value) -> arguments.addAll(List.of("--set", name + "=" + value)));
    StringWriter said = new StringWriter();
    int exitCode =
        ServerMain.run(
            arguments.toArray(String[]::new),
            Map.of(),
            new PrintWriter(new StringWriter()),
            new PrintWriter(said, true));
    assertThat(exitCode).isEqualTo(ServerMain.CANNOT_START);
    assertThat(said.toString().lines()).hasSize(1);
    return said.toString();
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> open = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        open.add(listening());
      }
      return open.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : open) {
        socket.close();
      }
    }
  }

  private static ServerSocket listening() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }
}
