package io.oncekv.server.rpc;

import io.oncekv.v1.PipelineAnswer;
import io.oncekv.v1.PipelineError;
import java.util.Optional;
import java.util.function.BiFunction;

/** The caller of one call on a stream. */
final class PipelineCaller<R> implements Caller<R> {
  private final PipelineStream stream;
  private final long id;
  private final BiFunction<PipelineAnswer.Builder, R, PipelineAnswer.Builder> field;
  private Optional<InFlightLimit.Permit> permit = Optional.empty();

  PipelineCaller(
      PipelineStream stream,
      long id,
      BiFunction<PipelineAnswer.Builder, R, PipelineAnswer.Builder> field) {
    this.stream = stream;
    this.id = id;
    this.field = field;
  }

  @Override
  public void admitted(InFlightLimit.Permit given) {
    permit = Optional.of(given);
  }

  @Override
  public boolean isGone() {
    boolean gone = stream.isOver();
    if (gone) {
      permit.ifPresent(InFlightLimit.Permit::callOver);
    }
    return gone;
  }

  @Override
  public void answer(R message) {
    send(field.apply(PipelineAnswer.newBuilder(), message));
  }

  @Override
  public void fail(RpcException failure) {
    send(
        PipelineAnswer.newBuilder()
            .setError(
                PipelineError.newBuilder()
                    .setCode(failure.getStatus().getCode().value())
                    .setMessage(failure.getStatus().getDescription())
                    .setReason(failure.reason().name())
                    .putAllMetadata(failure.info().getMetadataMap())));
  }

  private void send(PipelineAnswer.Builder answer) {
    stream.answer(new PipelineStream.Answered(answer.setId(id).build(), permit));
  }
}
