package io.oncekv.bench.contender.etcd;

import io.oncekv.bench.contender.PeerProcess;
import io.oncekv.bench.contender.RunningContender;
import io.oncekv.bench.etcd.api.StatusResponse;
import io.oncekv.bench.load.Caller;
import io.oncekv.bench.load.Data;
import io.oncekv.bench.load.Work;
import io.oncekv.lab.cluster.FreePorts;
import io.oncekv.lab.cluster.Poll;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Three members of etcd, with what etcd does by default but for the size that it may reach. */
final class RunningEtcd implements RunningContender {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int MEMBERS = 3;

  /** More than the interval of its commits, with which it starts by default. */
  private static final Duration COMMIT = Duration.ofMillis(300);

  private final List<EtcdMember> members;
  private final Data data;
  private Optional<EtcdMember> killed = Optional.empty();

  private RunningEtcd(List<EtcdMember> members, Data data) {
    this.members = List.copyOf(members);
    this.data = data;
  }

  static RunningEtcd start(Path binary, Path folder, Data data) {
    List<Integer> ports = FreePorts.consecutive(2 * MEMBERS);
    List<EtcdMember.Address> addresses = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      addresses.add(new EtcdMember.Address("e" + i, ports.get(2 * i), ports.get(2 * i + 1)));
    }
    String cluster =
        addresses.stream().map(EtcdMember.Address::member).collect(Collectors.joining(","));
    RunningEtcd running =
        new RunningEtcd(
            addresses.stream()
                .map(
                    address ->
                        new EtcdMember(binary, folder.resolve(address.name()), address, cluster))
                .toList(),
            data);
    try {
      running.members.forEach(running::awaitReady);
      return running;
    } catch (RuntimeException e) {
      running.close();
      throw e;
    }
  }

  @Override
  public String describe() {
    return "etcd " + leader().status().map(StatusResponse::getVersion).orElse("of unknown version");
  }

  @Override
  public List<Long> pids() {
    return members.stream()
        .map(EtcdMember::process)
        .filter(PeerProcess::isAlive)
        .map(PeerProcess::pid)
        .toList();
  }

  @Override
  public boolean offers(Work work) {
    return switch (work) {
      case WRITES, READS, MIX95, TXN64 -> true;
      case UNARY, SESSIONLESS, SPREAD, APPENDS -> false;
    };
  }

  @Override
  public Caller caller(Work work, int connections) {
    EtcdMember leader = leader();
    shrinkReadBuffer(leader);
    return EtcdCaller.to(leader.endpoint(), connections, data);
  }

  @Override
  public Caller survivor(int writers) {
    return EtcdCaller.spread(members.stream().map(EtcdMember::endpoint).toList(), writers, data);
  }

  @Override
  public void killLeader() {
    EtcdMember leader = leader();
    leader.process().kill();
    killed = Optional.of(leader);
    var unused = leader();
  }

  @Override
  public void restartKilled() {
    EtcdMember member = killed.orElseThrow();
    member.process().restart();
    awaitReady(member);
  }

  @Override
  public void close() {
    members.forEach(member -> member.process().kill());
  }

  /**
   * Etcd 3.4 copies a buffer of recent writes for each read. The buffer keeps the size that a burst
   * of writes gave it until something other than a key is committed, which it does ten times a
   * second if there is anything. Without this, reads after a burst of writes take twice the
   * processor time, however long they go on.
   */
  private static void shrinkReadBuffer(EtcdMember leader) {
    pauseForCommit();
    leader.grantLease();
    pauseForCommit();
  }

  private static void pauseForCommit() {
    LockSupport.parkNanos(COMMIT.toNanos());
  }

  private EtcdMember leader() {
    return Poll.until(
        LIMIT, "a leader of etcd", () -> members.stream().filter(EtcdMember::leads).findFirst());
  }

  private void awaitReady(EtcdMember member) {
    try {
      Poll.untilTrue(
          LIMIT,
          "etcd at " + member.endpoint() + " to know its leader",
          () ->
              !member.process().isAlive()
                  || member.status().filter(known -> known.getLeader() != 0).isPresent());
    } catch (IllegalStateException e) {
      throw new IllegalStateException(e.getMessage() + "\n" + member.process().logTail(), e);
    }
    if (!member.process().isAlive()) {
      throw new IllegalStateException("etcd ended while starting:\n" + member.process().logTail());
    }
  }
}
