package io.oncekv.client.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiFunction;

/** Some nodes, one of which leads, and the faults that are to happen. */
public final class FakeCluster implements AutoCloseable {
  private final FakeState state;
  private final List<FakeNode> nodes = new ArrayList<>();
  private final Map<String, Queue<Fault>> scripted = new ConcurrentHashMap<>();
  private volatile BiFunction<FakeNode, String, Fault> otherwise = (node, method) -> Fault.none();
  private volatile int leader;
  private volatile boolean knowsStreams = true;
  private volatile String hint = "";

  /** Starts so many nodes; the first leads. */
  public FakeCluster(int size, int window) {
    this.state = new FakeState(window);
    for (int number = 1; number <= size; number++) {
      nodes.add(new FakeNode(this, "n" + number));
    }
    lead(0);
  }

  /** Returns what all nodes share. */
  public FakeState state() {
    return state;
  }

  /** Returns a node by its position. */
  public FakeNode node(int position) {
    return nodes.get(position);
  }

  /** Returns all nodes. */
  public List<FakeNode> nodes() {
    return List.copyOf(nodes);
  }

  /** Returns where the nodes listen. */
  public List<String> endpoints() {
    return nodes.stream().map(FakeNode::address).toList();
  }

  /** Makes a node the leader, and has the others say so. */
  public void lead(int position) {
    leader = position;
    hint = nodes.get(position).address();
  }

  /** Has the nodes that do not lead name this address, right or wrong. */
  public void hint(String address) {
    hint = address;
  }

  /** Makes the nodes some that know no streams of calls, or some that do. */
  public void knowStreams(boolean know) {
    knowsStreams = know;
  }

  /** Has the next calls of a method meet these faults, one each. */
  public void script(String method, Fault... faults) {
    scripted
        .computeIfAbsent(method, fresh -> new ConcurrentLinkedQueue<>())
        .addAll(List.of(faults));
  }

  /** Decides on the faults of calls that are not scripted. */
  public void otherwise(BiFunction<FakeNode, String, Fault> faults) {
    otherwise = faults;
  }

  @Override
  public void close() {
    nodes.forEach(FakeNode::close);
  }

  boolean leads(FakeNode node) {
    return nodes.indexOf(node) == leader;
  }

  boolean knowsStreams() {
    return knowsStreams;
  }

  String hint() {
    return hint;
  }

  Fault fault(FakeNode node, String method) {
    Queue<Fault> faults = scripted.get(method);
    Fault next = faults == null ? null : faults.poll();
    return next == null ? otherwise.apply(node, method) : next;
  }
}
