package io.oncekv.bench.contender.zookeeper;

import io.oncekv.bench.contender.PeerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.zookeeper.server.quorum.QuorumPeerMain;

/** One server of a ZooKeeper ensemble. */
final class ZooKeeperNode {
  /** As its own start script sets it. */
  static final String HEAP = "1000m";

  private static final int TIMEOUT_MILLIS = 500;

  private final int clientPort;
  private final PeerProcess process;

  ZooKeeperNode(Path folder, int id, int clientPort, String servers) {
    this.clientPort = clientPort;
    try {
      Path data = Files.createDirectories(folder.resolve("data"));
      Files.writeString(data.resolve("myid"), id + "\n");
      Files.writeString(folder.resolve("zoo.cfg"), config(clientPort, servers));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the files of ZooKeeper in " + folder, e);
    }
    this.process =
        new PeerProcess(
            folder,
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                QuorumPeerMain.class.getName(),
                "zoo.cfg"));
  }

  String endpoint() {
    return "127.0.0.1:" + clientPort;
  }

  PeerProcess process() {
    return process;
  }

  /** Asks it for its role, {@code leader} or {@code follower}; empty while it has none. */
  Optional<String> mode() {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), clientPort), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return answer
          .lines()
          .filter(line -> line.startsWith("Mode: "))
          .map(line -> line.substring("Mode: ".length()))
          .findFirst();
    } catch (IOException noAnswer) {
      return Optional.empty();
    }
  }

  /** As in the sample that it comes with, but for the bound on connections from one address. */
  private static String config(int clientPort, String servers) {
    return String.join(
        "\n",
        "tickTime=2000",
        "initLimit=10",
        "syncLimit=5",
        "dataDir=data",
        "clientPort=" + clientPort,
        "clientPortAddress=127.0.0.1",
        "maxClientCnxns=200",
        "admin.enableServer=false",
        servers,
        "");
  }
}
