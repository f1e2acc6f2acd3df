package io.oncekv.server.rpc;

import java.time.Duration;

/** Hears of every answered call; metrics are bound here. Called on hot paths: must be quick. */
public interface RpcListener {

  /** The outcome of a call that was answered with a response. */
  String OK = "ok";

  /** Hears nothing. */
  RpcListener NONE = (method, outcome, duplicate, latency) -> {};

  /**
   * A call was answered.
   *
   * @param method which
   * @param outcome {@link #OK}, or the name of the {@code ErrorReason} it failed with
   * @param duplicate whether the answer is the stored one of an earlier attempt
   * @param latency from the arrival of the request to the hand-over of the answer
   */
  void answered(RpcMethod method, String outcome, boolean duplicate, Duration latency);
}
