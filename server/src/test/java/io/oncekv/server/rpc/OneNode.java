package io.oncekv.server.rpc;

import io.oncekv.internal.v1.Command;
import io.oncekv.internal.v1.FormCluster;
import io.oncekv.internal.v1.LogEntry;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.DefaultSettings;
import io.oncekv.server.statemachine.KeyValueState;
import io.oncekv.server.statemachine.ReplicatedState.Position;
import io.oncekv.server.storage.StorageOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What lies behind the front door of a cluster of one: the real state, and a log that loses nothing
 * and takes every copy. It can hold back what it takes, so that copies meet.
 */
final class OneNode implements AutoCloseable {
  static final long INCARNATION = 99;

  private record Held(Command command, CompletableFuture<CommandResult> result) {}

  private final KeyValueState state;
  private final ClientServices services;
  private final List<Held> held = new ArrayList<>();
  private boolean holding;
  private long index;

  OneNode(Path folder) {
    state = KeyValueState.open(folder, StorageOptions.DEFAULT, failure -> {});
    FakeReplicator replicator = new FakeReplicator();
    services =
        new ClientServices(
            RpcOptions.defaults(),
            new ClientServices.Below(
                this::submit,
                () -> CompletableFuture.completedFuture(null),
                () -> CompletableFuture.completedFuture(null),
                replicator,
                state,
                damage -> {},
                DiskRoom.UNLIMITED,
                new AnswerBursts()),
            new ResponseHeaders("n1", replicator, state),
            RpcListener.NONE);
    apply(
        Command.newBuilder()
            .setFormCluster(
                FormCluster.newBuilder()
                    .setClusterId("c1")
                    .setIncarnation(INCARNATION)
                    .setSettings(DefaultSettings.SETTINGS))
            .build());
  }

  ClientServices services() {
    return services;
  }

  /** From now on nothing is applied. */
  synchronized void hold() {
    holding = true;
  }

  /** How many commands wait to be applied. */
  synchronized int held() {
    return held.size();
  }

  /** Applies what waits, in the order in which it came, and from now on everything at once. */
  void release() {
    List<Held> waiting;
    List<CommandResult> results = new ArrayList<>();
    synchronized (this) {
      holding = false;
      waiting = List.copyOf(held);
      held.clear();
      waiting.forEach(one -> results.add(apply(one.command())));
    }
    for (int i = 0; i < waiting.size(); i++) {
      waiting.get(i).result().complete(results.get(i));
    }
  }

  private synchronized CompletableFuture<CommandResult> submit(Command command) {
    if (!holding) {
      return CompletableFuture.completedFuture(apply(command));
    }
    Held one = new Held(command, new CompletableFuture<>());
    held.add(one);
    return one.result();
  }

  private synchronized CommandResult apply(Command command) {
    index++;
    LogEntry entry =
        LogEntry.newBuilder()
            .setFormatVersion(KeyValueState.FORMAT_VERSION)
            .addCommands(command)
            .build();
    return state.apply(new Position(1, index), entry.toByteString()).get(0);
  }

  @Override
  public void close() {
    services.close();
    state.close();
  }
}
