package io.oncekv.bench.load;

import java.util.List;

/**
 * The client of one running system. Calls return at once and are answered later. A lane is a stream
 * of calls of which one is outstanding at a time; lanes are spread over connections. Safe for any
 * number of threads.
 */
public interface Caller extends AutoCloseable {
  /** Gives a key, by its number, its first value; may differ from {@link #put}. */
  default void create(int lane, int key, byte[] value, Answer answer) {
    put(lane, key, value, answer);
  }

  /** Sets a key to a value, durably. */
  void put(int lane, int key, byte[] value, Answer answer);

  /** Reads a key with the strongest guarantee that the system has. */
  void get(int lane, int key, Answer answer);

  /** Reads a key with the same guarantee from any node. */
  default void getFromAnyNode(int lane, int key, Answer answer) {
    throw new UnsupportedOperationException("no such reads here");
  }

  /** Adds bytes at the end of a key's value. */
  default void append(int lane, int key, byte[] piece, Answer answer) {
    throw new UnsupportedOperationException("no appends here");
  }

  /** Sets several different keys in one transaction. */
  default void putAll(int lane, List<Integer> keys, byte[] value, Answer answer) {
    throw new UnsupportedOperationException("no transactions here");
  }

  /** Gives its connections back; calls that are outstanding may go unanswered. */
  @Override
  void close();
}
