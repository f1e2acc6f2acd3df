package io.oncekv.server.replication.peer;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.oncekv.internal.v1.ConfirmTermRequest;
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
import io.oncekv.server.replication.Timer;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Asks other nodes for their terms, their room, how far a read has to be and how long they have
 * been listening, over one channel for each. Safe for use by several threads.
 */
public final class PeerClients implements TermConfirmer, LeaderIndex, AutoCloseable {
  private final ByteString group;
  private final String self;
  private final Duration deadline;
  private final Timer timer;
  private final ConcurrentMap<Member, PeerConnection> peers = new ConcurrentHashMap<>();

  /**
   * Connects when first asked.
   *
   * @param deadline after which a question counts as not answered
   * @param timer ends streams whose last question was not answered by then
   */
  public PeerClients(UUID group, String self, Duration deadline, Timer timer) {
    this.group = GroupId.bytes(group);
    this.self = self;
    this.deadline = deadline;
    this.timer = timer;
  }

  @Override
  public CompletableFuture<TermVote> ask(Member voter, long term) {
    ConfirmTermRequest request =
        ConfirmTermRequest.newBuilder()
            .setGroup(group)
            .setVoter(voter.id())
            .setLeader(self)
            .setTerm(term)
            .build();
    return to(voter).term(request);
  }

  /**
   * Asks a member whether its disks have room. Never blocks, and gives up after a bounded time.
   *
   * @return what it says; any failure means that it could not be asked, or is too old to know
   */
  public CompletableFuture<Boolean> hasRoom(Member member) {
    HasRoomRequest request =
        HasRoomRequest.newBuilder().setGroup(group).setMember(member.id()).build();
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
        StandingRequest.newBuilder().setGroup(group).setMember(member.id()).build();
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
        ReadIndexRequest.newBuilder().setGroup(group).setMember(leader.id()).build();
    CompletableFuture<Long> index = new CompletableFuture<>();
    ask(
        leader,
        stub -> stub.readIndex(request, new OneAnswer<>(index, ReadIndexResponse::getIndex)));
    return index;
  }

  private void ask(Member member, Consumer<PeerGrpc.PeerStub> question) {
    to(member).call(question);
  }

  private PeerConnection to(Member member) {
    return peers.computeIfAbsent(
        member, known -> new PeerConnection(known.peerAddress(), deadline, timer));
  }

  @Override
  public void close() {
    peers.values().forEach(PeerConnection::close);
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
}
