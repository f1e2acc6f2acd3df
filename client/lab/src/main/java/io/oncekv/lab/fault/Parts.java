package io.oncekv.lab.fault;

import static io.oncekv.lab.host.HostNetwork.CLIENTS;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Ways to cut a network into parts. Clients hear everybody if they are in no part. */
final class Parts {
  private Parts() {}

  /** A random minority and the others; clients hear all, or only the others. */
  static List<Set<String>> minority(List<String> nodes, Random random) {
    List<String> shuffled = shuffled(nodes, random);
    int size = 1 + random.nextInt((nodes.size() - 1) / 2);
    Set<String> few = Set.copyOf(shuffled.subList(0, size));
    return random.nextBoolean() ? alone(nodes, few) : aloneWithoutClients(nodes, few);
  }

  /** Random parts as large as they can be with no majority in any. */
  static List<Set<String>> withoutMajority(List<String> nodes, Random random) {
    List<String> shuffled = shuffled(nodes, random);
    int most = (nodes.size() - 1) / 2;
    List<Set<String>> parts = new ArrayList<>();
    for (int i = 0; i < shuffled.size(); i += most) {
      parts.add(Set.copyOf(shuffled.subList(i, Math.min(shuffled.size(), i + most))));
    }
    return parts;
  }

  /** Some nodes here, all others there; clients hear all. */
  static List<Set<String>> alone(List<String> nodes, Collection<String> some) {
    Set<String> others = new HashSet<>(nodes);
    others.removeAll(some);
    return List.of(Set.copyOf(some), others);
  }

  /** Some nodes here, all others and the clients there. */
  static List<Set<String>> aloneWithoutClients(List<String> nodes, Collection<String> some) {
    List<Set<String>> parts = alone(nodes, some);
    parts.get(1).add(CLIENTS);
    return parts;
  }

  /** Each node in one of two parts, as if by a coin. */
  static List<Set<String>> byCoin(List<String> nodes, Random random) {
    Set<String> heads = new HashSet<>();
    nodes.stream().filter(node -> random.nextBoolean()).forEach(heads::add);
    return alone(nodes, heads);
  }

  /**
   * Pairs of nodes that do not hear each other where each hears its two neighbours of a random ring
   * only. A ring of three cuts nothing, so three stand in a line.
   */
  static List<List<String>> strangersOfRing(List<String> nodes, Random random) {
    List<String> ring = shuffled(nodes, random);
    List<List<String>> strangers = new ArrayList<>();
    for (int i = 0; i < ring.size(); i++) {
      for (int k = i + 1; k < ring.size(); k++) {
        boolean ends = i == 0 && k == ring.size() - 1;
        boolean neighbours = k == i + 1 || (ends && ring.size() > 3);
        if (!neighbours) {
          strangers.add(List.of(ring.get(i), ring.get(k)));
        }
      }
    }
    return strangers;
  }

  private static List<String> shuffled(List<String> nodes, Random random) {
    List<String> shuffled = new ArrayList<>(nodes);
    Collections.shuffle(shuffled, random);
    return shuffled;
  }
}
