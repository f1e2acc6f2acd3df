package io.oncekv.server.simulation;

import com.google.protobuf.ByteString;
import io.oncekv.server.statemachine.KeyValueState;
import io.oncekv.server.statemachine.StateSummary;
import io.oncekv.server.statemachine.StoredValue;
import io.oncekv.server.storage.Checkpoints;
import io.oncekv.server.storage.StorageSnapshot;
import io.oncekv.v1.SessionInfo;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Compares whole states: with the model, and byte for byte with each other. */
final class Audit {

  private Audit() {}

  /**
   * Everything that readers can see is what the model says.
   *
   * @param replica has applied the whole log
   */
  static void compare(Replica replica, Model model) {
    KeyValueState state = replica.state();
    StateSummary summary = state.summary();
    Check.equal(summary.nowMicros(), model.now, () -> replica.name + ": the clock");
    Check.equal(summary.revision(), model.store.revision, () -> replica.name + ": the revision");
    Check.equal(
        summary.sessions(), (long) model.sessions.size(), () -> replica.name + ": sessions");
    model.store.values.forEach(
        (key, value) ->
            Check.equal(
                state.get(key).value(),
                Optional.of(new StoredValue(value.bytes(), value.revision())),
                () -> replica.name + ": key " + key.toStringUtf8()));
    for (int number = 0; number < 20; number++) {
      ByteString key = ByteString.copyFromUtf8("k" + number);
      Check.equal(
          state.get(key).value().isPresent(),
          model.store.values.containsKey(key),
          () -> replica.name + ": presence of " + key.toStringUtf8());
    }
    List<SessionInfo> right = new ArrayList<>();
    for (ModelSession session : model.sessions.values()) {
      if (!session.expired(model.now)) {
        right.add(
            SessionInfo.newBuilder()
                .setSession(session.id)
                .setEpoch(session.epoch)
                .setClientId(session.client)
                .setPrincipal(session.principal)
                .setWindow(Rules.WINDOW)
                .setHighestSequence(session.highest())
                .setIdleMillis((model.now - session.activity) / 1000)
                .build());
      }
    }
    Check.equal(state.sessions(0, 1000).sessions(), right, () -> replica.name + ": live sessions");
  }

  /**
   * A digest of every record of a replica, none of which may be stale.
   *
   * @param scratch a folder that does not exist yet
   */
  static String dump(Replica replica, Model model, Path scratch) {
    replica.noteCheckpoint(replica.checkpoint(scratch));
    Map<Character, Integer> records = new TreeMap<>();
    String digest =
        Checkpoints.read(
            scratch,
            database -> {
              try (StorageSnapshot view = database.snapshot()) {
                MessageDigest sha = MessageDigest.getInstance("SHA-256");
                view.scan(
                    new byte[0],
                    new byte[0],
                    (key, record) -> {
                      records.merge((char) key[0], 1, Integer::sum);
                      sha.update((byte) key.length);
                      sha.update(key);
                      sha.update(record);
                      return true;
                    });
                return HexFormat.of().formatHex(sha.digest());
              } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
              }
            });
    DiskImage.delete(scratch);
    Check.equal(records, recordsOf(model), () -> replica.name + ": records of each kind");
    return digest;
  }

  /** How many records of each kind the layout of storage has for what is there. */
  private static Map<Character, Integer> recordsOf(Model model) {
    int pages = 0;
    for (ModelSession session : model.sessions.values()) {
      pages += session.pages();
    }
    int chunks = 0;
    for (ModelStore.Value value : model.store.values.values()) {
      chunks += Math.max(0, (value.bytes().size() - 1) / Rules.CHUNK);
    }
    Map<Character, Integer> records = new TreeMap<>();
    records.put('M', 3);
    records.put('x', model.sessions.size());
    records.put('s', model.sessions.size());
    records.put('i', model.sessions.size());
    records.put('p', pages);
    records.put('m', model.store.values.size());
    records.put('c', chunks);
    records.values().removeIf(count -> count == 0);
    return records;
  }
}
