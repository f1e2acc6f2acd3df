package io.oncekv.bench.contender.etcd;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ManagedChannel;
import io.oncekv.bench.contender.Channels;
import io.oncekv.bench.contender.UnaryAnswer;
import io.oncekv.bench.etcd.api.KVGrpc;
import io.oncekv.bench.etcd.api.PutRequest;
import io.oncekv.bench.etcd.api.RangeRequest;
import io.oncekv.bench.etcd.api.RequestOp;
import io.oncekv.bench.etcd.api.TxnRequest;
import io.oncekv.bench.load.Answer;
import io.oncekv.bench.load.Caller;
import io.oncekv.bench.load.Data;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Etcd's own calls by generated stubs; a lane whose call fails goes on to the next connection. */
final class EtcdCaller implements Caller {
  private final List<ManagedChannel> channels;
  private final List<KVGrpc.KVStub> stubs;
  private final List<ByteString> keys = new ArrayList<>();

  /** By lane, how many calls failed; lanes beyond the array stay where they are. */
  private final AtomicIntegerArray failures;

  private EtcdCaller(List<ManagedChannel> channels, int movingLanes, Data data) {
    this.channels = List.copyOf(channels);
    this.stubs = channels.stream().map(KVGrpc::newStub).toList();
    this.failures = new AtomicIntegerArray(movingLanes);
    for (int i = 0; i < data.keys(); i++) {
      keys.add(UnsafeByteOperations.unsafeWrap(data.key(i)));
    }
  }

  /** All connections to one member. */
  static EtcdCaller to(String endpoint, int connections, Data data) {
    return new EtcdCaller(Channels.open(endpoint, connections), 0, data);
  }

  /** One connection to each member, writers spread over them. */
  static EtcdCaller spread(List<String> endpoints, int writers, Data data) {
    return new EtcdCaller(endpoints.stream().map(Channels::open).toList(), writers, data);
  }

  @Override
  public void put(int lane, int key, byte[] value, Answer answer) {
    stub(lane).put(put(key, value), new UnaryAnswer<>(movingOn(lane, answer)));
  }

  @Override
  public void get(int lane, int key, Answer answer) {
    stub(lane)
        .range(
            RangeRequest.newBuilder().setKey(keys.get(key)).build(),
            new UnaryAnswer<>(movingOn(lane, answer)));
  }

  @Override
  public void putAll(int lane, List<Integer> numbers, byte[] value, Answer answer) {
    TxnRequest.Builder txn = TxnRequest.newBuilder();
    for (int key : numbers) {
      txn.addSuccess(RequestOp.newBuilder().setRequestPut(put(key, value)));
    }
    stub(lane).txn(txn.build(), new UnaryAnswer<>(movingOn(lane, answer)));
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }

  private PutRequest put(int key, byte[] value) {
    return PutRequest.newBuilder()
        .setKey(keys.get(key))
        .setValue(UnsafeByteOperations.unsafeWrap(value))
        .build();
  }

  private KVGrpc.KVStub stub(int lane) {
    int moved = lane < failures.length() ? failures.get(lane) : 0;
    return stubs.get((lane + moved) % stubs.size());
  }

  private Answer movingOn(int lane, Answer answer) {
    if (lane >= failures.length()) {
      return answer;
    }
    return new Answer() {
      @Override
      public void succeeded() {
        answer.succeeded();
      }

      @Override
      public void failed(Throwable cause) {
        failures.incrementAndGet(lane);
        answer.failed(cause);
      }
    };
  }
}
