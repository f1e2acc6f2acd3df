package io.oncekv.server.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.oncekv.server.statemachine.CommandResult.Refused;
import io.oncekv.server.statemachine.CommandResult.Replied;
import io.oncekv.server.storage.StorageOptions;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.WriteReply;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test with a cluster that is formed, its log, and one session. */
abstract class OneSession {
  @TempDir private Path folder;

  KeyValueState state;
  LogDriver log;
  SessionEpoch session;

  @BeforeEach
  final void open() {
    restart();
    log.form();
    session = log.open("client");
  }

  @AfterEach
  final void close() {
    state.close();
  }

  /** Starts on what the last state, which was closed, has left. */
  final void restart() {
    state = KeyValueState.open(database(), StorageOptions.DEFAULT, failure -> {});
    log = new LogDriver(state);
  }

  /** Where the database lies. */
  final Path database() {
    return folder.resolve("db");
  }

  static WriteReply reply(CommandResult result) {
    assertThat(result).isInstanceOf(Replied.class);
    return ((Replied) result).reply();
  }

  static Refused refused(CommandResult result) {
    assertThat(result).isInstanceOf(Refused.class);
    return (Refused) result;
  }
}
