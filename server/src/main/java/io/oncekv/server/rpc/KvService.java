package io.oncekv.server.rpc;

import com.google.protobuf.Message;
import io.grpc.stub.StreamObserver;
import io.oncekv.internal.v1.Command;
import io.oncekv.server.session.OperationDigest;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.KeyRange;
import io.oncekv.server.statemachine.StateView;
import io.oncekv.v1.AppendRequest;
import io.oncekv.v1.CompareAndSetRequest;
import io.oncekv.v1.DeleteRequest;
import io.oncekv.v1.GetRequest;
import io.oncekv.v1.GetResponse;
import io.oncekv.v1.IncrementRequest;
import io.oncekv.v1.KVGrpc;
import io.oncekv.v1.MultiGetRequest;
import io.oncekv.v1.MultiGetResponse;
import io.oncekv.v1.PutRequest;
import io.oncekv.v1.ScanRequest;
import io.oncekv.v1.ScanResponse;
import io.oncekv.v1.TxnRequest;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteReply;
import io.oncekv.v1.WriteResponse;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The service {@code oncekv.v1.KV}. */
final class KvService extends KVGrpc.KVImplBase {
  private static final int MOST_KEYS = 1000;

  private final CallFlow flow;
  private final Readiness readiness;
  private final Commands commands;
  private final Reads reads;
  private final KeyReads keys;
  private final ResponseHeaders headers;

  KvService(
      CallFlow flow,
      Readiness readiness,
      Commands commands,
      Reads reads,
      StateView state,
      ResponseHeaders headers) {
    this.flow = flow;
    this.readiness = readiness;
    this.commands = commands;
    this.reads = reads;
    this.keys = new KeyReads(readiness, state, headers);
    this.headers = headers;
  }

  @Override
  public void put(PutRequest request, StreamObserver<WriteResponse> observer) {
    flow.serve(
        RpcMethod.PUT,
        request,
        observer,
        put -> {
          Write.Builder write = Write.newBuilder();
          if (put.hasIdentity()) {
            write.setIdentity(put.getIdentity());
          }
          if (put.hasPut()) {
            write.setPut(put.getPut());
          }
          return write(put, write.build());
        });
  }

  @Override
  public void append(AppendRequest request, StreamObserver<WriteResponse> observer) {
    flow.serve(
        RpcMethod.APPEND,
        request,
        observer,
        append -> {
          Write.Builder write = Write.newBuilder();
          if (append.hasIdentity()) {
            write.setIdentity(append.getIdentity());
          }
          if (append.hasAppend()) {
            write.setAppend(append.getAppend());
          }
          return write(append, write.build());
        });
  }

  @Override
  public void delete(DeleteRequest request, StreamObserver<WriteResponse> observer) {
    flow.serve(
        RpcMethod.DELETE,
        request,
        observer,
        delete -> {
          Write.Builder write = Write.newBuilder();
          if (delete.hasIdentity()) {
            write.setIdentity(delete.getIdentity());
          }
          if (delete.hasDelete()) {
            write.setDelete(delete.getDelete());
          }
          return write(delete, write.build());
        });
  }

  @Override
  public void compareAndSet(CompareAndSetRequest request, StreamObserver<WriteResponse> observer) {
    flow.serve(
        RpcMethod.COMPARE_AND_SET,
        request,
        observer,
        cas -> {
          Write.Builder write = Write.newBuilder();
          if (cas.hasIdentity()) {
            write.setIdentity(cas.getIdentity());
          }
          if (cas.hasCompareAndSet()) {
            write.setCompareAndSet(cas.getCompareAndSet());
          }
          return write(cas, write.build());
        });
  }

  @Override
  public void increment(IncrementRequest request, StreamObserver<WriteResponse> observer) {
    flow.serve(
        RpcMethod.INCREMENT,
        request,
        observer,
        increment -> {
          Write.Builder write = Write.newBuilder();
          if (increment.hasIdentity()) {
            write.setIdentity(increment.getIdentity());
          }
          if (increment.hasIncrement()) {
            write.setIncrement(increment.getIncrement());
          }
          return write(increment, write.build());
        });
  }

  @Override
  public void txn(TxnRequest request, StreamObserver<WriteResponse> observer) {
    flow.serve(
        RpcMethod.TXN,
        request,
        observer,
        txn -> {
          Write.Builder write = Write.newBuilder();
          if (txn.hasIdentity()) {
            write.setIdentity(txn.getIdentity());
          }
          if (txn.hasTxn()) {
            write.setTxn(txn.getTxn());
          }
          return write(txn, write.build());
        });
  }

  @Override
  public void get(GetRequest request, StreamObserver<GetResponse> observer) {
    flow.serve(
        RpcMethod.GET,
        request,
        observer,
        get -> {
          FieldChecks.notEmpty(get.getKey(), "key");
          return read(get, get.getStale(), get.getMinimumRevision(), () -> keys.get(get));
        });
  }

  @Override
  public void multiGet(MultiGetRequest request, StreamObserver<MultiGetResponse> observer) {
    flow.serve(
        RpcMethod.MULTI_GET,
        request,
        observer,
        get -> {
          int count = get.getKeysCount();
          FieldChecks.require(
              count >= 1 && count <= MOST_KEYS, "keys", "must be 1 to " + MOST_KEYS + " keys");
          for (int i = 0; i < count; i++) {
            FieldChecks.notEmpty(get.getKeys(i), "keys[" + i + "]");
          }
          return read(get, get.getStale(), get.getMinimumRevision(), () -> keys.multiGet(get));
        });
  }

  @Override
  public void scan(ScanRequest request, StreamObserver<ScanResponse> observer) {
    flow.serve(
        RpcMethod.SCAN,
        request,
        observer,
        scan -> {
          KeyRange range = ScanChecks.range(scan);
          int limit = ScanChecks.limit(scan);
          return read(
              scan,
              scan.getStale(),
              scan.getMinimumRevision(),
              () -> keys.scan(scan, range, limit));
        });
  }

  private <R> CompletableFuture<Answer<R>> read(
      Message request, boolean stale, long minimumRevision, Supplier<Answer<R>> read) {
    FieldChecks.require(
        stale || minimumRevision == 0,
        "minimum_revision",
        "goes only with `stale`; a linearizable read is always new enough");
    flow.checkSize(request);
    return stale ? reads.local(read) : reads.linearizable(read);
  }

  private CompletableFuture<Answer<WriteResponse>> write(Message request, Write write) {
    WriteChecks.shape(request, write);
    readiness.requireLead();
    WriteChecks.limits(write, readiness.requireFormed().settings());
    flow.checkSize(request);
    Command.Builder command = Command.newBuilder().setWrite(write);
    if (write.hasIdentity()) {
      command.setDigest(OperationDigest.of(write));
    }
    return commands.submit(
        command.build(),
        result -> {
          CommandResult.Replied replied = Commands.expect(CommandResult.Replied.class, result);
          WriteReply reply = replied.reply();
          return new Answer<>(
              WriteResponse.newBuilder()
                  .setHeader(headers.of(reply.getRevision(), replied.duplicate()))
                  .setReply(reply)
                  .build(),
              replied.duplicate());
        });
  }
}
