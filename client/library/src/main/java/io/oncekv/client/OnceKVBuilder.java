package io.oncekv.client;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.oncekv.client.internal.Durations;
import io.oncekv.client.internal.Endpoint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/** Collects a client's settings; each has a default, so that none has to be set. */
public final class OnceKVBuilder {
  private static final int MAX_CLIENT_ID_BYTES = 128;
  private static final Duration LONGEST = Duration.ofDays(365);
  private static final long MAX_JOURNALED_BYTES = 512L << 20;
  private static final int LEAST_REQUEST_BYTES = 1 << 10;
  private static final int MOST_REQUEST_BYTES = 64 << 20;

  private List<String> endpoints = List.of("127.0.0.1:7400");
  private boolean clientIdChosen;
  private String clientId = UUID.randomUUID().toString();
  private Delivery delivery = Delivery.EXACTLY_ONCE;
  private Optional<Duration> deadline = Optional.of(Duration.ofSeconds(60));
  private Duration attemptTimeout = Duration.ofSeconds(2);
  private Duration backoffMin = Duration.ofMillis(10);
  private Duration backoffMax = Duration.ofMillis(500);
  private int maxOutstanding = 1024;
  private int maxWaiting = 10_000;
  private long maxPendingBytes = 256L << 20;
  private int maxRequestBytes = 16 << 20;
  private CallStyle callStyle = CallStyle.STREAM;
  private boolean followLeaderHints = true;
  private Optional<Path> journal = Optional.empty();
  private ClientListener listener = new ClientListener() {};
  private Executor callbackExecutor = ForkJoinPool.commonPool();

  OnceKVBuilder() {}

  /** Sets the nodes to start from, {@code host:port} each; any one that is alive is enough. */
  @CanIgnoreReturnValue
  public OnceKVBuilder endpoints(String... addresses) {
    return endpoints(List.of(addresses));
  }

