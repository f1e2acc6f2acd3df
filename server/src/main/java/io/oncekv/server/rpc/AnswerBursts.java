package io.oncekv.server.rpc;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Lets a thread that hands out many answers, those of a whole log entry, wake each stream once when
 * all are handed out, instead of with the first: waking costs more than an answer, and the stream's
 * messages become fewer and fuller.
 */
public final class AnswerBursts implements Executor {
  private final ThreadLocal<Optional<Set<PipelineStream>>> waiting =
      ThreadLocal.withInitial(Optional::empty);

  /** Runs what hands out answers, on this thread. */
  @Override
  public void execute(Runnable handingOut) {
    if (waiting.get().isPresent()) {
      handingOut.run();
      return;
    }
    Set<PipelineStream> streams = new LinkedHashSet<>();
    waiting.set(Optional.of(streams));
    try {
      handingOut.run();
    } finally {
      waiting.remove();
      streams.forEach(PipelineStream::look);
    }
  }

  /**
   * Takes note of a stream that has got an answer.
   *
   * @return false if this thread hands out no burst, so that the stream must be looked at now
   */
  boolean gather(PipelineStream stream) {
    Optional<Set<PipelineStream>> streams = waiting.get();
    streams.ifPresent(those -> those.add(stream));
    return streams.isPresent();
  }
}
