package io.oncekv.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.oncekv.v1.Append;
import io.oncekv.v1.Change;
import io.oncekv.v1.Compare;
import io.oncekv.v1.CompareAndSet;
import io.oncekv.v1.Delete;
import io.oncekv.v1.Increment;
import io.oncekv.v1.Precondition;
import io.oncekv.v1.Put;
import io.oncekv.v1.Txn;
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
                hex(compareAndSet(KEY, VALUE, ifAbsent())),
                hex(increment(KEY, -2)),
                hex(
                    txn(
                        Txn.newBuilder()
                            .addCompare(compare(KEY, byRevision(7)))
                            .addThen(put(change(), KEY, VALUE))
                            .addThen(change().setAppend(append(KEY, VALUE, none()).getAppend()))
                            .addOtherwise(
                                change().setIncrement(increment(KEY, -2).getIncrement())))),
                hex(compareAndSet(KEY, VALUE, Precondition.newBuilder().setExists(true).build()))))
        .containsExactly(
            "f6caff1e9182104a",
            "f575e88ec3a5dc01",
            "0afb1b514699179b",
            "bc73b61757c7cd93",
            "8318b7b9c372ebd0",
            "348809d9645d7c8b",
            "6343daee937ca0e3",
            "8fc4676116ed5e35",
            "4193502f1f59c2fd");
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
  void theEncodingOfATransactionIsTheDocumentedOne() throws IOException, GeneralSecurityException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(1); // version
      out.writeByte(7); // transaction
      out.writeInt(1); // one comparison
      out.writeInt(3);
      out.write(KEY.toByteArray());
      out.writeByte(5); // if it exists
      out.writeInt(1); // one change if so
      out.writeByte(6); // increment
      out.writeInt(3);
      out.write(KEY.toByteArray());
      out.writeLong(-2);
      out.writeInt(1); // one change if not
      out.writeByte(4); // delete
      out.writeInt(5);
      out.write(VALUE.toByteArray());
      out.writeByte(0); // without a condition
    }
    byte[] sha = MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
    Write write =
        txn(
            Txn.newBuilder()
                .addCompare(compare(KEY, Precondition.newBuilder().setExists(true).build()))
                .addThen(change().setIncrement(increment(KEY, -2).getIncrement()))
                .addOtherwise(change().setDelete(delete(VALUE, none()).getDelete())));
    assertThat(OperationDigest.of(write)).isEqualTo(ByteBuffer.wrap(sha).getLong());
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
            compareAndSet(a, b, ifAbsent()),
            compareAndSet(a, b, Precondition.newBuilder().setExists(true).build()),
            compareAndSet(a, b, Precondition.newBuilder().setExists(false).build()),
            increment(a, 1),
            increment(a, -1),
            increment(b, 1),
            txn(Txn.newBuilder().addThen(put(change(), a, b))),
            txn(Txn.newBuilder().addOtherwise(put(change(), a, b))),
            txn(Txn.newBuilder().addThen(put(change(), a, b)).addThen(put(change(), a, b))),
            txn(Txn.newBuilder().addThen(put(change(), ab, ByteString.EMPTY))),
            txn(Txn.newBuilder().addThen(change().setAppend(append(a, b, none()).getAppend()))),
            txn(Txn.newBuilder().addThen(change().setIncrement(increment(a, 1).getIncrement()))),
            txn(Txn.newBuilder().addCompare(compare(a, ifAbsent())).addThen(put(change(), a, b))),
            txn(Txn.newBuilder().addCompare(compare(b, ifAbsent())).addThen(put(change(), a, b))),
            txn(
                Txn.newBuilder()
                    .addCompare(compare(a, byRevision(1)))
                    .addThen(put(change(), a, b))));
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

  private static Write increment(ByteString key, long delta) {
    return Write.newBuilder()
        .setIncrement(Increment.newBuilder().setKey(key).setDelta(delta))
        .build();
  }

  private static Write txn(Txn.Builder txn) {
    return Write.newBuilder().setTxn(txn).build();
  }

  private static Compare compare(ByteString key, Precondition expected) {
    return Compare.newBuilder().setKey(key).setExpected(expected).build();
  }

  private static Change.Builder change() {
    return Change.newBuilder();
  }

  private static Change put(Change.Builder change, ByteString key, ByteString value) {
    return change.setPut(put(key, value).getPut()).build();
  }

  private static Precondition none() {
    return Precondition.getDefaultInstance();
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
