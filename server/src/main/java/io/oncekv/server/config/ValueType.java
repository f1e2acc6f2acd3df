package io.oncekv.server.config;

/**
 * How the text of a setting becomes a value.
 *
 * @param <T> what the rest of the node gets
 */
public interface ValueType<T> {

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException if the text is none; the message says what one looks like
   */
  T parse(String text);

  /** Writes a value so that {@link #parse} reads the same again. */
  String format(T value);

  /** The unit and how it is written, for the documentation. */
  String unit();

  /** The smallest and largest value, or the rule that a value obeys. */
  String bounds();
}
