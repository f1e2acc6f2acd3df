package io.oncekv.bench.contender;

import io.oncekv.bench.load.Caller;
import io.oncekv.bench.load.Work;
import java.util.List;

/** Nodes that serve, and that load is put on. */
public interface Target {
  /** Returns the processes of the nodes that run. */
  List<Long> pids();

  /**
   * Returns a client for a kind of work, spread over at most so many connections, to the leader.
   */
  Caller caller(Work work, int connections);
}
