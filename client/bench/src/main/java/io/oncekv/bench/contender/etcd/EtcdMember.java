package io.oncekv.bench.contender.etcd;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.oncekv.bench.contender.Channels;
import io.oncekv.bench.contender.PeerProcess;
import io.oncekv.bench.etcd.api.LeaseGrantRequest;
import io.oncekv.bench.etcd.api.LeaseGrpc;
import io.oncekv.bench.etcd.api.MaintenanceGrpc;
import io.oncekv.bench.etcd.api.StatusRequest;
import io.oncekv.bench.etcd.api.StatusResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One member of an etcd cluster. */
final class EtcdMember {
  private static final int ANSWER_MILLIS = 500;

  private static final int GRANT_SECONDS = 10;

  private static final int LEASE_SECONDS = 3600;

  /** Its default of 2 GiB fills within minutes of full load, and then it refuses writes. */
  private static final long QUOTA_BYTES = 8L << 30;

  private final String client;
  private final PeerProcess process;

  EtcdMember(Path binary, Path folder, Address address, String cluster) {
    this.client = "127.0.0.1:" + address.clientPort();
    this.process =
        new PeerProcess(
            folder,
            List.of(
                binary.toString(),
                "--name=" + address.name(),
                "--data-dir=data",
                "--listen-client-urls=http://" + client,
                "--advertise-client-urls=http://" + client,
                "--listen-peer-urls=" + address.peerUrl(),
                "--initial-advertise-peer-urls=" + address.peerUrl(),
                "--initial-cluster=" + cluster,
                "--initial-cluster-state=new",
                "--quota-backend-bytes=" + QUOTA_BYTES));
  }

  String endpoint() {
    return client;
  }

  PeerProcess process() {
    return process;
  }

  /** Grants a lease that nobody uses: a change that touches no key. */
  void grantLease() {
    ManagedChannel channel = Channels.open(client);
    try {
      var unused =
          LeaseGrpc.newBlockingStub(channel)
              .withDeadlineAfter(GRANT_SECONDS, TimeUnit.SECONDS)
              .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(LEASE_SECONDS).build());
    } finally {
      channel.shutdownNow();
    }
  }

  /** Asks it what it knows; empty if it does not answer. */
  Optional<StatusResponse> status() {
    ManagedChannel channel = Channels.open(client);
    try {
      return Optional.of(
          MaintenanceGrpc.newBlockingStub(channel)
              .withWaitForReady()
              .withDeadlineAfter(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
              .status(StatusRequest.getDefaultInstance()));
    } catch (StatusRuntimeException noAnswer) {
      return Optional.empty();
    } finally {
      channel.shutdownNow();
    }
  }

  /** Returns whether it leads by its own word. */
  boolean leads() {
    return status()
        .filter(known -> known.getLeader() == known.getHeader().getMemberId())
        .isPresent();
  }

  /**
   * Where a member is found.
   *
   * @param name its name in the cluster
   * @param clientPort for clients
   * @param peerPort for other members
   */
  record Address(String name, int clientPort, int peerPort) {
    String peerUrl() {
      return "http://127.0.0.1:" + peerPort;
    }

    String member() {
      return name + "=" + peerUrl();
    }
  }
}
