package io.oncekv.client.internal;

import io.grpc.Channel;
import io.grpc.Deadline;
import io.grpc.stub.StreamObserver;
import io.oncekv.v1.AppendRequest;
import io.oncekv.v1.CompareAndSetRequest;
import io.oncekv.v1.DeleteRequest;
import io.oncekv.v1.IncrementRequest;
import io.oncekv.v1.KVGrpc;
import io.oncekv.v1.PutRequest;
import io.oncekv.v1.TxnRequest;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteIdentity;
import io.oncekv.v1.WriteResponse;
import java.util.Optional;

/** Sends one attempt of a write by the unary call that fits its operation. */
final class UnaryWrites {
  private UnaryWrites() {}

  static void send(
      Channel channel, Deadline deadline, Write write, StreamObserver<WriteResponse> answer) {
    KVGrpc.KVStub stub = KVGrpc.newStub(channel).withDeadline(deadline);
    switch (write.getOperationCase()) {
      case PUT -> {
        PutRequest.Builder request = PutRequest.newBuilder().setPut(write.getPut());
        identity(write).ifPresent(request::setIdentity);
        stub.put(request.build(), answer);
      }
      case APPEND -> {
        AppendRequest.Builder request = AppendRequest.newBuilder().setAppend(write.getAppend());
        identity(write).ifPresent(request::setIdentity);
        stub.append(request.build(), answer);
      }
      case DELETE -> {
        DeleteRequest.Builder request = DeleteRequest.newBuilder().setDelete(write.getDelete());
        identity(write).ifPresent(request::setIdentity);
        stub.delete(request.build(), answer);
      }
      case COMPARE_AND_SET -> {
        CompareAndSetRequest.Builder request =
            CompareAndSetRequest.newBuilder().setCompareAndSet(write.getCompareAndSet());
        identity(write).ifPresent(request::setIdentity);
        stub.compareAndSet(request.build(), answer);
      }
      case INCREMENT -> {
        IncrementRequest.Builder request =
            IncrementRequest.newBuilder().setIncrement(write.getIncrement());
        identity(write).ifPresent(request::setIdentity);
        stub.increment(request.build(), answer);
      }
      case TXN -> {
        TxnRequest.Builder request = TxnRequest.newBuilder().setTxn(write.getTxn());
        identity(write).ifPresent(request::setIdentity);
        stub.txn(request.build(), answer);
      }
      case OPERATION_NOT_SET -> throw Operations.invalid("the write holds no operation");
    }
  }

  private static Optional<WriteIdentity> identity(Write write) {
    return write.hasIdentity() ? Optional.of(write.getIdentity()) : Optional.empty();
  }
}
