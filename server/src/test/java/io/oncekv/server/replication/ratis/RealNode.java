package io.oncekv.server.replication.ratis;

import com.google.protobuf.ByteString;
import io.oncekv.server.statemachine.KeyValueState;
import io.oncekv.server.storage.StorageOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Consumer;

/** A member in this process with the real state, each in a folder of its own. */
final class RealNode {
  private static final StorageOptions SMALL = new StorageOptions(1 << 20, 1 << 20, 2);

  private final RatisOptions options;
  private final Consumer<Throwable> fatal;
  private Optional<KeyValueState> state = Optional.empty();
  private Optional<RatisReplicator> replicator = Optional.empty();

  RealNode(RatisOptions options, Consumer<Throwable> fatal) {
    this.options = options;
    this.fatal = fatal;
  }

  String id() {
    return options.selfId();
  }

  void start() {
    state =
        Optional.of(
            KeyValueState.open(
                options.folder().resolveSibling(options.selfId() + "-db"), SMALL, fatal));
    try {
      replicator = Optional.of(RatisReplicator.start(options, state.get(), fatal));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void stop() {
    replicator.ifPresent(RatisReplicator::close);
    replicator = Optional.empty();
    state.ifPresent(KeyValueState::close);
    state = Optional.empty();
  }

  KeyValueState state() {
    return state.orElseThrow();
  }

  RatisReplicator replicator() {
    return replicator.orElseThrow();
  }

  boolean leads() {
    return replicator.map(r -> r.leadership().ready()).orElse(false);
  }

  String value(ByteString key) {
    return state().get(key).value().map(v -> v.value().toStringUtf8()).orElse("");
  }
}
