package io.oncekv.check.linear;

import io.oncekv.check.history.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A radix tree of values. Each position in it, between two bytes or behind the last one, stands for
 * the value that leads there and has a number of its own.
 */
final class ValueTree {
  /** What {@link #walk} returns when there is no such position. */
  static final int LEFT = -1;

  private final Node root;
  private final int first;
  private final int end;
  private final Node[] nodes;
  private final int[] firstOfNode;

  /** Bytes {@code from} to {@code to} of a value, entered from another node. */
  private static final class Node {
    private final Bytes value;
    private int from;
    private final int to;
    private Map<Byte, Node> children = Map.of();

    /** The number of the position behind the first byte here. */
    private int number;

    Node(Bytes value, int from, int to) {
      this.value = value;
      this.from = from;
      this.to = to;
    }

    void add(Node child) {
      if (children.isEmpty()) {
        children = new HashMap<>(4);
      }
      children.put(child.value.at(child.from), child);
    }

    int length() {
      return to - from;
    }
  }

  /** Builds the tree; the empty value gets the number {@code first}, the others those behind it. */
  ValueTree(Collection<Bytes> values, int first) {
    this.first = first;
    this.root = new Node(Bytes.EMPTY, 0, 0);
    for (Bytes value : values) {
      insert(value);
    }
    List<Node> all = new ArrayList<>();
    all.add(root);
    long next = first + 1L;
    for (int i = 0; i < all.size(); i++) {
      Node node = all.get(i);
      if (node != root) {
        node.number = Math.toIntExact(next);
        next += node.length();
      }
      node.children.keySet().stream().sorted().map(node.children::get).forEach(all::add);
    }
    this.end = Math.toIntExact(next);
    this.nodes = all.subList(1, all.size()).toArray(Node[]::new);
    this.firstOfNode = Arrays.stream(nodes).mapToInt(node -> node.number).toArray();
  }

  private void insert(Bytes value) {
    Node node = root;
    int done = 0;
    while (done < value.length()) {
      Node child = node.children.get(value.at(done));
      if (child == null) {
        node.add(new Node(value, done, value.length()));
        return;
      }
      int same = same(child, child.from, value, done);
      if (same < child.length()) {
        Node upper = new Node(child.value, child.from, child.from + same);
        node.add(upper);
        child.from += same;
        upper.add(child);
        child = upper;
      }
      done += same;
      node = child;
    }
  }

  /** How many bytes of a node, from one on, are those of a value, from one on. */
  private static int same(Node node, int from, Bytes value, int valueFrom) {
    int length = Math.min(node.to - from, value.length() - valueFrom);
    int differs = node.value.mismatch(from, value, valueFrom, length);
    return differs < 0 ? length : differs;
  }

  /** Returns one more than the largest number. */
  int end() {
    return end;
  }

  /** Returns the position that appending leads to, or {@link #LEFT}. */
  int walk(int position, Bytes suffix) {
    Node node = nodeOf(position);
    // How many bytes of the node lie behind us.
    int inside = position == first ? 0 : position - node.number + 1;
    int done = 0;
    while (done < suffix.length()) {
      if (inside == node.length()) {
        Node child = node.children.get(suffix.at(done));
        if (child == null) {
          return LEFT;
        }
        node = child;
        inside = 0;
      }
      int same = same(node, node.from + inside, suffix, done);
      inside += same;
      done += same;
      if (done < suffix.length() && inside < node.length()) {
        return LEFT;
      }
    }
    return node == root ? first : node.number + inside - 1;
  }

  /** Returns how long the value at a position is. */
  int length(int position) {
    return position == first ? 0 : nodeOf(position).from + position - nodeOf(position).number + 1;
  }

  /** Returns the value at a position. */
  Bytes text(int position) {
    return nodeOf(position).value.beginning(length(position));
  }

  private Node nodeOf(int position) {
    if (position == first) {
      return root;
    }
    int found = Arrays.binarySearch(firstOfNode, position);
    return nodes[found >= 0 ? found : -found - 2];
  }
}
