package io.oncekv.client;

import io.oncekv.client.internal.IdentifiedWrites;
import io.oncekv.client.internal.Operations;
import java.util.Optional;

/**
 * Writes whose sequence the caller chooses: to resend one by hand, or to see what the cluster makes
 * of a repetition. Each call is retried under the identity given until it is answered; what is
 * outstanding, acknowledged or used already is the caller's business.
 *
 * <p>What a {@link NotExecutedException} says is about the call that throws it. {@link
 * Executed#NO}: no attempt of this call executed; an earlier call with the same sequence may have,
 * or may yet. {@link #resolve} tells. {@link Executed#NEVER}: the cluster has decided the sequence
 * so, or the operation is none that any copy could execute.
 */
public final class RawSession {
  private final IdentifiedWrites writes;

  RawSession(IdentifiedWrites writes) {
    this.writes = writes;
  }

  /** Sets a key to a value. */
  public WriteResult put(long sequence, long acknowledged, byte[] key, byte[] value) {
    return writes.write(sequence, acknowledged, Operations.put(key, value));
  }

  /** Adds bytes at the end of a value. */
  public WriteResult append(
      long sequence, long acknowledged, byte[] key, byte[] suffix, Optional<Expect> expected) {
    return writes.write(sequence, acknowledged, Operations.append(key, suffix, expected));
  }

  /** Removes a key. */
  public WriteResult delete(
      long sequence, long acknowledged, byte[] key, Optional<Expect> expected) {
    return writes.write(sequence, acknowledged, Operations.delete(key, expected));
  }

  /** Sets a key to a value if the key is as expected. */
  public WriteResult compareAndSet(
      long sequence, long acknowledged, byte[] key, byte[] value, Expect expected) {
    return writes.write(sequence, acknowledged, Operations.compareAndSet(key, value, expected));
  }

  /** Adds to the number that a key holds. */
  public WriteResult increment(long sequence, long acknowledged, byte[] key, long delta) {
    return writes.write(sequence, acknowledged, Operations.increment(key, delta));
  }

  /** Makes several changes as one, if the keys are as expected. */
  public WriteResult transact(long sequence, long acknowledged, Txn txn) {
    return writes.write(sequence, acknowledged, Operations.txn(txn));
  }

  /** Turns an unknown outcome into an answer; a write that is still under way is abandoned. */
  public Resolution resolve(long sequence) {
    return writes.resolve(sequence);
  }
}
