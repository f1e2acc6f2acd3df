package io.oncekv.server.simulation;

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
import java.util.Arrays;
import java.util.Random;

/** Draws operations on a few keys that everybody fights for; some that must be refused. */
final class Operations {
  private final Random random;
  private long revision;

  Operations(Random random) {
    this.random = random;
  }

  /** Lets later operations expect a revision that some key really had. */
  void heardOf(long newest) {
    revision = newest;
  }

  Write draw() {
    return switch (random.nextInt(12)) {
      case 0 -> Write.newBuilder().setIncrement(increment()).build();
      case 1 -> Write.newBuilder().setTxn(transaction()).build();
      default -> drawOfOneKey();
    };
  }

  private Write drawOfOneKey() {
    ByteString key = key();
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> Write.newBuilder().setPut(put(key)).build();
      case 3 -> Write.newBuilder().setDelete(delete(key)).build();
      case 4, 5 -> Write.newBuilder().setCompareAndSet(compareAndSet(key)).build();
      default -> Write.newBuilder().setAppend(append(key)).build();
    };
  }

  /** Mostly of counters; now and then beyond their ends, or of what is no number. */
  private Increment increment() {
    long delta = random.nextInt(6) == 0 ? random.nextLong() : random.nextInt(200) - 100;
    ByteString key =
        random.nextInt(8) == 0 ? key() : ByteString.copyFromUtf8("n" + random.nextInt(3));
    return Increment.newBuilder().setKey(key).setDelta(delta).build();
  }

  private Txn transaction() {
    Txn.Builder txn = Txn.newBuilder();
    for (int i = random.nextInt(3); i > 0; i--) {
      txn.addCompare(Compare.newBuilder().setKey(key()).setExpected(expected()));
    }
    for (int i = random.nextInt(5); i > 0; i--) {
      txn.addThen(changeOfTransaction());
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      txn.addOtherwise(changeOfTransaction());
    }
    if (random.nextInt(4) == 0) {
      int number = random.nextInt(10);
      txn.addThen(putInPieces(number)).addThen(putInPieces((number + 1) % 10));
    }
    return txn.build();
  }

  /** On keys that only transactions write: what two of them wrote together stays for a while. */
  private Change putInPieces(int number) {
    ByteString key = ByteString.copyFromUtf8("p" + number);
    ByteString value = noise(Rules.CHUNK + 1 + random.nextInt(2 * Rules.CHUNK));
    return Change.newBuilder().setPut(Put.newBuilder().setKey(key).setValue(value)).build();
  }

  private Change changeOfTransaction() {
    ByteString key = key();
    Change.Builder change = Change.newBuilder();
    return switch (random.nextInt(5)) {
      case 0 -> change.setDelete(Delete.newBuilder().setKey(key)).build();
      case 1 ->
          change
              .setAppend(Append.newBuilder().setKey(key).setSuffix(noise(random.nextInt(60))))
              .build();
      case 2 -> change.setIncrement(increment()).build();
      default -> change.setPut(put(key)).build();
    };
  }

  private Put put(ByteString key) {
    return Put.newBuilder().setKey(key).setValue(value()).build();
  }

  private Delete delete(ByteString key) {
    Delete.Builder delete = Delete.newBuilder().setKey(key);
    if (random.nextBoolean()) {
      delete.setExpected(expected());
    }
    return delete.build();
  }

  private CompareAndSet compareAndSet(ByteString key) {
    CompareAndSet.Builder cas = CompareAndSet.newBuilder().setKey(key).setValue(value());
    if (random.nextInt(30) != 0) {
      cas.setExpected(expected());
    }
    return cas.build();
  }

  private Append append(ByteString key) {
    Append.Builder append = Append.newBuilder().setKey(key).setSuffix(noise(random.nextInt(60)));
    if (random.nextInt(8) == 0) {
      append.setExpected(expected());
    }
    return append.build();
  }

  private Precondition expected() {
    return switch (random.nextInt(14)) {
      case 12 -> Precondition.newBuilder().setExists(true).build();
      case 13 -> Precondition.newBuilder().setExists(random.nextInt(4) != 0).build();
      case 0, 1, 2 -> Precondition.newBuilder().setAbsent(true).build();
      case 3 -> Precondition.newBuilder().setAbsent(random.nextInt(4) != 0).build();
      case 4, 5, 6, 7 -> Precondition.newBuilder().setValue(few()).build();
      default -> Precondition.newBuilder().setRevision(revision - random.nextInt(3)).build();
    };
  }

  private ByteString key() {
    int number = random.nextInt(14);
    return switch (random.nextInt(200)) {
      case 0 -> ByteString.EMPTY;
      case 1 -> ByteString.copyFromUtf8("k".repeat(Rules.MAX_KEY + 1));
      case 2 -> ByteString.copyFromUtf8("k".repeat(Rules.MAX_KEY));
      default -> ByteString.copyFromUtf8("k" + number);
    };
  }

  private ByteString value() {
    return switch (random.nextInt(12)) {
      case 0 -> noise(random.nextInt(Rules.MAX_VALUE + 40));
      case 1 -> noise(Rules.CHUNK * random.nextInt(4) + random.nextInt(2));
      case 2, 3, 4 -> noise(random.nextInt(80));
      default -> few();
    };
  }

  /** One of few, so that two writers often mean the same. */
  private ByteString few() {
    return ByteString.copyFromUtf8("v" + random.nextInt(2));
  }

  private ByteString noise(int length) {
    byte[] noise = new byte[length];
    Arrays.fill(noise, (byte) random.nextInt());
    return ByteString.copyFrom(noise);
  }
}
