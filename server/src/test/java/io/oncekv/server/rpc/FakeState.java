package io.oncekv.server.rpc;

import com.google.protobuf.ByteString;
import io.oncekv.server.statemachine.DefaultSettings;
import io.oncekv.server.statemachine.KeyRange;
import io.oncekv.server.statemachine.MultiReading;
import io.oncekv.server.statemachine.RangePage;
import io.oncekv.server.statemachine.Reading;
import io.oncekv.server.statemachine.ReplicatedState;
import io.oncekv.server.statemachine.SessionPage;
import io.oncekv.server.statemachine.StateSummary;
import io.oncekv.server.statemachine.StateView;
import io.oncekv.server.statemachine.StoredValue;
import io.oncekv.v1.SessionInfo;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/** A state that holds what a test puts into it. */
public final class FakeState implements StateView {
  public static final String CLUSTER = "0f3a";
  public static final long INCARNATION = 0xCAFEL;

  final Map<ByteString, StoredValue> values = new ConcurrentHashMap<>();
  final ConcurrentSkipListMap<Long, SessionInfo> sessions = new ConcurrentSkipListMap<>();
  private volatile boolean formed = true;
  private volatile long revision;
  private volatile Supplier<Optional<RuntimeException>> trouble = Optional::empty;

  void unform() {
    formed = false;
  }

  void revision(long newRevision) {
    revision = newRevision;
  }

  /** What every read does first: block, or give what it has to throw. */
  void beforeReads(Supplier<Optional<RuntimeException>> action) {
    trouble = action;
  }

  @Override
  public Reading get(ByteString key) {
    stumble();
    return new Reading(Optional.ofNullable(values.get(key)), revision);
  }

  @Override
  public MultiReading getAll(List<ByteString> keys, long maxBytes) {
    stumble();
    List<Optional<StoredValue>> found =
        keys.stream().map(key -> Optional.ofNullable(values.get(key))).toList();
    long bytes = found.stream().flatMap(Optional::stream).mapToLong(v -> v.value().size()).sum();
    return new MultiReading(bytes > maxBytes ? List.of() : found, bytes, revision);
  }

  @Override
  public RangePage scan(KeyRange range, int limit, long maxBytes) {
    stumble();
    Comparator<ByteString> order = ByteString.unsignedLexicographicalComparator();
    List<RangePage.Entry> found =
        values.entrySet().stream()
            .filter(entry -> range.holds(entry.getKey()))
            .sorted(Map.Entry.comparingByKey(range.reverse() ? order.reversed() : order))
            .map(entry -> new RangePage.Entry(entry.getKey(), entry.getValue()))
            .toList();
    return new RangePage(found.stream().limit(limit).toList(), found.size() > limit, revision);
  }

  @Override
  public StateSummary summary() {
    return new StateSummary(
        formed,
        formed ? CLUSTER : "",
        formed ? INCARNATION : 0,
        formed ? 7 : 0,
        DefaultSettings.SETTINGS,
        revision,
        sessions.size(),
        1024L * sessions.size(),
        0,
        new ReplicatedState.Position(3, 41),
        1_000);
  }

  @Override
  public SessionPage sessions(long after, int limit) {
    stumble();
    List<SessionInfo> found =
        sessions.tailMap(after, false).values().stream().limit(limit).toList();
    boolean more =
        !found.isEmpty() && sessions.lastKey() > found.get(found.size() - 1).getSession();
    return new SessionPage(found, more, revision);
  }

  @Override
  public SessionPage sessionOf(String clientId) {
    stumble();
    return new SessionPage(
        sessions.values().stream().filter(s -> s.getClientId().equals(clientId)).toList(),
        false,
        revision);
  }

  private void stumble() {
    Optional<RuntimeException> thrown = trouble.get();
    if (thrown.isPresent()) {
      throw thrown.get();
    }
  }
}
