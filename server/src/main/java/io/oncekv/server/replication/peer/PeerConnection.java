package io.oncekv.server.replication.peer;

import io.grpc.ConnectivityState;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.stub.StreamObserver;
import io.oncekv.internal.v1.ConfirmTermRequest;
import io.oncekv.internal.v1.PeerGrpc;
import io.oncekv.server.replication.TermConfirmer.TermVote;
import io.oncekv.server.replication.Timer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** The connection to one member. Safe for use by several threads. */
final class PeerConnection implements AutoCloseable {
  private static final long RECONNECT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** What another machine has not even taken by then is lost, and the connection with it. */
  private static final int SILENCE_MILLIS = 1_000;

  /** Members are some milliseconds apart; a lost SYN is better sent anew than after a second. */
  private static final int CONNECT_MILLIS = 500;

  /** Well above the 5 minutes that gRPC's servers insist on. */
  private static final int PING_MINUTES = 10;

  private final ManagedChannel channel;
  private final Duration deadline;
  private final Timer timer;
  private final AtomicLong triedAt = new AtomicLong(System.nanoTime());

  private final AtomicReference<TermStream> terms = new AtomicReference<>();

  /**
   * Connects when first asked.
   *
   * <p>A network that drops packets freezes a connection: TCP tries again after ever longer pauses,
   * and goes on with them when the network is well. A member that was away for a minute would count
   * as away for up to another one. So a connection ends after a second of silence, and the next
   * question makes a new one. (The time-out of gRPC's pings is TCP's, too, where there is epoll.)
   *
   * @param deadline after which a question counts as not answered
   */
  PeerConnection(String address, Duration deadline, Timer timer) {
    this.channel =
        NettyChannelBuilder.forTarget(address)
            .usePlaintext()
            .directExecutor()
            .disableRetry()
            .keepAliveTime(PING_MINUTES, TimeUnit.MINUTES)
            .keepAliveTimeout(SILENCE_MILLIS, TimeUnit.MILLISECONDS)
            .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
            .build();
    this.deadline = deadline;
    this.timer = timer;
  }

  /** Asks a question that is a call of its own. */
  void call(Consumer<PeerGrpc.PeerStub> question) {
    reconnectSoon();
    outsideOfCalls(
        () ->
            question.accept(
                PeerGrpc.newStub(channel)
                    .withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS)));
  }

  /** Asks for the member's term, over a stream that is opened when there is none. */
  CompletableFuture<TermVote> term(ConfirmTermRequest request) {
    return terms().ask(request);
  }

  /** Opened under no lock: gRPC may end other calls on the thread that opens one. */
  private TermStream terms() {
    while (true) {
      TermStream known = terms.get();
      if (known != null && !known.hasEnded()) {
        return known;
      }
      TermStream opened = openTerms();
      if (terms.compareAndSet(known, opened)) {
        return opened;
      }
      opened.giveUp(new IllegalStateException("another one was opened first"));
    }
  }

  private TermStream openTerms() {
    reconnectSoon();
    TermStream stream = new TermStream(deadline, timer, System::nanoTime);
    outsideOfCalls(
        () -> {
          StreamObserver<ConfirmTermRequest> unused = PeerGrpc.newStub(channel).confirmTerm(stream);
        });
    return stream;
  }

  /**
   * Not as a child of the call on whose thread this runs: the end of that read would cancel the
   * question that other reads wait for.
   */
  private static void outsideOfCalls(Runnable question) {
    Context.ROOT.run(question);
  }

  /**
   * gRPC would leave a voter that was down alone for up to two minutes. Once it is back, and
   * another is down, no read could be answered for as long.
   */
  private void reconnectSoon() {
    if (channel.getState(false) != ConnectivityState.TRANSIENT_FAILURE) {
      return;
    }
    long now = System.nanoTime();
    long before = triedAt.get();
    if (now - before > RECONNECT_NANOS && triedAt.compareAndSet(before, now)) {
      channel.resetConnectBackoff();
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
