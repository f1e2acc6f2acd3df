package io.oncekv.lab.history;

import io.oncekv.check.history.Bytes;
import io.oncekv.check.history.Call;
import io.oncekv.check.history.HistoryWriter;
import io.oncekv.check.history.Outcome;
import io.oncekv.client.Entry;
import io.oncekv.client.Executed;
import io.oncekv.client.Expect;
import io.oncekv.client.IncrementResult;
import io.oncekv.client.OnceKV;
import io.oncekv.client.OnceKVException;
import io.oncekv.client.Read;
import io.oncekv.client.WriteResult;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * A client each of whose operations stands in a history: its invocation before anything is sent,
 * its completion before the caller has the answer. Exceptions are recorded and passed on. Safe for
 * any number of threads, as the client and the history are; both stay the caller's to close.
 */
public final class RecordedClient {
  private final OnceKV client;
  private final String name;
  private final HistoryWriter history;
  private final AtomicLong ids = new AtomicLong();
  private final Optional<String> tag;
  private final AtomicLong longestNanos = new AtomicLong();

  /**
   * Records a client.
   *
   * @param name no other client of the history has it
   */
  public RecordedClient(OnceKV client, String name, HistoryWriter history) {
    this(client, name, history, Optional.empty());
  }

  /**
   * Records a client with a journal, whose writes are tagged, so that the process that comes after
   * a crash knows which ones it finishes.
   *
   * @param tag begins each tag; the id of the operation in the history follows
   */
  public RecordedClient(OnceKV client, String name, HistoryWriter history, String tag) {
    this(client, name, history, Optional.of(tag));
  }

  private RecordedClient(OnceKV client, String name, HistoryWriter history, Optional<String> tag) {
    this.client = client;
    this.name = name;
    this.history = history;
    this.tag = tag;
  }

  /** Reads a key linearizably. */
  public Optional<Entry> get(String key) {
    return get(key, false, Read.linearizable());
  }

  /** Reads a key just as linearizably from any node. */
  public Optional<Entry> getFromAnyNode(String key) {
    return get(key, false, Read.linearizableFromAnyNode());
  }

  /** Reads a key linearizably, now that all writes have ended and nothing is broken any more. */
  public Optional<Entry> getFinally(String key) {
    return get(key, true, Read.linearizable());
  }

  private Optional<Entry> get(String key, boolean isFinal, Read freshness) {
    return recorded(
        new Call.Get(Bytes.of(key), isFinal),
        tagged -> tagged.get(key, freshness),
        RecordedClient::found);
  }

  /** Sets a key to a value. */
  public WriteResult put(String key, String value) {
    return recorded(
        new Call.Put(Bytes.of(key), Bytes.of(value)),
        tagged -> tagged.put(key, value),
        RecordedClient::written);
  }

  /** Adds text at the end of a value. */
  public WriteResult append(String key, String suffix) {
    return recorded(
        new Call.Append(Bytes.of(key), Bytes.of(suffix), Optional.empty()),
        tagged -> tagged.append(key, suffix),
        RecordedClient::written);
  }

  /** Adds text at the end of a value if the key is as expected. */
  public WriteResult append(String key, String suffix, Expect expected) {
    return recorded(
        new Call.Append(
            Bytes.of(key), Bytes.of(suffix), Optional.of(Conditions.recorded(expected))),
        tagged -> tagged.append(key, suffix, expected),
        RecordedClient::written);
  }

  /** Removes a key. */
  public WriteResult delete(String key) {
    return recorded(
        new Call.Delete(Bytes.of(key), Optional.empty()),
        tagged -> tagged.delete(key),
        RecordedClient::written);
  }

  /** Removes a key if it is as expected. */
  public WriteResult delete(String key, Expect expected) {
    return recorded(
        new Call.Delete(Bytes.of(key), Optional.of(Conditions.recorded(expected))),
        tagged -> tagged.delete(key, expected),
        RecordedClient::written);
  }

  /** Sets a key to a value if the key is as expected. */
  public WriteResult compareAndSet(String key, String value, Expect expected) {
    return recorded(
        new Call.CompareAndSet(Bytes.of(key), Bytes.of(value), Conditions.recorded(expected)),
        tagged -> tagged.compareAndSet(key, value, expected),
        RecordedClient::written);
  }

  /** Adds to the number that a key holds. */
  public IncrementResult increment(String key, long delta) {
    return recorded(
        new Call.Increment(Bytes.of(key), delta),
        tagged -> tagged.increment(key, delta),
        result -> new Outcome.Counted(result.number(), OptionalLong.of(result.revision())));
  }

  private <T> T recorded(Call call, Function<OnceKV, T> operation, Function<T, Outcome> outcome) {
    long id = ids.incrementAndGet();
    long begin = System.nanoTime();
    history.invoke(name, id, call, begin);
    T result;
    try {
      result = operation.apply(tag.map(prefix -> client.tagged(prefix + id)).orElse(client));
    } catch (OnceKVException e) {
      history.complete(name, id, ended(begin), outcome(call, e), reason(e));
      throw e;
    }
    history.complete(name, id, ended(begin), outcome.apply(result), "");
    return result;
  }

  private long ended(long begin) {
    long now = System.nanoTime();
    longestNanos.accumulateAndGet(now - begin, Math::max);
    return now;
  }

  /** Returns how long the longest call so far took, well or badly. */
  public Duration longestCall() {
    return Duration.ofNanos(longestNanos.get());
  }

  private static Outcome found(Optional<Entry> entry) {
    return new Outcome.Found(
        entry.map(found -> Bytes.of(found.value())),
        entry.map(found -> OptionalLong.of(found.revision())).orElse(OptionalLong.empty()));
  }

  private static Outcome written(WriteResult result) {
    return new Outcome.Written(result.applied(), OptionalLong.of(result.revision()));
  }

  /** What an exception says of the operation's effect. */
  private static Outcome outcome(Call call, OnceKVException thrown) {
    if (thrown.executed() == Executed.MAYBE) {
      return Outcome.UNKNOWN;
    }
    if (call instanceof Call.Increment) {
      for (Outcome.Refused.Reason reason : Outcome.Refused.Reason.values()) {
        if (thrown.reason().equals(Optional.of(reason.name()))) {
          return new Outcome.Refused(reason);
        }
      }
    }
    return new Outcome.NotExecuted(reason(thrown));
  }

  private static String reason(OnceKVException thrown) {
    return thrown.reason().orElseGet(() -> thrown.getClass().getSimpleName());
  }
}
