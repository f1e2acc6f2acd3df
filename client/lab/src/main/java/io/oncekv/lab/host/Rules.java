package io.oncekv.lab.host;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What does not come through, and how badly the rest does. Everything is done where packets arrive,
 * so that a host's own system learns nothing of it. Immutable.
 *
 * @param cuts what is cut, each one way
 * @param lossPercent of the packets
 * @param delayPercent of the packets
 */
record Rules(Set<Cut> cuts, double lossPercent, double delayPercent) {
  static final Rules NONE = new Rules(Set.of(), 0, 0);

  /** Nothing of one host arrives at another. */
  record Cut(String from, String to) {}

  Rules {
    cuts = Set.copyOf(cuts);
  }

  /** Returns these and one cut more. */
  Rules with(Cut cut) {
    Set<Cut> all = new HashSet<>(cuts);
    all.add(cut);
    return withCuts(all);
  }

  /** Returns these with other cuts. */
  Rules withCuts(Set<Cut> others) {
    return new Rules(others, lossPercent, delayPercent);
  }

  Rules withLoss(double percent) {
    return new Rules(cuts, percent, delayPercent);
  }

  Rules withDelay(double percent) {
    return new Rules(cuts, lossPercent, percent);
  }

  /** Every way between two hosts that are not in the same part. */
  static Set<Cut> between(List<? extends Set<String>> parts) {
    Set<Cut> cuts = new HashSet<>();
    for (Set<String> part : parts) {
      for (Set<String> other : parts) {
        if (!part.equals(other)) {
          part.forEach(from -> other.forEach(to -> cuts.add(new Cut(from, to))));
        }
      }
    }
    return cuts;
  }

  /** All rules of a host, for iptables-restore, which puts them in force at once. */
  String table(String host, TreeMap<String, String> addresses, String device) {
    StringBuilder table = new StringBuilder("*filter\n");
    table.append(":INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n");
    Set<String> deafTo = new TreeSet<>();
    cuts.stream()
        .filter(cut -> cut.to().equals(host))
        .forEach(cut -> deafTo.add(addresses.get(cut.from())));
    deafTo.forEach(address -> table.append("-A INPUT -s ").append(address).append(" -j DROP\n"));
    if (lossPercent > 0) {
      table.append(some(device, lossPercent, "DROP"));
    }
    if (delayPercent > 0) {
      // Whatever holds packets up may end: then they pass.
      table.append(some(device, delayPercent, "NFQUEUE --queue-num 0 --queue-bypass"));
    }
    return table.append("COMMIT\n").toString();
  }

  private static String some(String device, double percent, String target) {
    return String.format(
        Locale.ROOT,
        "-A INPUT -i %s -m statistic --mode random --probability %.6f -j %s%n",
        device,
        percent / 100,
        target);
  }
}
