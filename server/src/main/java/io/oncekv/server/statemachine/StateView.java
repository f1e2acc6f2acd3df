package io.oncekv.server.statemachine;

import com.google.protobuf.ByteString;
import java.util.List;

/**
 * The replicated state as readers see it. Every method is safe to call from any thread, also while
 * entries are applied and while a snapshot replaces the state: a call then sees the old state or
 * the new one, whole.
 *
 * <p>Calls may read from disk; they do not belong on an event loop. After the state was closed they
 * fail with {@link StateClosedException}; any other exception means that storage is damaged and the
 * node must stop.
 */
public interface StateView {

  /** Reads one key as of the newest applied entry. */
  Reading get(ByteString key);

  /**
   * Reads several keys as they were together at one moment.
   *
   * @param maxBytes the most that their values may have together
   */
  MultiReading getAll(List<ByteString> keys, long maxBytes);

  /**
   * Reads the first entries of a range.
   *
   * @param limit the most entries to return, from 1
   * @param maxBytes ends the page once its keys and values have so many together; the first entry
   *     is there however long it is
   */
  RangePage scan(KeyRange range, int limit, long maxBytes);

  /** The state's main figures as of the newest applied entry. Never touches the disk. */
  StateSummary summary();

  /**
   * Lists live sessions in the order of their ids.
   *
   * @param after only sessions with a larger id (unsigned)
   * @param limit the most to return, from 1
   */
  SessionPage sessions(long after, int limit);

  /** The live session of a client id: one entry or none. */
  SessionPage sessionOf(String clientId);
}
