package io.oncekv.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.oncekv.v1.GetRequest;
import io.oncekv.v1.PipelineCall;
import io.oncekv.v1.PipelineRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** Messages of a stream, as bytes that tell no length. */
class CallCountTest {
  private static final int MOST_BYTES = 1 << 20;

  @Test
  void aMessageWithAsManyCallsAsItMayHaveComesThroughUnchanged() throws IOException {
    PipelineRequest message =
        PipelineRequest.newBuilder()
            .addAllCalls(
                Collections.nCopies(
                    4096,
                    PipelineCall.newBuilder().setGet(GetRequest.getDefaultInstance()).build()))
            .build();
    assertThat(PipelineRequest.parseFrom(check(message.toByteArray()))).isEqualTo(message);
  }

  @Test
  void oneWithManyTinyCallsIsRefusedAsBytes() {
    byte[] bytes = new byte[MOST_BYTES];
    for (int i = 0; i < bytes.length; i += 2) {
      bytes[i] = 10;
    }
    assertThatThrownBy(() -> check(bytes)).hasMessageContaining("a message with 524288 calls");
  }

  @Test
  void oneThatUnpacksToTooManyBytesIsRefused() {
    assertThatThrownBy(() -> check(new byte[MOST_BYTES + 1]))
        .isInstanceOf(RpcException.class)
        .hasMessageContaining("limit");
  }

  @Test
  void garbageIsLeftToWhoeverTakesItApart() throws IOException {
    byte[] garbage = {10, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 127};
    assertThat(check(garbage).readAllBytes()).isEqualTo(garbage);
  }

  private static InputStream check(byte[] bytes) throws IOException {
    return CallCount.checked(new ByteArrayInputStream(bytes), MOST_BYTES, MOST_BYTES / 2);
  }
}
