package io.oncekv.client.internal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The connection to one node: unary calls, and a stream that is opened when it is first needed. */
final class Connection {
  private static final long RECONNECT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** So long a node is believed not to know streams; it may be replaced by a newer one. */
  private static final long UNKNOWN_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final ManagedChannel channel;
  private final ClientTimer timer;
  private final long sweepNanos;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private long triedAt = System.nanoTime();

  @GuardedBy("lock")
  private boolean retired;

  private volatile Optional<CallStream> stream = Optional.empty();

  /** When the node turned out not to know streams. */
  private volatile Optional<Long> unknownSince = Optional.empty();

  Connection(ManagedChannel channel, ClientTimer timer, long sweepNanos) {
    this.channel = channel;
    this.timer = timer;
    this.sweepNanos = sweepNanos;
  }

  /** Returns what unary calls are made on. */
  Channel channel() {
    return channel;
  }

  /** Sends a call over the stream; by itself if the node does not know streams. */
  void send(StreamedCall<?> call) {
    if (unknownSince.filter(since -> System.nanoTime() - since < UNKNOWN_NANOS).isPresent()) {
      call.sendAlone();
      return;
    }
    CallStream open = openStream();
    if (!open.offer(call)) {
      // It has ended just now.
      open = openStream();
      if (!open.offer(call)) {
        call.failed(open.broken());
      }
    }
  }

  /**
   * gRPC would leave a node that was down alone for up to two minutes; a call that is sent there
   * has already waited its own backoff.
   */
  void reconnectSoon() {
    if (channel.getState(false) != ConnectivityState.TRANSIENT_FAILURE) {
      return;
    }
    synchronized (lock) {
      long now = System.nanoTime();
      if (now - triedAt <= RECONNECT_NANOS) {
        return;
      }
      triedAt = now;
    }
    channel.resetConnectBackoff();
  }

  /** Takes no more calls; those under way go on. */
  void retire() {
    synchronized (lock) {
      retired = true;
    }
    stream.ifPresent(CallStream::retire);
    channel.shutdown();
  }

  /** Breaks off whatever is under way. */
  void close() {
    channel.shutdownNow();
  }

  private CallStream openStream() {
    Optional<CallStream> open = stream.filter(CallStream::isOpen);
    if (open.isPresent()) {
      return open.get();
    }
    synchronized (lock) {
      open = stream.filter(CallStream::isOpen);
      if (open.isEmpty()) {
        open =
            Optional.of(
                CallStream.open(
                    channel,
                    timer,
                    sweepNanos,
                    unknown -> unknownSince = Optional.of(System.nanoTime())));
        // One that is opened after the end is of no use, but must not stay.
        if (retired) {
          open.get().retire();
        }
        stream = open;
      }
      return open.get();
    }
  }
}