  /** Sets the nodes to start from, {@code host:port} each; any one that is alive is enough. */
  @CanIgnoreReturnValue
  public OnceKVBuilder endpoints(List<String> addresses) {
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("a client needs at least one endpoint, host:port");
    }
    addresses.forEach(Endpoint::parse);
    this.endpoints = List.copyOf(addresses);
    return this;
  }

  /**
   * Sets the id under which the cluster knows this client; a random one by default. Two live
   * processes with one id fence each other: the one that opened it last wins.
   */
  @CanIgnoreReturnValue
  public OnceKVBuilder clientId(String id) {
    int size = id.getBytes(StandardCharsets.UTF_8).length;
    if (size < 1 || size > MAX_CLIENT_ID_BYTES) {
      throw new IllegalArgumentException(
          "a client id has 1 to " + MAX_CLIENT_ID_BYTES + " bytes of UTF-8, this one has " + size);
    }
    if (id.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a client id holds no control characters");
    }
    this.clientId = id;
    this.clientIdChosen = true;
    return this;
  }

  /**
   * Keeps a journal in a folder of this client id's own, so that a process that comes after a crash
   * finishes what this one had on its way: each write is on disk before it is first sent (many
   * concurrent ones cost one fsync together), and {@link #build()} resends those without an answer.
   * No journal by default. It needs a client id of the application's choice and exactly-once
   * delivery.
   *
   * <p>The journal stays small: it is replaced when it is larger than 4 MiB and twice as large as
   * what is pending, which {@link #maxPendingBytes} bounds (at most 512 MiB with a journal).
   * Anything wrong with it or its disk is told by {@link JournalException}, and nothing is sent
   * that is not on disk first.
   */
  @CanIgnoreReturnValue
  public OnceKVBuilder journal(Path folder) {
    this.journal = Optional.of(folder);
    return this;
  }

  /** Sets what retries do to a write; exactly once by default. */
  @CanIgnoreReturnValue
  public OnceKVBuilder delivery(Delivery mode) {
    this.delivery = Objects.requireNonNull(mode, "delivery");
    return this;
  }

  /** Sets how long a call tries before it gives up; 60 s by default. */
  @CanIgnoreReturnValue
  public OnceKVBuilder deadline(Duration limit) {
    this.deadline = Optional.of(positive("deadline", limit));
    return this;
  }

  /** Lets calls try until they are answered or the client is closed. */
  @CanIgnoreReturnValue
  public OnceKVBuilder noDeadline() {
    this.deadline = Optional.empty();
    return this;
  }

  /**
   * Sets how long a single attempt waits for its answer; 2 s by default. For a node that let an
   * operation's attempts time out it doubles, up to four times the length.
   */
  @CanIgnoreReturnValue
  public OnceKVBuilder attemptTimeout(Duration limit) {
    this.attemptTimeout = positive("attempt timeout", limit);
    return this;
  }

  /** Sets the shortest and longest wait between retries; 10 and 500 ms by default. */
  @CanIgnoreReturnValue
  public OnceKVBuilder backoff(Duration shortest, Duration longest) {
    positive("shortest backoff", shortest);
    positive("longest backoff", longest);
    if (longest.compareTo(shortest) < 0) {
      throw new IllegalArgumentException(
          "the longest backoff, "
              + Durations.text(longest)
              + ", is below the shortest, "
              + Durations.text(shortest));
    }
    this.backoffMin = shortest;
    this.backoffMax = longest;
    return this;
  }

  /** Sets how many writes may be on their way together; 1024 by default. */
  @CanIgnoreReturnValue
  public OnceKVBuilder maxOutstanding(int writes) {
    this.maxOutstanding = positive("most outstanding writes", writes);
    return this;
  }

  /**
   * Sets how many writes may wait for others to be answered, and how many reads may be on their
   * way; 10,000 by default. Calls beyond fail at once.
   */
  @CanIgnoreReturnValue
  public OnceKVBuilder maxWaiting(int calls) {
    this.maxWaiting = positive("most waiting calls", calls);
    return this;
  }

  /** Sets how many bytes all pending writes may have together; 256 MiB by default. */
  @CanIgnoreReturnValue
  public OnceKVBuilder maxPendingBytes(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("the most pending bytes must be positive, not " + bytes);
    }
    this.maxPendingBytes = bytes;
    return this;
  }

  /**
   * Sets how many bytes a single request may have where the cluster's own limits are not known:
   * reads, and writes without a session. 16 MiB by default, more than a cluster takes whose values
   * may have 8 MiB; from 1 KiB to 64 MiB. What is longer is refused at once, with {@link
   * TooLargeException}. Writes in a session go by the limits that the cluster named when the
   * session was opened.
   */
  @CanIgnoreReturnValue
  public OnceKVBuilder maxRequestBytes(int bytes) {
    if (bytes < LEAST_REQUEST_BYTES || bytes > MOST_REQUEST_BYTES) {
      throw new IllegalArgumentException(
          "maxRequestBytes must be from "
              + LEAST_REQUEST_BYTES
              + " to "
              + MOST_REQUEST_BYTES
              + ", not "
              + bytes);
    }
    this.maxRequestBytes = bytes;
    return this;
  }

  /**
   * Sets how reads and writes travel to a node; over a stream by default. What an operation means,
   * its limits, retries and errors are the same either way.
   */
  @CanIgnoreReturnValue
  public OnceKVBuilder callStyle(CallStyle style) {
    this.callStyle = Objects.requireNonNull(style, "call style");
    return this;
  }

  /** Sets whether to go where a node says the leader is (default), or only to the endpoints. */
  @CanIgnoreReturnValue
  public OnceKVBuilder followLeaderHints(boolean follow) {
    this.followLeaderHints = follow;
    return this;
  }

  /** Sets who hears of retries and unknown outcomes. */
  @CanIgnoreReturnValue
  public OnceKVBuilder listener(ClientListener heard) {
    this.listener = Objects.requireNonNull(heard, "listener");
    return this;
  }

  /**
   * Sets where the stages chained to asynchronous calls run; the common pool by default. {@code
   * Runnable::run} saves a change of threads for stages that never block.
   */
  @CanIgnoreReturnValue
  public OnceKVBuilder callbackExecutor(Executor executor) {
    this.callbackExecutor = Objects.requireNonNull(executor, "callback executor");
    return this;
  }

  /** Returns the settings collected so far. */
  public ClientOptions options() {
    if (journal.isPresent()) {
      checkJournal();
    }
    return new ClientOptions(
        endpoints,
        clientId,
        delivery,
        deadline,
        attemptTimeout,
        backoffMin,
        backoffMax,
        maxOutstanding,
        maxWaiting,
        maxPendingBytes,
        maxRequestBytes,
        callStyle,
        followLeaderHints,
        journal,
        listener,
        callbackExecutor);
  }

  private void checkJournal() {
    if (!clientIdChosen) {
      throw new IllegalArgumentException(
          "a journal needs a client id that the next process has, too: set clientId");
    }
    if (delivery != Delivery.EXACTLY_ONCE) {
      throw new IllegalArgumentException(
          "a journal needs delivery EXACTLY_ONCE, not "
              + delivery
              + ": a write without identity cannot be resent");
    }
    if (maxPendingBytes > MAX_JOURNALED_BYTES) {
      throw new IllegalArgumentException(
          "with a journal maxPendingBytes is at most "
              + MAX_JOURNALED_BYTES
              + ", not "
              + maxPendingBytes);
    }
  }

  /**
   * Makes a client. It connects, and opens its session, when it is first needed; at once if its
   * journal holds something to finish.
   *
   * @throws JournalException if the journal is in use, damaged or not this client's
   */
  public OnceKV build() {
    return new OnceKV(options());
  }

  /** Makes a client for the cluster itself: its nodes and sessions. */
  public ClusterClient buildClusterClient() {
    return new ClusterClient(options());
  }

  private static Duration positive(String name, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(
          "the " + name + " must be positive, not " + Durations.text(duration));
    }
    if (duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "the "
              + name
              + " must be at most "
              + LONGEST.toDays()
              + " days, not "
              + Durations.text(duration));
    }
    return duration;
  }

  private static int positive(String name, int count) {
    if (count < 1) {
      throw new IllegalArgumentException("the " + name + " must be positive, not " + count);
    }
    return count;
  }
}
