package io.oncekv.server.rpc;

import com.google.protobuf.Message;
import io.grpc.stub.StreamObserver;
import io.oncekv.internal.v1.Command;
import io.oncekv.server.session.OperationDigest;
import io.oncekv.server.statemachine.CommandResult;
import io.oncekv.server.statemachine.Reading;
import io.oncekv.server.statemachine.StateSummary;
import io.oncekv.server.statemachine.StateView;
import io.oncekv.server.statemachine.StoredValue;
import io.oncekv.v1.AppendRequest;
import io.oncekv.v1.CompareAndSetRequest;
import io.oncekv.v1.DeleteRequest;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.GetRequest;
import io.oncekv.v1.GetResponse;
import io.oncekv.v1.KVGrpc;
import io.oncekv.v1.PutRequest;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteReply;
import io.oncekv.v1.WriteResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The service {@code oncekv.v1.KV}. */
final class KvService extends KVGrpc.KVImplBase {
  private final CallFlow flow;
  private final Readiness readiness;
  private final Commands commands;
  private final Reads reads;
  private final StateView state;
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
    this.state = state;
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
  public void get(GetRequest request, StreamObserver<GetResponse> observer) {
    flow.serve(
        RpcMethod.GET,
        request,
        observer,
        get -> {
          FieldChecks.require(
              !get.getKey().isEmpty(), "key", "must not be empty; keys are at least 1 byte long");
          FieldChecks.require(
              get.getStale() || get.getMinimumRevision() == 0,
              "minimum_revision",
              "goes only with `stale`; a linearizable read is always new enough");
          flow.checkSize(get);
          return get.getStale()
              ? reads.local(() -> read(get))
              : reads.linearizable(() -> read(get));
        });
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

  /** Reads on a read thread. */
  private Answer<GetResponse> read(GetRequest request) {
    StateSummary summary = readiness.requireFormed();
    FieldChecks.key(request.getKey(), "key", summary.settings().getMaxKeyBytes());
    Reading reading = state.get(request.getKey());
    long revision = reading.stateRevision();
    if (Long.compareUnsigned(revision, request.getMinimumRevision()) < 0) {
      throw RpcException.refused(
          ErrorReason.REVISION_NOT_REACHED,
          "this node's state is at revision "
              + Long.toUnsignedString(revision)
              + ", older than the minimum asked for; try again soon, or ask another node",
          Map.of("field", "minimum_revision", "revision", Long.toUnsignedString(revision)));
    }
    GetResponse.Builder response = GetResponse.newBuilder().setHeader(headers.exactly(revision));
    if (reading.value().isPresent()) {
      StoredValue value = reading.value().get();
      response.setFound(true).setValue(value.value()).setRevision(value.revision());
    }
    return Answer.fresh(response.build());
  }
}
