package io.oncekv.server.statemachine;

import com.google.protobuf.ByteString;
import io.oncekv.internal.v1.Command;
import io.oncekv.internal.v1.FormCluster;
import io.oncekv.internal.v1.LogEntry;
import io.oncekv.internal.v1.Tick;
import io.oncekv.server.session.OperationDigest;
import io.oncekv.server.statemachine.ReplicatedState.Position;
import io.oncekv.v1.Append;
import io.oncekv.v1.Change;
import io.oncekv.v1.CloseSessionRequest;
import io.oncekv.v1.Compare;
import io.oncekv.v1.CompareAndSet;
import io.oncekv.v1.Delete;
import io.oncekv.v1.Increment;
import io.oncekv.v1.KeepAliveRequest;
import io.oncekv.v1.OpenSessionRequest;
import io.oncekv.v1.Precondition;
import io.oncekv.v1.Put;
import io.oncekv.v1.ResolveRequest;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.Settings;
import io.oncekv.v1.Txn;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteIdentity;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Stands in for the log: feeds entries to a state, and makes the commands in them. */
final class LogDriver {
  static final long INCARNATION = 0x1234_5678_9abc_def0L;
  static final Settings SETTINGS =
      DefaultSettings.SETTINGS.toBuilder()
          .setMaxKeyBytes(64)
          .setMaxValueBytes(10_000)
          .setSessionWindow(8)
          .setSessionTtlMillis(Duration.ofHours(1).toMillis())
          .setMaxSessions(100)
          .setMaxSlots(1000)
          .setChunkBytes(256)
          .build();

  private final ReplicatedState state;

  LogDriver(ReplicatedState state) {
    this.state = state;
  }

  /** Applies commands as one entry. */
  List<CommandResult> apply(Command... commands) {
    return apply(Duration.ZERO, commands);
  }

  List<CommandResult> apply(Duration elapsed, Command... commands) {
    return state.apply(next(), entry(elapsed, commands));
  }

  CommandResult one(Command command) {
    return apply(command).get(0);
  }

  /** Lets replicated time pass. */
  void pass(Duration time) {
    for (Duration left = time; left.compareTo(Duration.ZERO) > 0; left = left.minusSeconds(60)) {
      Duration step = left.compareTo(Duration.ofSeconds(60)) > 0 ? Duration.ofSeconds(60) : left;
      apply(step, tick());
    }
  }

  void form() {
    one(form(SETTINGS));
  }

  /** Opens a client id that has no session. */
  SessionEpoch open(String clientId) {
    CommandResult result = one(open(clientId, token(clientId), null));
    return ((CommandResult.Opened) result).current();
  }

  Position next() {
    return new Position(1, state.applied().index() + 1);
  }

  static ByteString entry(Duration elapsed, Command... commands) {
    return LogEntry.newBuilder()
        .setFormatVersion(KeyValueState.FORMAT_VERSION)
        .setElapsedMicros(elapsed.toNanos() / 1000)
        .addAllCommands(Arrays.asList(commands))
        .build()
        .toByteString();
  }

  static Command form(Settings settings) {
    return Command.newBuilder()
        .setFormCluster(
            FormCluster.newBuilder()
                .setClusterId("test-cluster")
                .setIncarnation(INCARNATION)
                .setSettings(settings))
        .build();
  }

  static Command tick() {
    return Command.newBuilder().setTick(Tick.getDefaultInstance()).build();
  }

  static ByteString token(String seed) {
    return ByteString.copyFrom(Arrays.copyOf(bytes(seed).toByteArray(), 16));
  }

  /** An open; {@code expected} may be null. */
  static Command open(String clientId, ByteString token, SessionEpoch expected) {
    OpenSessionRequest.Builder open =
        OpenSessionRequest.newBuilder().setClientId(clientId).setToken(token);
    if (expected != null) {
      open.setExpected(expected);
    }
    return Command.newBuilder().setOpenSession(open).build();
  }

  static Command keepAlive(SessionEpoch session) {
    return Command.newBuilder()
        .setKeepAlive(KeepAliveRequest.newBuilder().setIncarnation(INCARNATION).setSession(session))
        .build();
  }

