package io.oncekv.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.oncekv.client.internal.KeyValueClient;
import io.oncekv.client.internal.Operations;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A client of a OnceKV cluster whose writes take effect exactly once, whatever is lost, resent or
 * restarted on the way. Safe for any number of threads; one for a process is enough.
 *
 * <p>A write ends with its result, with a {@link NotExecutedException}, or with an {@link
 * OutcomeUnknownException}, which {@link #resolve} turns into an answer. Writes outstanding
 * together may execute in any order: who needs an order waits for the answer. Text is UTF-8.
 *
 * <p>Each operation exists as a call that waits and as one that returns a future ({@code Async}).
 * An interrupted wait or a cancelled future ends like a deadline: nothing more is sent, and a write
 * that was sent before is resolved in the background. That does not take it back.
 */
public final class OnceKV implements AutoCloseable {
  private final KeyValueClient client;

  OnceKV(ClientOptions options) {
    this(new KeyValueClient(options));
  }

  /** Puts the public face on a client. */
  OnceKV(KeyValueClient client) {
    this.client = client;
  }

  /** Starts a new client. */
  public static OnceKVBuilder builder() {
    return new OnceKVBuilder();
  }

  /** Sets a key to a value. */
  public WriteResult put(byte[] key, byte[] value) {
    return client.write(Operations.put(key, value));
  }

  /** Sets a key to a value. */
  public WriteResult put(String key, String value) {
    return put(key.getBytes(UTF_8), value.getBytes(UTF_8));
  }

  /** Sets a key to a value. */
  public CompletableFuture<WriteResult> putAsync(byte[] key, byte[] value) {
    return client.writeAsync(Operations.put(key, value));
  }

  /** Sets a key to a value. */
  public CompletableFuture<WriteResult> putAsync(String key, String value) {
    return putAsync(key.getBytes(UTF_8), value.getBytes(UTF_8));
  }

  /** Adds bytes at the end of a value; an absent key counts as empty. */
  public WriteResult append(byte[] key, byte[] suffix) {
    return client.write(Operations.append(key, suffix, Optional.empty()));
  }

  /** Adds text at the end of a value; an absent key counts as empty. */
  public WriteResult append(String key, String suffix) {
    return append(key.getBytes(UTF_8), suffix.getBytes(UTF_8));
  }

  /** Adds bytes at the end of a value if the key is as expected. */
  public WriteResult append(byte[] key, byte[] suffix, Expect expected) {
    return client.write(Operations.append(key, suffix, Optional.of(expected)));
  }

  /** Adds text at the end of a value if the key is as expected. */
  public WriteResult append(String key, String suffix, Expect expected) {
    return append(key.getBytes(UTF_8), suffix.getBytes(UTF_8), expected);
  }

  /** Adds bytes at the end of a value; an absent key counts as empty. */
  public CompletableFuture<WriteResult> appendAsync(byte[] key, byte[] suffix) {
    return client.writeAsync(Operations.append(key, suffix, Optional.empty()));
  }

  /** Adds text at the end of a value; an absent key counts as empty. */
  public CompletableFuture<WriteResult> appendAsync(String key, String suffix) {
    return appendAsync(key.getBytes(UTF_8), suffix.getBytes(UTF_8));
  }

  /** Adds bytes at the end of a value if the key is as expected. */
  public CompletableFuture<WriteResult> appendAsync(byte[] key, byte[] suffix, Expect expected) {
    return client.writeAsync(Operations.append(key, suffix, Optional.of(expected)));
  }

  /** Removes a key. */
  public WriteResult delete(byte[] key) {
    return client.write(Operations.delete(key, Optional.empty()));
  }

  /** Removes a key. */
  public WriteResult delete(String key) {
    return delete(key.getBytes(UTF_8));
  }

  /** Removes a key if it is as expected, which cannot be absent. */
  public WriteResult delete(byte[] key, Expect expected) {
    return client.write(Operations.delete(key, Optional.of(expected)));
  }

  /** Removes a key if it is as expected, which cannot be absent. */
  public WriteResult delete(String key, Expect expected) {
    return delete(key.getBytes(UTF_8), expected);
  }

  /** Removes a key. */
  public CompletableFuture<WriteResult> deleteAsync(byte[] key) {
    return client.writeAsync(Operations.delete(key, Optional.empty()));
  }

  /** Removes a key. */
  public CompletableFuture<WriteResult> deleteAsync(String key) {
    return deleteAsync(key.getBytes(UTF_8));
  }

  /** Removes a key if it is as expected, which cannot be absent. */
  public CompletableFuture<WriteResult> deleteAsync(byte[] key, Expect expected) {
    return client.writeAsync(Operations.delete(key, Optional.of(expected)));
  }

  /** Sets a key to a value if the key is as expected. */
  public WriteResult compareAndSet(byte[] key, byte[] value, Expect expected) {
    return client.write(Operations.compareAndSet(key, value, expected));
  }

  /** Sets a key to a value if the key is as expected. */
  public WriteResult compareAndSet(String key, String value, Expect expected) {
    return compareAndSet(key.getBytes(UTF_8), value.getBytes(UTF_8), expected);
  }

  /** Sets a key to a value if the key is as expected. */
  public CompletableFuture<WriteResult> compareAndSetAsync(
      byte[] key, byte[] value, Expect expected) {
    return client.writeAsync(Operations.compareAndSet(key, value, expected));
  }

  /** Sets a key to a value if the key is as expected. */
  public CompletableFuture<WriteResult> compareAndSetAsync(
      String key, String value, Expect expected) {
    return compareAndSetAsync(key.getBytes(UTF_8), value.getBytes(UTF_8), expected);
  }

  /**
   * Adds to the number that a key holds; an absent key counts as 0.
   *
   * @param delta what to add; negative to take away
   * @throws NotExecutedException with the reason {@code NOT_A_NUMBER} if the value is anything but
   *     a whole 64-bit number in decimal text, {@code NUMBER_EXHAUSTED} if the result would not be
   *     one
   */
  public IncrementResult increment(byte[] key, long delta) {
    return IncrementResult.of(client.write(Operations.increment(key, delta)));
  }

  /** Adds to the number that a key holds; an absent key counts as 0. */
  public IncrementResult increment(String key, long delta) {
    return increment(key.getBytes(UTF_8), delta);
  }

  /** Adds to the number that a key holds; an absent key counts as 0. */
  public CompletableFuture<IncrementResult> incrementAsync(byte[] key, long delta) {
    return client.writeAsync(Operations.increment(key, delta)).thenApply(IncrementResult::of);
  }

  /** Adds to the number that a key holds; an absent key counts as 0. */
  public CompletableFuture<IncrementResult> incrementAsync(String key, long delta) {
    return incrementAsync(key.getBytes(UTF_8), delta);
  }

  /**
   * Makes several changes as one, if the keys are as expected.
   *
   * @throws NotExecutedException if one of the changes was refused: then none was made
   */
  public TxnResult transact(Txn txn) {
    return TxnResult.of(client.write(Operations.txn(txn)));
  }

  /** Makes several changes as one, if the keys are as expected. */
  public CompletableFuture<TxnResult> transactAsync(Txn txn) {
    return client.writeAsync(Operations.txn(txn)).thenApply(TxnResult::of);
  }

  /** Reads a key: what the last write before this call left, or a later one. */
  public Optional<Entry> get(byte[] key) {
    return get(key, Read.linearizable());
  }

  /** Reads a key: what the last write before this call left, or a later one. */
  public Optional<Entry> get(String key) {
    return get(key.getBytes(UTF_8));
  }

  /** Reads a key, as fresh as asked for. */
  public Optional<Entry> get(byte[] key, Read freshness) {
    return read(key, freshness).entry();
  }

  /** Reads a key, as fresh as asked for. */
  public Optional<Entry> get(String key, Read freshness) {
    return get(key.getBytes(UTF_8), freshness);
  }

  /** Reads a key: what the last write before this call left, or a later one. */
  public CompletableFuture<Optional<Entry>> getAsync(byte[] key) {
    return getAsync(key, Read.linearizable());
  }

  /** Reads a key: what the last write before this call left, or a later one. */
  public CompletableFuture<Optional<Entry>> getAsync(String key) {
    return getAsync(key.getBytes(UTF_8));
  }

  /** Reads a key, as fresh as asked for. */
  public CompletableFuture<Optional<Entry>> getAsync(byte[] key, Read freshness) {
    return client.getAsync(key, freshness);
  }

  /** Reads several keys, 1 to 1000, as they were together at one moment. */
  public MultiGetResult multiGet(String... keys) {
    return multiGet(bytes(keys), Read.linearizable());
  }

  /** Reads several keys, 1 to 1000, as they were together at one moment, as fresh as asked for. */
  public MultiGetResult multiGet(List<byte[]> keys, Read freshness) {
    return client.multiGet(keys, freshness);
  }

  /** Reads several keys, 1 to 1000, as they were together at one moment. */
  public CompletableFuture<MultiGetResult> multiGetAsync(String... keys) {
    return multiGetAsync(bytes(keys), Read.linearizable());
  }

  /** Reads several keys, 1 to 1000, as they were together at one moment, as fresh as asked for. */
  public CompletableFuture<MultiGetResult> multiGetAsync(List<byte[]> keys, Read freshness) {
    return client.multiGetAsync(keys, freshness);
  }

  /** Reads the first page of a range. */
  public ScanPage scan(Scan scan) {
    return client.scan(scan, Optional.empty());
  }

  /** Reads the page behind another. */
  public ScanPage scan(ScanPage.Next next) {
    return client.scan(next.scan(), Optional.of(next));
  }

  /** Reads the first page of a range. */
  public CompletableFuture<ScanPage> scanAsync(Scan scan) {
    return client.scanAsync(scan, Optional.empty());
  }

  /** Reads the page behind another. */
  public CompletableFuture<ScanPage> scanAsync(ScanPage.Next next) {
    return client.scanAsync(next.scan(), Optional.of(next));
  }

  /**
   * Returns the entries of a range, which are read page by page while they are gone through: a page
   * is consistent, the whole is not. Each iteration reads anew.
   */
  public Iterable<KeyEntry> entries(Scan scan) {
    return () -> new ScanIterator(this, scan);
  }

  /** Returns the entries of a range as a stream, like {@link #entries}. */
  public Stream<KeyEntry> stream(Scan scan) {
    return StreamSupport.stream(entries(scan).spliterator(), false);
  }

  /** Reads a key, as fresh as asked for, and tells which revision the answer is based on. */
  public ReadResult read(byte[] key, Read freshness) {
    return client.read(key, freshness);
  }

  /** Reads a key, as fresh as asked for, and tells which revision the answer is based on. */
  public ReadResult read(String key, Read freshness) {
    return read(key.getBytes(UTF_8), freshness);
  }

  /** Reads a key, as fresh as asked for, and tells which revision the answer is based on. */
  public CompletableFuture<ReadResult> readAsync(byte[] key, Read freshness) {
    return client.readAsync(key, freshness);
  }

  /**
   * Turns an unknown outcome into an answer: if the write has not executed yet, it never will.
   *
   * @param sequence from {@link OutcomeUnknownException#sequence()}, of this client
   */
  public Resolution resolve(long sequence) {
    return client.resolve(sequence);
  }

  /** Turns an unknown outcome into an answer: if the write has not executed yet, it never will. */
  public CompletableFuture<Resolution> resolveAsync(long sequence) {
    return client.resolveAsync(sequence);
  }

  /**
   * Returns this same client under another face, whose writes carry a tag, such as the number of
   * the order they belong to: 1 to 1024 bytes of UTF-8. The tag stays on this machine, in the
   * journal, and comes back with {@link RecoveredWrite#tag()}; without a journal it has no effect.
   */
  public OnceKV tagged(String tag) {
    return new OnceKV(client.tagged(tag));
  }

  /**
   * Returns the writes that an earlier process left in the journal without an answer, in the order
   * of their sequences; always the same list. They were resent, under their old identities, when
   * this client was built, and each takes effect once. A write of that process that is not among
   * them was answered, or was never on its way. Empty without a journal.
   */
  public List<RecoveredWrite> recovered() {
    return client.recovered();
  }

  /** Returns who this client is to the cluster; opens its session if that has not happened yet. */
  public SessionInfo sessionInfo() {
    return client.sessionInfo();
  }

  /**
   * Waits for the writes outstanding, ends the session, which discards its replies, and closes the
   * client. For a client id that is not meant to come back.
   */
  public void closeSession() {
    client.closeSession();
  }

  /**
   * Closes the client at once; the session stays, and a later client of the same id goes on with
   * it. Writes without an answer end with {@link OutcomeUnknownException}; if there is a journal,
   * they stay in it, and the next client finishes them.
   */
  @Override
  public void close() {
    client.close();
  }

  private static List<byte[]> bytes(String... texts) {
    return Stream.of(texts).map(text -> text.getBytes(UTF_8)).toList();
  }
}
