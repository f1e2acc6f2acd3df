package io.oncekv.client.internal;

import io.grpc.netty.shaded.io.netty.util.concurrent.EventExecutor;
import io.grpc.netty.shaded.io.netty.util.internal.ThreadExecutorMap;
import java.util.concurrent.Executor;

/** The threads that connections are served on. */
final class EventLoops {
  private EventLoops() {}

  /** The event loop that calls this; one that runs everything at once if no event loop does. */
  static Executor current() {
    EventExecutor loop = ThreadExecutorMap.currentExecutor();
    return loop == null ? Runnable::run : loop;
  }
}
