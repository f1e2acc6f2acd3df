package io.oncekv.bench.contender;

import io.oncekv.bench.load.Caller;
import io.oncekv.bench.load.Work;

/** Three nodes that serve. Closing it kills them. */
public interface RunningContender extends Target, AutoCloseable {
  /** Returns what runs, with its version and what else figures depend on. */
  String describe();

  /** Returns whether it can do a kind of work. */
  boolean offers(Work work);

  /** Returns a client that survives the death of the leader: it knows all nodes. */
  Caller survivor(int writers);

  /** Kills the node that leads with -9, and returns when another one says that it leads. */
  void killLeader();

  /** Starts the node again that was killed, and returns when it serves. */
  void restartKilled();

  @Override
  void close();
}
