package io.oncekv.lab.fault;

import static io.oncekv.lab.host.HostNetwork.CLIENTS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartsTest {
  private static final int ROUNDS = 200;

  /** Networks of 3, 5 and 7 nodes. */
  private static void forEachSize(Consumer<List<String>> check) {
    for (int size = 3; size <= 7; size += 2) {
      List<String> nodes = IntStream.rangeClosed(1, size).mapToObj(i -> "n" + i).toList();
      for (int round = 0; round < ROUNDS; round++) {
        check.accept(nodes);
      }
    }
  }

  private static List<String> all(List<Set<String>> parts) {
    List<String> all = new ArrayList<>();
    parts.forEach(all::addAll);
    return all;
  }

  @Test
  void aMinorityLeavesAMajorityThatClientsCanReach() {
    Random random = new Random(1);
    Set<Boolean> clientsAreOnOneSide = new HashSet<>();
    forEachSize(
        nodes -> {
          List<Set<String>> parts = Parts.minority(nodes, random);

          assertThat(parts).hasSize(2);
          assertThat(parts.get(0)).hasSizeBetween(1, nodes.size() / 2).doesNotContain(CLIENTS);
          Set<String> others = new HashSet<>(parts.get(1));
          clientsAreOnOneSide.add(others.remove(CLIENTS));
          assertThat(others).hasSize(nodes.size() - parts.get(0).size());
          assertThat(all(parts)).containsAll(nodes).doesNotHaveDuplicates();
        });
    assertThat(clientsAreOnOneSide).containsExactlyInAnyOrder(true, false);
  }

  @Test
  void noPartHasAMajorityWhereNoneIsToHaveOne() {
    Random random = new Random(2);
    forEachSize(
        nodes -> {
          List<Set<String>> parts = Parts.withoutMajority(nodes, random);

          assertThat(parts).hasSize(3);
          assertThat(parts).allMatch(part -> part.size() <= nodes.size() / 2);
          assertThat(all(parts)).containsExactlyInAnyOrderElementsOf(nodes);
        });
  }

  @Test
  void oneNodeIsAloneWithOrWithoutClients() {
    List<String> nodes = List.of("n1", "n2", "n3");

    assertThat(Parts.alone(nodes, Set.of("n2")))
        .isEqualTo(List.of(Set.of("n2"), Set.of("n1", "n3")));
    assertThat(Parts.aloneWithoutClients(nodes, Set.of("n2")))
        .isEqualTo(List.of(Set.of("n2"), Set.of("n1", "n3", CLIENTS)));
  }

  @Test
  void inARingEachNodeHearsTwoOthersAndThreeStandInALine() {
    Random random = new Random(3);
    forEachSize(
        nodes -> {
          Map<String, Integer> strangers = new HashMap<>();
          for (List<String> pair : Parts.strangersOfRing(nodes, random)) {
            assertThat(pair).hasSize(2).doesNotHaveDuplicates();
            pair.forEach(node -> strangers.merge(node, 1, Integer::sum));
          }
          if (nodes.size() == 3) {
            assertThat(strangers.values()).containsExactly(1, 1);
          } else {
            assertThat(strangers).hasSize(nodes.size());
            assertThat(strangers.values()).containsOnly(nodes.size() - 3);
          }
        });
  }
}
