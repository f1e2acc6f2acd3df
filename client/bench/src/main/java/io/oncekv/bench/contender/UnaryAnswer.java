package io.oncekv.bench.contender;

import io.grpc.stub.StreamObserver;
import io.oncekv.bench.load.Answer;

/** Hands the answer of a unary call on; what it holds is not looked at. */
public final class UnaryAnswer<T> implements StreamObserver<T> {
  private final Answer answer;

  /** Hands it to {@code answer}. */
  public UnaryAnswer(Answer answer) {
    this.answer = answer;
  }

  @Override
  public void onNext(T value) {}

  @Override
  public void onError(Throwable thrown) {
    answer.failed(thrown);
  }

  @Override
  public void onCompleted() {
    answer.succeeded();
  }
}
