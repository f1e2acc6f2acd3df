package io.oncekv.server.rpc;

/**
 * Who made a call, and where its answer goes. Called on any thread; nothing here blocks or throws.
 */
interface Caller<R> {

  /**
   * Takes the permit of a call that was let in, to say of it that the call is over once the
   * transport has the whole answer, or there is nobody any more to answer.
   */
  void admitted(InFlightLimit.Permit permit);

  /** Whether nobody waits for the answer any more. */
  boolean isGone();

  /** Answers; called once, or {@link #fail} is. */
  void answer(R message);

  /** Answers with a failure. */
  void fail(RpcException failure);
}
