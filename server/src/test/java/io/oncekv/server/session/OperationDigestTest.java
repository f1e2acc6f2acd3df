package io.oncekv.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.oncekv.v1.Append;
import io.oncekv.v1.CompareAndSet;
import io.oncekv.v1.Delete;
import io.oncekv.v1.Precondition;
import io.oncekv.v1.Put;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteIdentity;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OperationDigestTest {
  private static final ByteString KEY = ByteString.copyFromUtf8("key");
  private static final ByteString VALUE = ByteString.copyFromUtf8("value");

  @Test
  void theDigestsOfEveryOperationAreFrozen() {
    assertThat(
            List.of(
                hex(put(KEY, VALUE)),
                hex(append(KEY, VALUE, Precondition.getDefaultInstance())),
                hex(append(KEY, VALUE, byRevision(7))),
                hex(delete(KEY, Precondition.getDefaultInstance())),
                hex(compareAndSet(KEY, VALUE, byValue(VALUE))),
                hex(compareAndSet(KEY, VALUE, ifAbsent()))))
        .containsExactly(
            "f6caff1e9182104a",
            "f575e88ec3a5dc01",
            "0afb1b514699179b",
            "bc73b61757c7cd93",
            "8318b7b9c372ebd0",
            "348809d9645d7c8b");
  }

  @Test
  void theEncodingIsTheDocumentedOne() throws IOException, GeneralSecurityException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(1); // version
      out.writeByte(5); // compare and set
      out.writeInt(3);
      out.write(KEY.toByteArray());
      out.writeInt(5);
      out.write(VALUE.toByteArray());
      out.writeByte(1); // by revision
      out.writeLong(42);
    }
    byte[] sha = MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
    assertThat(OperationDigest.of(compareAndSet(KEY, VALUE, byRevision(42))))
        .isEqualTo(ByteBuffer.wrap(sha).getLong());
  }

  @Test
  void identityAndItsEpochAndAcknowledgedPlayNoPart() {
    Write anonymous = put(KEY, VALUE);
    Write identified =
        anonymous.toBuilder()
            .setIdentity(
                WriteIdentity.newBuilder()
                    .setIncarnation(1)
                    .setSession(2)
                    .setEpoch(3)
                    .setSequence(4)
                    .setAcknowledged(4))
            .build();
    assertThat(OperationDigest.of(identified)).isEqualTo(OperationDigest.of(anonymous));
  }

  @Test
  void whatDiffersInAnythingElseHasAnotherDigest() {
    ByteString ab = ByteString.copyFromUtf8("ab");
    ByteString a = ByteString.copyFromUtf8("a");
    ByteString b = ByteString.copyFromUtf8("b");
    List<Write> different =
        List.of(
            put(ab, ByteString.EMPTY),
            put(a, b),
            put(ByteString.EMPTY, ab),
            append(a, b, Precondition.getDefaultInstance()),
            append(a, b, byRevision(1)),
            append(a, b, byRevision(2)),
            append(a, b, byValue(ByteString.EMPTY)),
            append(a, b, byValue(b)),
            append(a, b, ifAbsent()),
            append(a, b, Precondition.newBuilder().setAbsent(false).build()),
            delete(a, Precondition.getDefaultInstance()),
            delete(a, byRevision(1)),
            compareAndSet(a, b, byRevision(1)),
            compareAndSet(a, b, ifAbsent()));
    Set<Long> digests = new HashSet<>();
    different.forEach(write -> digests.add(OperationDigest.of(write)));
    assertThat(digests).hasSameSizeAs(different);
  }

  @Test
  void aByteStringMadeOfPiecesHasTheDigestOfItsBytes() {
    ByteString long1 = ByteString.copyFrom(new byte[1000]);
    ByteString rope = long1.concat(long1).concat(VALUE);
    assertThat(OperationDigest.of(put(KEY, rope)))
        .isEqualTo(OperationDigest.of(put(KEY, ByteString.copyFrom(rope.toByteArray()))));
  }

  @Test
  void aWriteWithoutAnOperationHasNone() {
    assertThatThrownBy(() -> OperationDigest.of(Write.getDefaultInstance()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no operation");
  }

  private static String hex(Write write) {
    return String.format("%016x", OperationDigest.of(write));
  }

  private static Write put(ByteString key, ByteString value) {
    return Write.newBuilder().setPut(Put.newBuilder().setKey(key).setValue(value)).build();
  }

  private static Write append(ByteString key, ByteString suffix, Precondition expected) {
    return Write.newBuilder()
        .setAppend(Append.newBuilder().setKey(key).setSuffix(suffix).setExpected(expected))
        .build();
  }

  private static Write delete(ByteString key, Precondition expected) {
    return Write.newBuilder()
        .setDelete(Delete.newBuilder().setKey(key).setExpected(expected))
        .build();
  }

  private static Write compareAndSet(ByteString key, ByteString value, Precondition expected) {
    return Write.newBuilder()
        .setCompareAndSet(
            CompareAndSet.newBuilder().setKey(key).setValue(value).setExpected(expected))
        .build();
  }

  private static Precondition byRevision(long revision) {
    return Precondition.newBuilder().setRevision(revision).build();
  }

  private static Precondition byValue(ByteString value) {
    return Precondition.newBuilder().setValue(value).build();
  }

  private static Precondition ifAbsent() {
    return Precondition.newBuilder().setAbsent(true).build();
  }
}
