package io.oncekv.server.replication.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableVotesTest {
  private static final String SERVICE = "ratis.grpc.RaftServerProtocolService/";

  @TempDir Path folder;

  private final List<Object> left = new ArrayList<>();
  private final List<Throwable> fatal = new ArrayList<>();

  /** A call that notes what leaves. */
  private final class Call extends ServerCall<String, Object> {
    private final String method;

    Call(String method) {
      this.method = method;
    }

    @Override
    public void request(int messages) {
      // Nothing comes in.
    }

    @Override
    public void sendHeaders(Metadata headers) {
      left.add("headers");
    }

    @Override
    public void sendMessage(Object message) {
      left.add(message);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      left.add(status.getCode().toString());
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public MethodDescriptor<String, Object> getMethodDescriptor() {
      return MethodDescriptor.<String, Object>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName(method)
          .setRequestMarshaller(new Nothing<>())
          .setResponseMarshaller(new Nothing<>())
          .build();
    }
  }

  private static final class Nothing<T> implements MethodDescriptor.Marshaller<T> {
    @Override
    public InputStream stream(T value) {
      return new ByteArrayInputStream(new byte[0]);
    }

    @Override
    public T parse(InputStream stream) {
      throw new UnsupportedOperationException("nothing comes in");
    }
  }

  private void answer(String method, Path synced) throws IOException {
    answer(method, "answer", synced);
  }

  private void answer(String method, Object answer, Path synced) throws IOException {
    try (LogEnd logEnd = LogEnd.open(folders().logEnd(), System::nanoTime)) {
      new DurableVotes(new FolderSync(synced), VoteRecord.open(folders()), logEnd, fatal::add)
          .interceptCall(
              new Call(method),
              new Metadata(),
              (call, headers) -> {
                call.sendMessage(answer);
                return new ServerCall.Listener<>() {};
              });
    }
  }

  private static AppendEntriesReplyProto told(AppendResult result, long matchIndex) {
    return AppendEntriesReplyProto.newBuilder().setResult(result).setMatchIndex(matchIndex).build();
  }

  @Test
  void thatEntriesAreOnDiskIsToldAfterItIsNoted() throws IOException {
    AppendEntriesReplyProto success = told(AppendResult.SUCCESS, 8);
    answer(SERVICE + "appendEntries", success, folder);
    assertThat(left).containsExactly(success);
    assertThat(LogEnd.read(folders().logEnd())).isEqualTo(LogIndex.ours(8));
  }

  @Test
  void whatDidNotFitOrWasAHeartbeatIsNotNoted() throws IOException {
    answer(SERVICE + "appendEntries", told(AppendResult.INCONSISTENCY, 8), folder);
    answer(SERVICE + "appendEntries", told(AppendResult.SUCCESS, -1), folder);
    assertThat(left).hasSize(2);
    assertThat(LogEnd.read(folders().logEnd())).isZero();
  }

  private Folders folders() {
    return new Folders(folder, folder.resolve("current"), folder.resolve("sm"), folder);
  }

  @Test
  void aVoteLeavesAfterItsFolderIsSynced() throws IOException {
    answer(SERVICE + "requestVote", folder);
    assertThat(left).containsExactly("answer");
    assertThat(fatal).isEmpty();
  }

  @Test
  void aVoteThatCannotBeMadeDurableNeverLeavesAndStopsTheNode() {
    assertThatThrownBy(() -> answer(SERVICE + "requestVote", folder.resolve("gone")))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(left).isEmpty();
    assertThat(fatal).hasSize(1);
  }

  @Test
  void aVoteLeavesAfterItIsCopied() throws IOException {
    Files.createDirectories(folders().current());
    Files.writeString(folders().vote(), "term=7\nvotedFor=n2\n");
    answer(SERVICE + "requestVote", folder);
    assertThat(left).containsExactly("answer");

    Files.writeString(folders().vote(), "term=7\nvotedFor=n3\n");
    assertThatThrownBy(() -> VoteRecord.open(folders())).isInstanceOf(LogDamagedException.class);
  }

  @Test
  void otherAnswersDoNotWaitForTheDisk() throws IOException {
    answer(SERVICE + "appendEntries", folder.resolve("gone"));
    assertThat(left).containsExactly("answer");
    assertThat(fatal).isEmpty();
  }

  @Test
  void whoIsNoMemberIsTurnedAway() throws IOException {
    answer("ratis.grpc.AdminProtocolService/groupManagement", folder);
    assertThat(left).containsExactly("UNIMPLEMENTED");
  }
}
