package io.oncekv.client;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A write that an earlier process left in the journal without an answer, and that this client
 * finishes. Immutable but for its result, which comes when the cluster has answered.
 */
public final class RecoveredWrite {
  private final long sequence;
  private final String operation;
  private final Optional<byte[]> key;
  private final Optional<String> tag;
  private final CompletableFuture<WriteResult> result;

  /** Makes one of parts that the caller hands over and changes no more. */
  public RecoveredWrite(
      long sequence,
      String operation,
      Optional<byte[]> key,
      Optional<String> tag,
      CompletableFuture<WriteResult> result) {
    this.sequence = sequence;
    this.operation = operation;
    this.key = key;
    this.tag = tag;
    this.result = result;
  }

  /** Returns its sequence, the same as before: {@link OnceKV#resolve(long)} takes it. */
  public long sequence() {
    return sequence;
  }

  /**
   * Returns what it does: {@code put}, {@code append}, {@code delete}, {@code compare-and-set},
   * {@code increment}, {@code txn}.
   */
  public String operation() {
    return operation;
  }

  /**
   * Returns the key that it changes, in an array of the caller's own; none if it is not one key.
   */
  public Optional<byte[]> key() {
    return key.map(byte[]::clone);
  }

  /** Returns what the application called it, by {@link OnceKV#tagged(String)}. */
  public Optional<String> tag() {
    return tag;
  }

  /**
   * Returns how it ends, in a future of the caller's own. As with any write that is a result, a
   * {@link NotExecutedException}, or an {@link OutcomeUnknownException}: when the session that it
   * belongs to is gone, or the client is closed first. There is no deadline: it is tried until
   * then.
   */
  public CompletableFuture<WriteResult> result() {
    return result.copy();
  }

  @Override
  public String toString() {
    return "RecoveredWrite["
        + operation
        + key.map(bytes -> " of " + new String(bytes, StandardCharsets.UTF_8)).orElse("")
        + ", sequence "
        + sequence
        + tag.map(text -> ", tag " + text).orElse("")
        + "]";
  }
}
