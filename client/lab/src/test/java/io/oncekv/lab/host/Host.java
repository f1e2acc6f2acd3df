package io.oncekv.lab.host;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A host of a network with a {@link Talker} on it. */
final class Host implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final String address;
  private final Process process;
  private final PrintWriter orders;
  private final List<String> said = new ArrayList<>();

  /**
   * A datagram that was heard.
   *
   * @param number from 0
   * @param micros how long it was on its way
   */
  record Heard(int number, long micros) {}

  Host(HostNetwork network, String name) throws IOException {
    this.address = network.address(name);
    List<String> words = new ArrayList<>();
    if (!name.equals(HostNetwork.CLIENTS)) {
      words.addAll(network.launcher(name));
    }
    words.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Talker.class.getName(),
            address));
    this.process = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    this.orders = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    Thread reader = new Thread(this::readAll, "said by " + name);
    reader.setDaemon(true);
    reader.start();
    await().atMost(LIMIT).until(() -> count("ready") == 1);
  }

  private void readAll() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (said) {
          said.add(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns how often it has said something. */
  int count(String line) {
    synchronized (said) {
      return Math.toIntExact(said.stream().filter(line::equals).count());
    }
  }

  /** Sends datagrams; they are in the network when this returns. */
  void send(Host to, int count) {
    int before = count("sent");
    orders.println("send " + to.address + " " + count);
    await().atMost(LIMIT).until(() -> count("sent") > before);
  }

  /** Opens a connection to another host. */
  void connect(Host to) {
    int before = count("connected");
    orders.println("connect " + to.address);
    await().atMost(LIMIT).until(() -> count("connected") > before);
  }

  /** Returns all that was heard of another host since this was asked last. */
  List<Heard> heardOf(Host other) {
    synchronized (said) {
      List<Heard> heard = new ArrayList<>();
      for (String line : said) {
        if (line.startsWith("heard " + other.address + " ")) {
          String[] words = line.split(" ", -1);
          heard.add(new Heard(Integer.parseInt(words[2]), Long.parseLong(words[3])));
        }
      }
      said.removeIf(line -> line.startsWith("heard " + other.address + " "));
      return heard;
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