  static Command close(SessionEpoch session) {
    return Command.newBuilder()
        .setCloseSession(
            CloseSessionRequest.newBuilder().setIncarnation(INCARNATION).setSession(session))
        .build();
  }

  static Command resolve(SessionEpoch session, long sequence) {
    return Command.newBuilder()
        .setResolve(
            ResolveRequest.newBuilder()
                .setIncarnation(INCARNATION)
                .setSession(session)
                .setSequence(sequence))
        .build();
  }

  /** A write of a session, all older ones acknowledged as far as the window demands. */
  static Command write(SessionEpoch session, long sequence, Write operation) {
    long window = SETTINGS.getSessionWindow();
    return write(session, sequence, Math.max(1, sequence - window + 1), operation);
  }

  static Command write(SessionEpoch session, long sequence, long acknowledged, Write operation) {
    return command(
        operation.toBuilder()
            .setIdentity(
                WriteIdentity.newBuilder()
                    .setIncarnation(INCARNATION)
                    .setSession(session.getSession())
                    .setEpoch(session.getEpoch())
                    .setSequence(sequence)
                    .setAcknowledged(acknowledged))
            .build());
  }

  /** A write as it is. */
  static Command command(Write write) {
    Command.Builder command = Command.newBuilder().setWrite(write);
    if (write.hasIdentity()) {
      command.setDigest(OperationDigest.of(write));
    }
    return command.build();
  }

  static Write put(String key, String value) {
    return put(bytes(key), bytes(value));
  }

  static Write put(ByteString key, ByteString value) {
    return Write.newBuilder().setPut(Put.newBuilder().setKey(key).setValue(value)).build();
  }

  static Write append(String key, String suffix) {
    return append(bytes(key), bytes(suffix));
  }

  static Write append(ByteString key, ByteString suffix) {
    return Write.newBuilder().setAppend(Append.newBuilder().setKey(key).setSuffix(suffix)).build();
  }

  static Write delete(String key) {
    return Write.newBuilder().setDelete(Delete.newBuilder().setKey(bytes(key))).build();
  }

  static Write compareAndSet(String key, String value, Precondition expected) {
    return Write.newBuilder()
        .setCompareAndSet(
            CompareAndSet.newBuilder()
                .setKey(bytes(key))
                .setValue(bytes(value))
                .setExpected(expected))
        .build();
  }

  static Write increment(String key, long delta) {
    return Write.newBuilder()
        .setIncrement(Increment.newBuilder().setKey(bytes(key)).setDelta(delta))
        .build();
  }

  static Write txn(List<Compare> compare, List<Write> then, List<Write> otherwise) {
    return Write.newBuilder()
        .setTxn(
            Txn.newBuilder()
                .addAllCompare(compare)
                .addAllThen(then.stream().map(LogDriver::change).toList())
                .addAllOtherwise(otherwise.stream().map(LogDriver::change).toList()))
        .build();
  }

  static Compare compare(String key, Precondition expected) {
    return Compare.newBuilder().setKey(bytes(key)).setExpected(expected).build();
  }

  /** A write's operation as a change of a transaction. */
  private static Change change(Write write) {
    Change.Builder change = Change.newBuilder();
    return switch (write.getOperationCase()) {
      case PUT -> change.setPut(write.getPut()).build();
      case APPEND -> change.setAppend(write.getAppend()).build();
      case DELETE -> change.setDelete(write.getDelete()).build();
      case INCREMENT -> change.setIncrement(write.getIncrement()).build();
      default -> throw new IllegalArgumentException("no change: " + write.getOperationCase());
    };
  }

  static Precondition exists() {
    return Precondition.newBuilder().setExists(true).build();
  }

  static Precondition value(String value) {
    return Precondition.newBuilder().setValue(bytes(value)).build();
  }

  static Precondition absent() {
    return Precondition.newBuilder().setAbsent(true).build();
  }

  static Precondition revision(long revision) {
    return Precondition.newBuilder().setRevision(revision).build();
  }

  static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
