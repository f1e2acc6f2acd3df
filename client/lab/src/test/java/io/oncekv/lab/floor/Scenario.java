package io.oncekv.lab.floor;

/**
 * What clients do, and what is done to the cluster meanwhile.
 *
 * @param name of the labs' test
 * @param clients how many work at a time
 * @param randomKeys whether all work on the same keys, with some puts; otherwise each appends to
 *     keys of its own, and knows what it must read
 * @param unreliable whether a tenth of requests and of replies is lost, and the rest delayed
 * @param restarts whether all nodes are killed and started again
 * @param partitions whether the network between nodes is divided again and again
 */
record Scenario(
    String name,
    int clients,
    boolean randomKeys,
    boolean unreliable,
    boolean restarts,
    boolean partitions) {

  /** One in which nothing happens. */
  static Scenario of(String name, int clients) {
    return new Scenario(name, clients, false, false, false, false);
  }

  Scenario onRandomKeys() {
    return new Scenario(name, clients, true, unreliable, restarts, partitions);
  }

  Scenario unreliably() {
    return new Scenario(name, clients, randomKeys, true, restarts, partitions);
  }

  Scenario withRestarts() {
    return new Scenario(name, clients, randomKeys, unreliable, true, partitions);
  }

  Scenario withPartitions() {
    return new Scenario(name, clients, randomKeys, unreliable, restarts, true);
  }
}
