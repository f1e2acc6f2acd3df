package io.oncekv.lab.mortal;

import io.oncekv.lab.history.RandomClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Clients with journals that live one life after the other, all at a time: each is killed (-9) at a
 * moment that the seed draws, and its next life finishes what this one left. For one thread.
 */
public final class MortalClients implements AutoCloseable {
  /** Now and then too short for the process to begin its work. */
  private static final int SHORTEST_LIFE_MILLIS = 1_000;

  private static final int LONGEST_LIFE_MILLIS = 8_000;

  private final List<MortalClient> clients;
  private final Path histories;
  private final Random random;

  /** Lives that nothing will be added to once every client has recovered in a later one. */
  private final List<Integer> unjudged = new ArrayList<>();

  private int life;
  private int kills;

  /**
   * Prepares them.
   *
   * @param folder for their journals and histories
   * @param endpoints of the cluster
   * @param count how many
   * @param seed draws when they are killed, and what they do
   */
  public MortalClients(Path folder, List<String> endpoints, int count, long seed) {
    this.histories = folder;
    this.random = new Random(seed);
    this.clients =
        IntStream.range(0, count)
            .mapToObj(i -> new MortalClient("mortal-" + i, folder, endpoints, i % 2 == 1))
            .toList();
  }

  /** What one life of all clients left for judgement. */
  public record Past(String name, List<Path> histories, List<String> keys) {}

  /** Lets them live and die once; returns lives to which nothing will be added any more. */
  public List<Past> liveOnce() throws InterruptedException {
    life++;
    for (MortalClient client : clients) {
      client.start(life, random.nextLong(), false);
    }
    unjudged.add(life);
    long begin = System.nanoTime();
    // The first ones are killed while the others live on.
    List<Integer> spans =
        clients.stream()
            .map(
                client ->
                    SHORTEST_LIFE_MILLIS
                        + random.nextInt(LONGEST_LIFE_MILLIS - SHORTEST_LIFE_MILLIS))
            .toList();
    List<Integer> order =
        IntStream.range(0, clients.size())
            .boxed()
            .sorted((one, other) -> Integer.compare(spans.get(one), spans.get(other)))
            .toList();
    for (int next : order) {
      clients.get(next).killAfter(begin, spans.get(next));
      kills++;
    }
    return past(life);
  }

  /** Lets each finish what its last life left; returns all lives that are not judged yet. */
  public List<Past> finish() throws InterruptedException {
    life++;
    for (MortalClient client : clients) {
      client.start(life, random.nextLong(), true);
    }
    for (MortalClient client : clients) {
      client.awaitEnd();
    }
    return past(life);
  }

  /** Returns the lives before {@code recovered} if every client has recovered in it. */
  private List<Past> past(int recovered) {
    if (!clients.stream().allMatch(MortalClient::recovered)) {
      return List.of();
    }
    List<Past> past = new ArrayList<>();
    for (int ended : List.copyOf(unjudged)) {
      if (ended < recovered) {
        unjudged.remove((Integer) ended);
        pastOf(ended).ifPresent(past::add);
      }
    }
    return past;
  }

  private Optional<Past> pastOf(int ended) {
    List<Path> files =
        clients.stream()
            .map(client -> Life.history(histories, client.id(), ended))
            .filter(MortalClients::begun)
            .toList();
    return files.isEmpty()
        ? Optional.empty()
        : Optional.of(new Past("life-" + ended, files, RandomClient.keys(Life.suffix(ended))));
  }

  /** A process may be killed before it has made its history, or written the first line of it. */
  private static boolean begun(Path history) {
    try {
      return Files.exists(history) && Files.readString(history).indexOf('\n') >= 0;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + history, e);
    }
  }

  /** Returns how many processes were killed. */
  public int kills() {
    return kills;
  }

  /** Returns how many writes were finished by a later life. */
  public long recoveredWrites() {
    return clients.stream().mapToLong(MortalClient::recoveredWrites).sum();
  }

  @Override
  public void close() {
    clients.forEach(MortalClient::close);
  }
}
