package io.oncekv.server;

import io.oncekv.server.config.MemberAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in one line when the host of another member is not known, and in one when it is. A node goes
 * on meanwhile: names may appear late, as those of containers do that start together. What connects
 * to them tries again by itself, and would print a stack trace each time.
 */
final class UnknownHosts implements AutoCloseable {
  private static final org.slf4j.Logger log = LoggerFactory.getLogger(UnknownHosts.class);
  private static final long PERIOD_SECONDS = 15;

  /** Held here: a logger that nobody holds forgets its level. */
  private static final List<Logger> REPLACED =
      List.of(
          Logger.getLogger("org.apache.ratis.thirdparty.io.grpc.internal.ManagedChannelImpl"),
          Logger.getLogger("io.grpc.internal.ManagedChannelImpl"));

  private final Map<String, String> members = new LinkedHashMap<>();
  private final Predicate<String> known;
  private final Set<String> missing = new HashSet<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread created = new Thread(task, "unknown-hosts");
            created.setDaemon(true);
            return created;
          });

  /**
   * Looks when it is told to.
   *
   * @param known whether a host is; may take long
   */
  UnknownHosts(List<MemberAddresses> others, Predicate<String> known) {
    this.known = known;
    for (MemberAddresses member : others) {
      members.putIfAbsent(member.raft().host(), member.id());
      members.putIfAbsent(member.peer().host(), member.id());
    }
  }

  /** Looks now and then, on a thread of its own. */
  static UnknownHosts watch(List<MemberAddresses> others) {
    REPLACED.forEach(logger -> logger.setLevel(Level.SEVERE));
    UnknownHosts hosts = new UnknownHosts(others, UnknownHosts::isKnown);
    var unused =
        hosts.thread.scheduleWithFixedDelay(
            () -> hosts.look().forEach(log::warn), 0, PERIOD_SECONDS, TimeUnit.SECONDS);
    return hosts;
  }

  /** Looks, and returns what there is to say: about each host once, until that changes. */
  List<String> look() {
    return members.entrySet().stream()
        .filter(member -> known.test(member.getKey()) == missing.contains(member.getKey()))
        .map(member -> changed(member.getKey(), member.getValue()))
        .toList();
  }

  private String changed(String host, String member) {
    if (missing.remove(host)) {
      return "the host '" + host + "' of member " + member + " is known now";
    }
    missing.add(host);
    return "the host '"
        + host
        + "' of member "
        + member
        + " in setting members is not known to this machine; this node goes on without that member"
        + " and keeps trying. If it is to appear later, there is nothing to do; otherwise correct"
        + " the setting on every node";
  }

  private static boolean isKnown(String host) {
    try {
      return InetAddress.getByName(host) != null;
    } catch (UnknownHostException notYet) {
      return false;
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
