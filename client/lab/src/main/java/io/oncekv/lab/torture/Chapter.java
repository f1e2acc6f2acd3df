package io.oncekv.lab.torture;

import io.oncekv.check.history.HistoryWriter;
import io.oncekv.client.OnceKV;
import io.oncekv.lab.history.RandomClient;
import io.oncekv.lab.history.RecordedClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of a run with keys and a history of its own, so that values, histories and searches
 * stay small however long the run is.
 */
final class Chapter {
  private final String suffix;
  private final String name;
  private final Path file;
  private final HistoryWriter history;
  private final List<RecordedClient> clients = new ArrayList<>();
  private int inside;

  Chapter(int number, Path folder, List<OnceKV> clients) {
    this.suffix = "/" + number;
    this.name = "chapter-" + number;
    this.file = folder.resolve("history-" + name + ".jsonl");
    try {
      this.history = new HistoryWriter(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
    for (int i = 0; i < clients.size(); i++) {
      this.clients.add(new RecordedClient(clients.get(i), "c" + i, history));
    }
  }

  String suffix() {
    return suffix;
  }

  String name() {
    return name;
  }

  List<String> keys() {
    return RandomClient.keys(suffix);
  }

  Path file() {
    return file;
  }

  RecordedClient client(int number) {
    return clients.get(number);
  }

  /** Ends the history. */
  void close() {
    try {
      history.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** Under the lock of the workload. */
  void enter() {
    inside++;
  }

  /** Under the lock of the workload. */
  void leave() {
    inside--;
  }

  /** Under the lock of the workload. */
  boolean isEmpty() {
    return inside == 0;
  }
}
