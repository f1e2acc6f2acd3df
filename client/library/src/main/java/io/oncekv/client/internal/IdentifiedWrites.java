package io.oncekv.client.internal;

import io.oncekv.client.ClientOptions;
import io.oncekv.client.Executed;
import io.oncekv.client.NotExecutedException;
import io.oncekv.client.Resolution;
import io.oncekv.client.TooLargeException;
import io.oncekv.client.WriteResult;
import io.oncekv.v1.ErrorReason;
import io.oncekv.v1.SessionEpoch;
import io.oncekv.v1.Settings;
import io.oncekv.v1.Write;
import io.oncekv.v1.WriteIdentity;
import io.oncekv.v1.WriteResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What stands behind {@link io.oncekv.client.RawSession}: no window, no queue, no settling. */
public final class IdentifiedWrites {
  private final Transport transport;
  private final ClientOptions options;
  private final long incarnation;
  private final SessionEpoch session;
  private final Supplier<Settings> limits;

  /**
   * For a session that is open.
   *
   * @param limits the cluster's, as far as they are known by then
   */
  IdentifiedWrites(
      Transport transport,
      ClientOptions options,
      long incarnation,
      SessionEpoch session,
      Supplier<Settings> limits) {
    this.transport = transport;
    this.options = options;
    this.incarnation = incarnation;
    this.session = session;
    this.limits = limits;
  }

  /** Sends a write until it is answered, and waits for that. */
  public WriteResult write(long sequence, long acknowledged, Write operation) {
    try {
      Operations.checkLimits(operation, limits.get(), options.maxRequestBytes());
    } catch (TooLargeException refusal) {
      throw Refusals.notThisCopy(refusal);
    }
    WriteIdentity identity =
        WriteIdentity.newBuilder()
            .setIncarnation(incarnation)
            .setSession(session.getSession())
            .setEpoch(session.getEpoch())
            .setSequence(sequence)
            .setAcknowledged(acknowledged)
            .build();
    return await(new Resent(transport, identity, operation));
  }

  /** Resolves a sequence, and waits for that. */
  public Resolution resolve(long sequence) {
    Settlement settlement = new Settlement(transport, incarnation, session, sequence, false);
    CompletableFuture<Resolution> own = settlement.resolution();
    Runnable giveUp =
        () -> {
          own.completeExceptionally(
              Refusals.deadline("the write could not be resolved in time", settlement.tried()));
          settlement.stop();
        };
    Runnable cancel =
        options.deadline().map(limit -> transport.after(limit.toNanos(), giveUp)).orElse(() -> {});
    settlement.start();
    try {
      return Waiting.forResult(own, giveUp);
    } finally {
      cancel.run();
    }
  }

  private WriteResult await(Resent write) {
    Runnable giveUp =
        () -> {
          write.call.stop();
          write.unknown("no answer came in time");
        };
    Runnable cancel =
        options.deadline().map(limit -> transport.after(limit.toNanos(), giveUp)).orElse(() -> {});
    write.call.start();
    try {
      return Waiting.forResult(write.result, giveUp);
    } finally {
      cancel.run();
    }
  }

  /** A write that is sent by hand; any earlier copy of it is not this call's. */
  private static final class Resent implements RetriedCall.Owner<WriteResponse> {
    private final long sequence;
    private final CompletableFuture<WriteResult> result = new CompletableFuture<>();
    private final RetriedCall<WriteResponse> call;

    Resent(Transport transport, WriteIdentity identity, Write operation) {
      this.sequence = identity.getSequence();
      this.call =
          new RetriedCall<>(
              transport,
              Operations.name(operation),
              (connection, deadline, answer) ->
                  transport
                      .kv()
                      .write(connection, deadline, Optional.of(identity), operation, answer),
              this);
    }

    void unknown(String why) {
      result.completeExceptionally(Refusals.unknown(sequence, why, call.tried()));
    }

    @Override
    public void answered(WriteResponse response) {
      result.complete(Replies.write(response, sequence));
    }

    @Override
    public boolean failed(Failure failure, boolean earlierMayHaveExecuted) {
      if (!failure.decided() && !failure.permanent()) {
        return false;
      }
      boolean open =
          earlierMayHaveExecuted
              && (!failure.decided()
                  || failure.sessionIsGone()
                  || failure.reason() == ErrorReason.ALREADY_ACKNOWLEDGED
                  || failure.reason() == ErrorReason.WINDOW_EXCEEDED);
      if (open) {
        unknown("refused, but an earlier attempt may execute");
      } else {
        NotExecutedException refusal = Refusals.notExecuted(failure, Executed.NO);
        result.completeExceptionally(
            refusal instanceof TooLargeException large && !failure.decided()
                ? Refusals.notThisCopy(large)
                : refusal);
      }
      return true;
    }
  }
}
