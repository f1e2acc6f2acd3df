package io.oncekv.server.replication.ratis;

import com.google.protobuf.ByteString;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.ReplicatedState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A state that is the list of the entries applied to it; strict about order and gaps. */
final class ListState implements ReplicatedState {
  private final List<String> entries = new ArrayList<>();
  private Position applied = new Position(0, 0);
  private int restores;
  private volatile RuntimeException failNextApply;

  @Override
  public synchronized Position applied() {
    return applied;
  }

  @Override
  public List<CommandResult> apply(Position position, ByteString entry) {
    RuntimeException failure = failNextApply;
    if (failure != null) {
      throw failure;
    }
    return applyInOrder(position, entry);
  }

  private synchronized List<CommandResult> applyInOrder(Position position, ByteString entry) {
    if (!advance(position)) {
      return List.of();
    }
    entries.add(entry.toStringUtf8());
    return List.of(new CommandResult.Done());
  }

  @Override
  public synchronized void skip(Position position) {
    advance(position);
  }

  private boolean advance(Position position) {
    if (position.index() <= applied.index()) {
      return false;
    }
    if (position.index() != applied.index() + 1 || position.term() < applied.term()) {
      throw new IllegalStateException(position + " does not follow " + applied);
    }
    applied = position;
    return true;
  }

  @Override
  public synchronized Position checkpoint(Path folder) {
    try {
      Files.createDirectory(folder);
      Files.writeString(folder.resolve("POSITION"), applied.term() + " " + applied.index());
      Files.write(folder.resolve("entries"), entries);
      Files.createFile(folder.resolve("empty"));
      return applied;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void restore(Path checkpoint) {
    try {
      String[] position = Files.readString(checkpoint.resolve("POSITION")).split(" ", 2);
      applied = new Position(Long.parseLong(position[0]), Long.parseLong(position[1]));
      entries.clear();
      entries.addAll(Files.readAllLines(checkpoint.resolve("entries")));
      restores++;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    // Holds nothing.
  }

  synchronized List<String> entries() {
    return List.copyOf(entries);
  }

  synchronized int restores() {
    return restores;
  }

  /** From now on every apply throws this. */
  void failApplies(RuntimeException failure) {
    failNextApply = failure;
  }
}
