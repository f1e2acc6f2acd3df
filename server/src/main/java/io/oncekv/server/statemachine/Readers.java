package io.oncekv.server.statemachine;

import com.google.protobuf.ByteString;
import io.oncekv.server.session.Session;
import io.oncekv.server.storage.Database;
import io.oncekv.server.storage.Keys;
import io.oncekv.server.storage.StorageSnapshot;
import io.oncekv.server.storage.ValueHead;
import io.oncekv.server.storage.ValueReader;
import io.oncekv.v1.SessionInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Answers readers, each from one consistent view of the database. */
final class Readers {
  /** Heads looked up in one go: they are in memory together, and each may hold a whole piece. */
  private static final int TOGETHER = 16;

  private Readers() {}

  static Reading get(Database database, ByteString key) {
    try (StorageSnapshot view = database.snapshot()) {
      ValueReader values = new ValueReader(view);
      Optional<StoredValue> value = values.head(key).map(head -> stored(values, head));
      return new Reading(value, counters(view).revision());
    }
  }

  static MultiReading getAll(Database database, List<ByteString> keys, long maxBytes) {
    try (StorageSnapshot view = database.snapshot()) {
      ValueReader values = new ValueReader(view);
      List<Optional<ValueHead>> heads = new ArrayList<>();
      long bytes = 0;
      for (int first = 0; first < keys.size(); first += TOGETHER) {
        for (Optional<ValueHead> head :
            values.heads(keys.subList(first, Math.min(first + TOGETHER, keys.size())))) {
          bytes += head.map(ValueHead::length).orElse(0L);
          // A head holds a short value whole: beyond the bound only lengths are wanted.
          if (bytes > maxBytes) {
            heads.clear();
          } else {
            heads.add(head);
          }
        }
      }
      List<Optional<StoredValue>> found =
          bytes > maxBytes
              ? List.of()
              : heads.stream().map(head -> head.map(h -> stored(values, h))).toList();
      return new MultiReading(found, bytes, counters(view).revision());
    }
  }

  static RangePage scan(Database database, KeyRange range, int limit, long maxBytes) {
    try (StorageSnapshot view = database.snapshot()) {
      long revision = counters(view).revision();
      if (range.isEmpty()) {
        return new RangePage(List.of(), false, revision);
      }
      RangeReading reading = new RangeReading(new ValueReader(view), range, limit, maxBytes);
      view.scan(
          Keys.value(range.from()),
          range.to().map(Keys::value).orElseGet(Keys::endOfValues),
          range.reverse(),
          reading);
      return new RangePage(reading.entries(), reading.more(), revision);
    }
  }

  static SessionPage sessions(Database database, long after, int limit) {
    if (after == -1) {
      // No id is larger than the largest.
      return new SessionPage(List.of(), false, counters(database).revision());
    }
    try (StorageSnapshot view = database.snapshot()) {
      Counters counters = counters(view);
      List<SessionInfo> found = new ArrayList<>();
      view.scan(
          Keys.sessions(),
          Keys.session(after + 1),
          (key, record) -> {
            SessionCodec.Stored stored = SessionCodec.decode(key, record);
            if (!stored.session().expiredAt(counters.nowMicros())) {
              found.add(info(stored, counters));
            }
            return found.size() <= limit;
          });
      boolean more = found.size() > limit;
      return new SessionPage(found.stream().limit(limit).toList(), more, counters.revision());
    }
  }

  static SessionPage sessionOf(Database database, String clientId) {
    try (StorageSnapshot view = database.snapshot()) {
      Counters counters = counters(view);
      List<SessionInfo> found =
          view
              .get(Keys.client(clientId))
              .map(record -> Keys.session(SessionCodec.decodeClient(clientId, record)))
              .flatMap(key -> view.get(key).map(record -> SessionCodec.decode(key, record)))
              .filter(stored -> !stored.session().expiredAt(counters.nowMicros()))
              .map(stored -> info(stored, counters))
              .stream()
              .toList();
      return new SessionPage(found, false, counters.revision());
    }
  }

  private static SessionInfo info(SessionCodec.Stored stored, Counters counters) {
    Session session = stored.session();
    return SessionInfo.newBuilder()
        .setSession(session.id())
        .setEpoch(session.epoch())
        .setClientId(session.clientId())
        .setPrincipal(session.principal())
        .setWindow(session.window())
        .setHighestSequence(stored.ring().highest())
        .setIdleMillis(
            TimeUnit.MICROSECONDS.toMillis(counters.nowMicros() - session.lastActivityMicros()))
        .build();
  }

  private static StoredValue stored(ValueReader values, ValueHead head) {
    return new StoredValue(values.bytes(head), head.revision());
  }

  private static Counters counters(StorageSnapshot view) {
    return view.get(Keys.state()).map(Counters::decode).orElse(Counters.INITIAL);
  }

  private static Counters counters(Database database) {
    return KeyValueState.counters(database);
  }
}
