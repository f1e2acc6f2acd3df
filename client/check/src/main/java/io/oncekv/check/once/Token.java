package io.oncekv.check.once;

/**
 * What one append adds to a key's value.
 *
 * @param client who appends it
 * @param key where
 * @param text unique under the key, without white space
 */
public record Token(int client, String key, String text) {
  /** Stands behind every token in a value. */
  public static final char END = ' ';

  /** Refuses texts that could not be told apart in a value. */
  public Token {
    if (text.isEmpty() || text.indexOf(END) >= 0) {
      throw new IllegalArgumentException("a token is a text without spaces, not '" + text + "'");
    }
  }

  /** Returns the bytes appended, as text. */
  public String suffix() {
    return text + END;
  }
}
