package io.oncekv.server.replication.peer;

import com.google.protobuf.ByteString;
import io.grpc.ConnectivityState;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.stub.StreamObserver;
import io.oncekv.internal.v1.ConfirmTermRequest;
import io.oncekv.internal.v1.ConfirmTermResponse;
import io.oncekv.internal.v1.HasRoomRequest;
import io.oncekv.internal.v1.HasRoomResponse;
import io.oncekv.internal.v1.PeerGrpc;
import io.oncekv.internal.v1.ReadIndexRequest;
import io.oncekv.internal.v1.ReadIndexResponse;
import io.oncekv.internal.v1.StandingRequest;
import io.oncekv.internal.v1.StandingResponse;
import io.oncekv.server.replication.LeaderIndex;
import io.oncekv.server.replication.Member;
import io.oncekv.server.replication.Standing;
import io.oncekv.server.replication.TermConfirmer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Asks other nodes for their terms, their room, how far a read has to be and how long they have
 * been listening, over one channel for each. Safe for use by several threads.
 */
public final class PeerClients implements TermConfirmer, LeaderIndex, AutoCloseable {
  private final UUID group;
  private final ByteString groupBytes;
  private final String self;
  private final Duration deadline;
  private final ConcurrentMap<String, Peer> peers = new ConcurrentHashMap<>();

  /**
   * Connects when first asked.
   *
   * @param deadline after which a question counts as not answered
   */
  public PeerClients(UUID group, String self, Duration deadline) {
    this.group = group;
    this.groupBytes = GroupId.bytes(group);
    this.self = self;
    this.deadline = deadline;
  }

  @Override
  public CompletableFuture<TermVote> ask(Member voter, long term) {
    ConfirmTermRequest request =
        ConfirmTermRequest.newBuilder()
            .setGroup(groupBytes)
            .setVoter(voter.id())
            .setLeader(self)
            .setTerm(term)
            .build();
    CompletableFuture<TermVote> vote = new CompletableFuture<>();
    ask(voter, stub -> stub.confirmTerm(request, new VoteObserver(vote, group)));
    return vote;
  }

  /**
   * Asks a member whether its disks have room. Never blocks, and gives up after a bounded time.
   *
   * @return what it says; any failure means that it could not be asked, or is too old to know
   */
  public CompletableFuture<Boolean> hasRoom(Member member) {
    HasRoomRequest request =
        HasRoomRequest.newBuilder().setGroup(groupBytes).setMember(member.id()).build();
    CompletableFuture<Boolean> room = new CompletableFuture<>();
    ask(member, stub -> stub.hasRoom(request, new OneAnswer<>(room, HasRoomResponse::getRoom)));
    return room;
  }

  /**
   * Asks a member how it stands. Never blocks, and gives up after a bounded time.
   *
   * @return what it says; any failure means that it could not be asked, or is too old to know
   */
  public CompletableFuture<Standing> standing(Member member) {
    StandingRequest request =
        StandingRequest.newBuilder().setGroup(groupBytes).setMember(member.id()).build();
    CompletableFuture<Standing> standing = new CompletableFuture<>();
    ask(member, stub -> stub.standing(request, new OneAnswer<>(standing, PeerClients::standingOf)));
    return standing;
  }

  private static Standing standingOf(StandingResponse answer) {
    return new Standing(
        Duration.ofMillis(answer.getListeningMillis()), answer.getLogTerm(), answer.getLogIndex());
  }

  @Override
  public CompletableFuture<Long> ask(Member leader) {
    ReadIndexRequest request =
        ReadIndexRequest.newBuilder().setGroup(groupBytes).setMember(leader.id()).build();
    CompletableFuture<Long> index = new CompletableFuture<>();
    ask(
        leader,
        stub -> stub.readIndex(request, new OneAnswer<>(index, ReadIndexResponse::getIndex)));
    return index;
  }

  private void ask(Member member, Consumer<PeerGrpc.PeerStub> question) {
    Peer peer = peers.computeIfAbsent(member.peerAddress(), Peer::connect);
    peer.reconnectSoon();
    // Not as a child of the call on whose thread this runs: the end of that read would cancel the
    // question that other reads wait for.
    Context.ROOT.run(
        () ->
            question.accept(
                PeerGrpc.newStub(peer.channel)
                    .withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS)));
  }

  @Override
  public void close() {
    peers.values().forEach(peer -> peer.channel.shutdownNow());
  }

  /** The connection to one voter. */
  private static final class Peer {
    private static final long RECONNECT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** What another machine has not even taken by then is lost, and the connection with it. */
    private static final int SILENCE_MILLIS = 1_000;

    /** Members are some milliseconds apart; a lost SYN is better sent anew than after a second. */
    private static final int CONNECT_MILLIS = 500;

    /** Well above the 5 minutes that gRPC's servers insist on. */
    private static final int PING_MINUTES = 10;

    private final ManagedChannel channel;
    private final AtomicLong triedAt = new AtomicLong(System.nanoTime());

    private Peer(ManagedChannel channel) {
      this.channel = channel;
    }

    /**
     * A network that drops packets freezes a connection: TCP tries again after ever longer pauses,
     * and goes on with them when the network is well. A member that was away for a minute would
     * count as away for up to another one. So a connection ends after a second of silence, and the
     * next question makes a new one. (The time-out of gRPC's pings is TCP's, too, where there is
     * epoll.)
     */
    static Peer connect(String address) {
      return new Peer(
          NettyChannelBuilder.forTarget(address)
              .usePlaintext()
              .directExecutor()
              .disableRetry()
              .keepAliveTime(PING_MINUTES, TimeUnit.MINUTES)
              .keepAliveTimeout(SILENCE_MILLIS, TimeUnit.MILLISECONDS)
              .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
              .build());
    }

    /**
     * gRPC would leave a voter that was down alone for up to two minutes. Once it is back, and
     * another is down, no read could be answered for as long.
     */
    void reconnectSoon() {
      if (channel.getState(false) != ConnectivityState.TRANSIENT_FAILURE) {
        return;
      }
      long now = System.nanoTime();
      long before = triedAt.get();
      if (now - before > RECONNECT_NANOS && triedAt.compareAndSet(before, now)) {
        channel.resetConnectBackoff();
      }
    }
  }

  private record OneAnswer<R, T>(CompletableFuture<T> answer, Function<R, T> reading)
      implements StreamObserver<R> {
    @Override
    public void onNext(R response) {
      answer.complete(reading.apply(response));
    }

    @Override
    public void onError(Throwable failure) {
      answer.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      // As a rule the answer is there, and an exception would be made for nothing, many times a
      // second.
      if (!answer.isDone()) {
        answer.completeExceptionally(new IllegalStateException("a member ended without an answer"));
      }
    }
  }

  private record VoteObserver(CompletableFuture<TermVote> vote, UUID asked)
      implements StreamObserver<ConfirmTermResponse> {
    @Override
    public void onNext(ConfirmTermResponse response) {
      GroupId.of(response.getGroup())
          .ifPresentOrElse(
              group -> vote.complete(new TermVote(group, response.getVoter(), response.getTerm())),
              () ->
                  vote.completeExceptionally(
                      new IllegalStateException(
                          "a voter of " + asked + " answered without a group")));
    }

    @Override
    public void onError(Throwable failure) {
      vote.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      // As a rule the vote is there, and an exception would be made for nothing, many times a
      // second.
      if (!vote.isDone()) {
        vote.completeExceptionally(new IllegalStateException("a voter ended without an answer"));
      }
    }
  }
}
