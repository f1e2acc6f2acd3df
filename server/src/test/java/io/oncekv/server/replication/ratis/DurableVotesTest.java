package io.oncekv.server.replication.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableVotesTest {
  private static final String SERVICE = "ratis.grpc.RaftServerProtocolService/";

  @TempDir Path folder;

  private final List<String> left = new ArrayList<>();
  private final List<Throwable> fatal = new ArrayList<>();

  /** A call that notes what leaves. */
  private final class Call extends ServerCall<String, String> {
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
    public void sendMessage(String message) {
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
    public MethodDescriptor<String, String> getMethodDescriptor() {
      return MethodDescriptor.<String, String>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName(method)
          .setRequestMarshaller(new Text())
          .setResponseMarshaller(new Text())
          .build();
    }
  }

  private static final class Text implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(new byte[0]);
    }

    @Override
    public String parse(InputStream stream) {
      return "";
    }
  }

  private void answer(String method, Path synced) {
    new DurableVotes(new FolderSync(synced), fatal::add)
        .interceptCall(
            new Call(method),
            new Metadata(),
            (call, headers) -> {
              call.sendMessage("answer");
              return new ServerCall.Listener<>() {};
            });
  }

  @Test
  void aVoteLeavesAfterItsFolderIsSynced() {
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
  void otherAnswersDoNotWaitForTheDisk() {
    answer(SERVICE + "appendEntries", folder.resolve("gone"));
    assertThat(left).containsExactly("answer");
    assertThat(fatal).isEmpty();
  }

  @Test
  void whoIsNoMemberIsTurnedAway() {
    answer("ratis.grpc.AdminProtocolService/groupManagement", folder);
    assertThat(left).containsExactly("UNIMPLEMENTED");
  }
}
