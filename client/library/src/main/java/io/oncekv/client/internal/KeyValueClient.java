package io.oncekv.client.internal;

import io.oncekv.client.ClientOptions;
import io.oncekv.client.Delivery;
import io.oncekv.client.Entry;
import io.oncekv.client.MultiGetResult;
import io.oncekv.client.Read;
import io.oncekv.client.ReadResult;
import io.oncekv.client.RecoveredWrite;
import io.oncekv.client.Resolution;
import io.oncekv.client.Scan;
import io.oncekv.client.ScanPage;
import io.oncekv.client.SessionInfo;
import io.oncekv.client.WriteResult;
import io.oncekv.v1.GetRequest;
import io.oncekv.v1.GetResponse;
import io.oncekv.v1.OpenSessionResponse;
import io.oncekv.v1.Write;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** What stands behind {@link io.oncekv.client.OnceKV}: puts the parts together. */
public final class KeyValueClient implements AutoCloseable {
  private final ClientOptions options;
  private final Transport transport;
  private final WriteJournal journal;
  private final SessionHolder session;
  private final WritePipeline writes;
  private final Reads reads;
  private final RangeReads ranges;
  private final Executor callbacks;
  private final List<RecoveredWrite> recovered;
  private final Optional<String> tag;

  /** Makes a client that connects when it is first used, or to finish what a journal holds. */
  public KeyValueClient(ClientOptions options) {
    this(options, WriteSteps.NONE);
  }

  /** Makes a client whose writes can be watched, step by step, in a test. */
  public KeyValueClient(ClientOptions options, WriteSteps steps) {
    this.options = options;
    this.journal = WriteJournal.open(options, steps);
    this.transport = new Transport(options);
    this.session = new SessionHolder(transport, options.clientId(), journal);
    this.writes = new WritePipeline(transport, options, session, journal, steps);
    this.reads = new Reads(transport, options);
    this.ranges = new RangeReads(reads, transport.kv());
    this.callbacks = options.callbackExecutor();
    this.recovered = writes.recovery().forApplication(callbacks);
    this.tag = Optional.empty();
    writes.start();
  }

  private KeyValueClient(KeyValueClient client, String tag) {
    this.options = client.options;
    this.journal = client.journal;
    this.transport = client.transport;
    this.session = client.session;
    this.writes = client.writes;
    this.reads = client.reads;
    this.ranges = client.ranges;
    this.callbacks = client.callbacks;
    this.recovered = client.recovered;
    this.tag = Optional.of(tag);
  }

  /** Returns the same client, whose writes carry a tag. */
  public KeyValueClient tagged(String text) {
    return new KeyValueClient(this, Operations.checkTag(text));
  }

  /** Returns what an earlier process left in the journal. */
  public List<RecoveredWrite> recovered() {
    return recovered;
  }

  /** Writes, and waits for the result. */
  public WriteResult write(Write operation) {
    PendingWrite write = writes.submit(operation, tag);
    return Waiting.forResult(
        write.result(), () -> writes.giveUp(write, "the waiting thread was interrupted"));
  }

  /** Writes. */
  public CompletableFuture<WriteResult> writeAsync(Write operation) {
    PendingWrite write = writes.submit(operation, tag);
    return Waiting.on(
        callbacks, write.result(), () -> writes.giveUp(write, "the future was cancelled"));
  }

  /** Reads, and waits for the result. */
  public ReadResult read(byte[] key, Read freshness) {
    PendingRead<GetResponse, ReadResult> read = send(key, freshness, Replies::read);
    return Waiting.forResult(
        read.result(), () -> read.giveUp("the waiting thread was interrupted"));
  }

  /** Reads. */
  public CompletableFuture<ReadResult> readAsync(byte[] key, Read freshness) {
    return cancellable(send(key, freshness, Replies::read));
  }

  /** Reads. */
  public CompletableFuture<Optional<Entry>> getAsync(byte[] key, Read freshness) {
    return cancellable(send(key, freshness, answer -> Replies.read(answer).entry()));
  }

  private <R> CompletableFuture<R> cancellable(PendingRead<?, R> read) {
    return Waiting.on(callbacks, read.result(), () -> read.giveUp("the future was cancelled"));
  }

  /** Reads several keys, and waits for the result. */
  public MultiGetResult multiGet(List<byte[]> keys, Read freshness) {
    return await(ranges.multiGet(keys, freshness));
  }

