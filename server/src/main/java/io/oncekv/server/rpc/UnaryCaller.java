package io.oncekv.server.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The caller of a unary call. */
final class UnaryCaller<R> implements Caller<R> {
  private static final Logger log = LoggerFactory.getLogger(UnaryCaller.class);

  private final ServerCallStreamObserver<R> call;

  UnaryCaller(StreamObserver<R> observer) {
    this.call = (ServerCallStreamObserver<R>) observer;
  }

  @Override
  public void admitted(InFlightLimit.Permit permit) {
    call.setOnCloseHandler(permit::callOver);
    // Also keeps gRPC from throwing at whoever answers a call that was cancelled meanwhile.
    call.setOnCancelHandler(permit::callOver);
  }

  @Override
  public boolean isGone() {
    return call.isCancelled();
  }

  @Override
  public void answer(R message) {
    try {
      call.onNext(message);
      call.onCompleted();
    } catch (RuntimeException closed) {
      log.debug("a call could not be answered", closed);
    }
  }

  @Override
  public void fail(RpcException failure) {
    try {
      call.onError(failure);
    } catch (RuntimeException closed) {
      log.debug("a call could not be answered", closed);
    }
  }
}
