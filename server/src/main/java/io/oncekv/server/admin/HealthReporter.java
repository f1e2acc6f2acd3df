package io.oncekv.server.admin;

import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.oncekv.server.replication.Replicator;
import io.oncekv.v1.ClusterGrpc;
import io.oncekv.v1.KVGrpc;
import io.oncekv.v1.SessionsGrpc;

/**
 * The standard gRPC health service.
 *
 * <p>The node as a whole (the empty name) serves while it knows a leader. {@code oncekv.v1.KV} and
 * {@code oncekv.v1.Sessions} serve only where it leads itself, so that a load balancer that asks
 * for them finds the one node that will not send its callers on. {@code oncekv.v1.Cluster} always
 * serves.
 */
public final class HealthReporter {
  private final Replicator replicator;
  private final HealthStatusManager health = new HealthStatusManager();

  public HealthReporter(Replicator replicator) {
    this.replicator = replicator;
    health.setStatus(ClusterGrpc.SERVICE_NAME, ServingStatus.SERVING);
    replicator.onLeadershipChange(this::update);
    update();
  }

  /** To be added to a server. */
  public BindableService service() {
    return health.getHealthService();
  }

  /** The node is about to stop: from now on nothing here serves, whatever happens. */
  public void stopping() {
    health.enterTerminalState();
  }

  private synchronized void update() {
    Replicator.Leadership leadership = replicator.leadership();
    set(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, leadership.leader().isPresent());
    boolean leads = leadership.role() == Replicator.Role.LEADER && leadership.ready();
    set(KVGrpc.SERVICE_NAME, leads);
    set(SessionsGrpc.SERVICE_NAME, leads);
  }

  private void set(String service, boolean serving) {
    health.setStatus(service, serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
  }
}
