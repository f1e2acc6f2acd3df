package io.oncekv.server.rpc;

import io.grpc.stub.StreamObserver;
import io.oncekv.v1.AppendRequest;
import io.oncekv.v1.CompareAndSetRequest;
import io.oncekv.v1.DeleteRequest;
import io.oncekv.v1.GetRequest;
import io.oncekv.v1.GetResponse;
import io.oncekv.v1.IncrementRequest;
import io.oncekv.v1.KVGrpc;
import io.oncekv.v1.MultiGetRequest;
import io.oncekv.v1.MultiGetResponse;
import io.oncekv.v1.PipelineRequest;
import io.oncekv.v1.PipelineResponse;
import io.oncekv.v1.PutRequest;
import io.oncekv.v1.ScanRequest;
import io.oncekv.v1.ScanResponse;
import io.oncekv.v1.TxnRequest;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteResponse;

/** The service {@code oncekv.v1.KV}: every way in to {@link KvWork}. */
final class KvService extends KVGrpc.KVImplBase {
  private final CallFlow flow;
  private final KvWork work;
  private final Pipelines pipelines;

  KvService(CallFlow flow, KvWork work, Pipelines pipelines) {
    this.flow = flow;
    this.work = work;
    this.pipelines = pipelines;
  }

  @Override
  public void put(PutRequest request, StreamObserver<WriteResponse> observer) {
    flow.serve(
        RpcMethod.PUT,
        request,
        new UnaryCaller<>(observer),
        put -> {
          Write.Builder write = Write.newBuilder();
          if (put.hasIdentity()) {
            write.setIdentity(put.getIdentity());
          }
          if (put.hasPut()) {
            write.setPut(put.getPut());
          }
          return work.write(put, write.build());
        });
  }

  @Override
  public void append(AppendRequest request, StreamObserver<WriteResponse> observer) {
    flow.serve(
        RpcMethod.APPEND,
        request,
        new UnaryCaller<>(observer),
        append -> {
          Write.Builder write = Write.newBuilder();
          if (append.hasIdentity()) {
            write.setIdentity(append.getIdentity());
          }
          if (append.hasAppend()) {
            write.setAppend(append.getAppend());
          }
          return work.write(append, write.build());
        });
  }

  @Override
  public void delete(DeleteRequest request, StreamObserver<WriteResponse> observer) {
    flow.serve(
        RpcMethod.DELETE,
        request,
        new UnaryCaller<>(observer),
        delete -> {
          Write.Builder write = Write.newBuilder();
          if (delete.hasIdentity()) {
            write.setIdentity(delete.getIdentity());
          }
          if (delete.hasDelete()) {
            write.setDelete(delete.getDelete());
          }
          return work.write(delete, write.build());
        });
  }

  @Override
  public void compareAndSet(CompareAndSetRequest request, StreamObserver<WriteResponse> observer) {
    flow.serve(
        RpcMethod.COMPARE_AND_SET,
        request,
        new UnaryCaller<>(observer),
        cas -> {
          Write.Builder write = Write.newBuilder();
          if (cas.hasIdentity()) {
            write.setIdentity(cas.getIdentity());
          }
          if (cas.hasCompareAndSet()) {
            write.setCompareAndSet(cas.getCompareAndSet());
          }
          return work.write(cas, write.build());
        });
  }

  @Override
  public void increment(IncrementRequest request, StreamObserver<WriteResponse> observer) {
    flow.serve(
        RpcMethod.INCREMENT,
        request,
        new UnaryCaller<>(observer),
        increment -> {
          Write.Builder write = Write.newBuilder();
          if (increment.hasIdentity()) {
            write.setIdentity(increment.getIdentity());
          }
          if (increment.hasIncrement()) {
            write.setIncrement(increment.getIncrement());
          }
          return work.write(increment, write.build());
        });
  }

  @Override
  public void txn(TxnRequest request, StreamObserver<WriteResponse> observer) {
    flow.serve(
        RpcMethod.TXN,
        request,
        new UnaryCaller<>(observer),
        txn -> {
          Write.Builder write = Write.newBuilder();
          if (txn.hasIdentity()) {
            write.setIdentity(txn.getIdentity());
          }
          if (txn.hasTxn()) {
            write.setTxn(txn.getTxn());
          }
          return work.write(txn, write.build());
        });
  }

  @Override
  public void get(GetRequest request, StreamObserver<GetResponse> observer) {
    flow.serve(RpcMethod.GET, request, new UnaryCaller<>(observer), work::get);
  }

  @Override
  public void multiGet(MultiGetRequest request, StreamObserver<MultiGetResponse> observer) {
    flow.serve(RpcMethod.MULTI_GET, request, new UnaryCaller<>(observer), work::multiGet);
  }

  @Override
  public void scan(ScanRequest request, StreamObserver<ScanResponse> observer) {
    flow.serve(RpcMethod.SCAN, request, new UnaryCaller<>(observer), work::scan);
  }

  @Override
  public StreamObserver<PipelineRequest> pipeline(StreamObserver<PipelineResponse> observer) {
    return pipelines.open(observer);
  }
}
