package io.oncekv.server.rpc;

import io.grpc.BindableService;
import io.oncekv.server.replication.CommandLog;
import io.oncekv.server.replication.ReadGate;
import io.oncekv.server.replication.Replicator;
import io.oncekv.server.statemachine.StateView;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The services of keys, values and sessions, with everything that they share. */
public final class ClientServices implements AutoCloseable {
  private final InFlightLimit inFlight;
  private final Reads reads;
  private final Pipelines pipelines;
  private final List<BindableService> services;

  /**
   * What lies below the front door.
   *
   * @param log takes commands
   * @param gate lets reads pass while this node leads
   * @param anyNode lets them pass whoever leads, and those of {@code gate} together
   * @param replicator knows who leads
   * @param state the local state
   * @param stateFailure told when the state could not be read: the node must stop
   * @param room whether what adds data may come in
   * @param bursts what answers are handed out in, by {@code log} too if it can
   */
  public record Below(
      CommandLog log,
      ReadGate gate,
      ReadGate anyNode,
      Replicator replicator,
      StateView state,
      Consumer<Throwable> stateFailure,
      DiskRoom room,
      AnswerBursts bursts) {}

  public ClientServices(
      RpcOptions options, Below below, ResponseHeaders headers, RpcListener listener) {
    inFlight = new InFlightLimit(options.maxInFlightRequests(), options.maxInFlightBytes());
    reads =
        new Reads(
            below.gate(),
            below.anyNode(),
            below.stateFailure(),
            options.readThreads(),
            options.readQueue());
    CallFlow flow = new CallFlow(inFlight, options.maxRequestBytes(), listener, System::nanoTime);
    Readiness readiness = new Readiness(below.replicator(), below.state());
    Commands commands = new Commands(below.log());
    KeyReads keys = new KeyReads(readiness, below.state(), headers);
    Lookups lookups =
        new Lookups(
            keys,
            below.state(),
            headers,
            reads,
            options.readThreads(),
            options.readQueue(),
            below.bursts());
    RoomCheck room = new RoomCheck(below.room());
    KvWork work = new KvWork(flow, readiness, room, commands, reads, keys, lookups, headers);
    pipelines = new Pipelines(flow, work, options.maxCallsPerStream(), below.bursts());
    services =
        List.of(
            new KvService(flow, work, pipelines),
            new SessionService(flow, readiness, commands, reads, below.state(), headers));
  }

  /** To be added to a server. */
  public List<BindableService> services() {
    return services;
  }

  /** The bound on what is in flight, for metrics. */
  public InFlightLimit inFlight() {
    return inFlight;
  }

  /**
   * Refuses new requests, waits for those in flight, and ends the streams, so that their clients go
   * elsewhere.
   *
   * @return whether none is left
   */
  public boolean drain(Duration timeout) throws InterruptedException {
    inFlight.close();
    try {
      return inFlight.awaitIdle(timeout);
    } finally {
      pipelines.finish();
    }
  }

  Pipelines pipelines() {
    return pipelines;
  }

  /** Refuses new requests at once and ends the read threads once their work is done. */
  @Override
  public void close() {
    inFlight.close();
    pipelines.finish();
    reads.close();
  }
}