  /** Reads several keys. */
  public CompletableFuture<MultiGetResult> multiGetAsync(List<byte[]> keys, Read freshness) {
    return cancellable(ranges.multiGet(keys, freshness));
  }

  /** Reads a page of a range, and waits for the result. */
  public ScanPage scan(Scan scan, Optional<ScanPage.Next> next) {
    return await(ranges.scan(scan, next));
  }

  /** Reads a page of a range. */
  public CompletableFuture<ScanPage> scanAsync(Scan scan, Optional<ScanPage.Next> next) {
    return cancellable(ranges.scan(scan, next));
  }

  private static <R> R await(PendingRead<?, R> read) {
    return Waiting.forResult(
        read.result(), () -> read.giveUp("the waiting thread was interrupted"));
  }

  /** Says what became of a write, and waits for that. */
  public Resolution resolve(long sequence) {
    CompletableFuture<Resolution> resolution = boundedResolve(sequence);
    return Waiting.forResult(
        resolution,
        () ->
            resolution.completeExceptionally(
                Refusals.deadline("the waiting thread was interrupted", Tried.NOTHING)));
  }

  /** Says what became of a write. */
  public CompletableFuture<Resolution> resolveAsync(long sequence) {
    // A resolution that was asked for goes on: it may have been promised to others, too.
    return Waiting.on(callbacks, boundedResolve(sequence), () -> {});
  }

  /** Says who this client is; opens its session if need be. */
  public SessionInfo sessionInfo() {
    if (options.delivery() == Delivery.AT_LEAST_ONCE) {
      throw Operations.invalid("a client that delivers at least once has no session");
    }
    CompletableFuture<SessionInfo> info =
        bounded(
            session.open().thenApply(opened -> Replies.session(options.clientId(), opened)),
            "the session could not be opened in time");
    return Waiting.forResult(
        info,
        () ->
            info.completeExceptionally(
                Refusals.deadline("the waiting thread was interrupted", session.tried())));
  }

  /** Ends the session once nothing is outstanding, and closes the client. */
  public void closeSession() {
    try {
      Optional<OpenSessionResponse> opened = session.current();
      if (opened.isPresent()) {
        awaitPending();
        writes.end(WritePipeline::closed);
        SessionEnding.await(
            reads, opened.get().getHeader().getIncarnation(), opened.get().getCurrent());
      }
    } finally {
      close();
    }
  }

  @Override
  public void close() {
    writes.close();
    reads.close();
    session.stop();
    transport.close();
    journal.close();
  }

  private void awaitPending() {
    CompletableFuture<Void> done =
        bounded(
            writes.idle().exceptionally(failed -> null),
            "the writes outstanding were not answered in time");
    Waiting.forResult(
        done,
        () ->
            done.completeExceptionally(
                Refusals.deadline("the waiting thread was interrupted", Tried.NOTHING)));
  }

  private <R> PendingRead<GetResponse, R> send(
      byte[] key, Read freshness, Function<GetResponse, R> reading) {
    GetRequest request =
        reads.checked(
            GetRequest.newBuilder()
                .setKey(Operations.key(key))
                .setStale(freshness.stale())
                .setMinimumRevision(freshness.minimumRevision())
                .setAnyNode(freshness.anyNode())
                .build());
    return reads.send(
        reads.routeOf(freshness),
        "get",
        (connection, deadline, answer) -> transport.kv().get(connection, deadline, request, answer),
        reading);
  }

  private CompletableFuture<Resolution> boundedResolve(long sequence) {
    return bounded(writes.resolve(sequence), "the write could not be resolved in time");
  }

  /** Gives the caller a future of its own that the deadline ends; the work itself goes on. */
  private <T> CompletableFuture<T> bounded(CompletableFuture<T> work, String otherwise) {
    CompletableFuture<T> own = new CompletableFuture<>();
    CompletableFuture<?> unused =
        work.whenComplete(
            (value, error) -> {
              if (error == null) {
                own.complete(value);
              } else {
                own.completeExceptionally(unwrapped(error));
              }
            });
    options
        .deadline()
        .ifPresent(
            limit -> {
              Runnable cancel =
                  transport.after(
                      TimeUnit.NANOSECONDS.convert(limit),
                      () ->
                          own.completeExceptionally(Refusals.deadline(otherwise, session.tried())));
              CompletableFuture<?> ignored = own.whenComplete((value, error) -> cancel.run());
            });
    return own;
  }

  private static Throwable unwrapped(Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }
}
