package io.oncekv.client.fake;

import com.google.protobuf.ByteString;
import io.oncekv.v1.Change;
import io.oncekv.v1.ChangeReply;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.GetResponse;
import io.oncekv.v1.Increment;
import io.oncekv.v1.KeyValue;
import io.oncekv.v1.MultiGetRequest;
import io.oncekv.v1.MultiGetResponse;
import io.oncekv.v1.MultiGetResult;
import io.oncekv.v1.ScanRequest;
import io.oncekv.v1.ScanResponse;
import io.oncekv.v1.Txn;
import io.oncekv.v1.TxnReply;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteReply;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Keys, their values, and what those were before. Not thread-safe; its owner's lock guards it. */
final class FakeValues {
  private final Map<ByteString, ByteString> values = new HashMap<>();

  /** What each key held from which revision on; absent: nothing. */
  private final Map<ByteString, TreeMap<Long, Optional<ByteString>>> history = new HashMap<>();

  private long revision;

  long revision() {
    return revision;
  }

  /** Reads a key as it was at a revision. */
  GetResponse.Builder get(ByteString key, long seen) {
    GetResponse.Builder response = GetResponse.newBuilder();
    Map.Entry<Long, Optional<ByteString>> version =
        history.getOrDefault(key, new TreeMap<>()).floorEntry(seen);
    if (version != null && version.getValue().isPresent()) {
      response.setFound(true).setValue(version.getValue().get()).setRevision(version.getKey());
    }
    return response;
  }

  MultiGetResponse.Builder multiGet(MultiGetRequest request) {
    MultiGetResponse.Builder response = MultiGetResponse.newBuilder();
    for (ByteString key : request.getKeysList()) {
      MultiGetResult.Builder result = MultiGetResult.newBuilder();
      if (values.containsKey(key)) {
        result.setFound(true).setValue(values.get(key)).setRevision(revision);
      }
      response.addResults(result);
    }
    return response;
  }

  /** Reads a page; the continuation is the last key. */
  ScanResponse.Builder scan(ScanRequest request) {
    Comparator<ByteString> order = ByteString.unsignedLexicographicalComparator();
    Comparator<ByteString> direction = request.getReverse() ? order.reversed() : order;
    ByteString last = request.getContinuation();
    List<ByteString> keys =
        values.keySet().stream()
            .filter(key -> key.startsWith(request.getPrefix()))
            .filter(key -> order.compare(request.getFrom(), key) <= 0)
            .filter(key -> request.getTo().isEmpty() || order.compare(key, request.getTo()) < 0)
            .filter(key -> last.isEmpty() || direction.compare(key, last) > 0)
            .sorted(direction)
            .toList();
    ScanResponse.Builder response = ScanResponse.newBuilder();
    keys.stream()
        .limit(request.getLimit())
        .forEach(
            key ->
                response.addEntries(
                    KeyValue.newBuilder()
                        .setKey(key)
                        .setRevision(revision)
                        .setValue(request.getKeysOnly() ? ByteString.EMPTY : values.get(key))));
    if (keys.size() > request.getLimit()) {
      response.setContinuation(keys.get(request.getLimit() - 1));
    }
    return response;
  }

  /** Carries a write out. */
  WriteReply execute(Write write) {
    revision++;
    ByteString value;
    ByteString key;
    switch (write.getOperationCase()) {
      case PUT -> {
        key = write.getPut().getKey();
        value = write.getPut().getValue();
      }
      case APPEND -> {
        key = write.getAppend().getKey();
        value = values.getOrDefault(key, ByteString.EMPTY).concat(write.getAppend().getSuffix());
      }
      case COMPARE_AND_SET -> {
        key = write.getCompareAndSet().getKey();
        if (write.getCompareAndSet().getExpected().getAbsent() && values.containsKey(key)) {
          return WriteReply.newBuilder().setApplied(false).setRevision(revision).build();
        }
        value = write.getCompareAndSet().getValue();
      }
      case INCREMENT -> {
        ByteString number = incremented(write.getIncrement());
        values.put(write.getIncrement().getKey(), number);
        remember(write.getIncrement().getKey(), Optional.of(number));
        return WriteReply.newBuilder()
            .setApplied(true)
            .setRevision(revision)
            .setLength(number.size())
            .setNumber(Long.parseLong(number.toStringUtf8()))
            .build();
      }
      case TXN -> {
        return transact(write.getTxn());
      }
      default -> {
        key = write.getDelete().getKey();
        boolean was = values.remove(key) != null;
        remember(key, Optional.empty());
        return WriteReply.newBuilder().setApplied(was).setRevision(revision).build();
      }
    }
    values.put(key, value);
    remember(key, Optional.of(value));
    return WriteReply.newBuilder()
        .setApplied(true)
        .setRevision(revision)
        .setLength(value.size())
        .build();
  }

  private ByteString incremented(Increment increment) {
    String text = values.getOrDefault(increment.getKey(), ByteString.EMPTY).toStringUtf8();
    try {
      long before = text.isEmpty() ? 0 : Long.parseLong(text);
      return ByteString.copyFromUtf8(Long.toString(before + increment.getDelta()));
    } catch (NumberFormatException e) {
      throw Errors.decided(ErrorReason.NOT_A_NUMBER);
    }
  }

  /** Knows no conditions but existence. */
  private WriteReply transact(Txn txn) {
    Set<ByteString> present = Set.copyOf(values.keySet());
    boolean succeeded =
        txn.getCompareList().stream()
            .allMatch(
                compare -> present.contains(compare.getKey()) == compare.getExpected().hasExists());
    TxnReply.Builder reply = TxnReply.newBuilder().setSucceeded(succeeded);
    for (Change change : succeeded ? txn.getThenList() : txn.getOtherwiseList()) {
      Write.Builder write = Write.newBuilder();
      switch (change.getOperationCase()) {
        case PUT -> write.setPut(change.getPut());
        case APPEND -> write.setAppend(change.getAppend());
        case INCREMENT -> write.setIncrement(change.getIncrement());
        default -> write.setDelete(change.getDelete());
      }
      WriteReply one = execute(write.build());
      ChangeReply.Builder part =
          ChangeReply.newBuilder().setApplied(one.getApplied()).setLength(one.getLength());
      if (one.hasNumber()) {
        part.setNumber(one.getNumber());
      }
      reply.addChanges(part);
    }
    return WriteReply.newBuilder().setApplied(true).setRevision(revision).setTxn(reply).build();
  }

  private void remember(ByteString key, Optional<ByteString> value) {
    history.computeIfAbsent(key, fresh -> new TreeMap<>()).put(revision, value);
  }
}
