"""What differs from node to node: who leads, reads, health, reflection."""

import time

import grpc
import grpc_health_pb2
import grpc_reflection_pb2
from google.protobuf import descriptor_pb2
from oncekv.v1 import cluster_pb2, kv_pb2
from wire import ATTEMPT_SECONDS, Cluster, Refusal, Session, append, get, put

SERVING = grpc_health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = grpc_health_pb2.HealthCheckResponse.NOT_SERVING


def a_follower(cluster):
    return next(address for address in cluster.addresses if address != cluster.leader)


def leading(checks, cluster):
    session = Session(cluster, "foreign-leading")
    follower = a_follower(cluster)
    request = session.identify(append(b"leading", b"x"), session.next())
    first = cluster.call(request)
    checks.equal("every answer names the leader", first.header.leader, cluster.leader)
    checks.refused(
        "the same write, sent to a follower", lambda: cluster.attempt(follower, request),
        "NOT_LEADER", leader=cluster.leader,
    )
    stranger = Cluster([follower])
    second = stranger.call(request)
    checks.that(
        "a client that knows only the follower is led to the leader, and gets the stored reply",
        second.header.duplicate and second.reply == first.reply
        and stranger.leader == cluster.leader,
        second,
    )
    stranger.close()
    checks.equal("the write took effect once", cluster.call(get(b"leading")).value, b"x")
    status = cluster.attempt(follower, cluster_pb2.StatusRequest())
    checks.that(
        "any node tells its members, their client addresses and who leads",
        {member.client_address for member in status.members} == set(cluster.addresses)
        and status.role == cluster_pb2.FOLLOWER and status.header.leader == cluster.leader
        and status.settings == session.settings,
        status,
    )


def reads(checks, cluster):
    written = cluster.call(put(b"reads", b"value")).reply
    follower = a_follower(cluster)
    found = cluster.call(get(b"reads"))
    checks.that(
        "a read finds the value, its revision, and a header not older",
        found.found and found.value == b"value" and found.revision == written.revision
        and found.header.revision >= written.revision,
        found,
    )
    absent = cluster.call(get(b"no such key"))
    checks.that("a read of an absent key finds nothing", not absent.found, absent)
    checks.refused(
        "a linearizable read at a follower", lambda: cluster.attempt(follower, get(b"reads")),
        "NOT_LEADER", leader=cluster.leader,
    )
    anywhere = get(b"reads", any_node=True)
    checks.equal(
        "a linearizable read that any node may answer finds it at a follower",
        patiently(lambda: cluster.attempt(follower, anywhere)).value,
        b"value",
    )
    checks.refused(
        "a stale read that any node may answer linearizably",
        lambda: cluster.call(get(b"reads", any_node=True, stale=True)),
        "INVALID_ARGUMENT",
        field="any_node",
    )
    stale = get(b"reads", stale=True, minimum_revision=written.revision)
    checks.equal(
        "a stale read at a follower, at least as new as the write, finds it",
        patiently(lambda: cluster.attempt(follower, stale)).value,
        b"value",
    )
    future = get(b"reads", stale=True, minimum_revision=1 << 50)
    checks.refused(
        "a stale read of a revision to come", lambda: cluster.attempt(follower, future),
        "REVISION_NOT_REACHED", field="minimum_revision",
    )
    checks.refused(
        "a minimum revision without stale",
        lambda: cluster.call(get(b"reads", minimum_revision=1)),
        "INVALID_ARGUMENT",
        field="minimum_revision",
    )


def patiently(call):
    end = time.monotonic() + 10
    while True:
        try:
            return call()
        except Refusal as refusal:
            if not refusal.passing or time.monotonic() > end:
                raise
            time.sleep(0.05)


def health(checks, cluster):
    def status(address, service):
        request = grpc_health_pb2.HealthCheckRequest(service=service)
        return cluster.node(address).health.Check(request, timeout=ATTEMPT_SECONDS).status

    follower = a_follower(cluster)
    checks.that(
        "every node as a whole serves while it knows a leader",
        all(status(address, "") == SERVING for address in cluster.addresses),
    )
    for service in "oncekv.v1.KV", "oncekv.v1.Sessions":
        checks.that(
            f"{service} serves at the leader only",
            status(cluster.leader, service) == SERVING
            and status(follower, service) == NOT_SERVING,
        )
    checks.that(
        "oncekv.v1.Cluster serves everywhere",
        all(status(address, "oncekv.v1.Cluster") == SERVING for address in cluster.addresses),
    )
    try:
        status(cluster.leader, "no.such.Service")
        code = None
    except grpc.RpcError as error:
        code = error.code()
    checks.equal("another service is not found", code, grpc.StatusCode.NOT_FOUND)


def reflection(checks, cluster):
    def ask(**question):
        request = grpc_reflection_pb2.ServerReflectionRequest(**question)
        answers = cluster.node(cluster.leader).reflection.ServerReflectionInfo(
            iter([request]), timeout=ATTEMPT_SECONDS
        )
        return next(answers)

    names = {s.name for s in ask(list_services="*").list_services_response.service}
    checks.that(
        "reflection lists the services",
        {"oncekv.v1.KV", "oncekv.v1.Sessions", "oncekv.v1.Cluster", "grpc.health.v1.Health"}
        <= names,
        names,
    )
    files = ask(file_containing_symbol="oncekv.v1.KV").file_descriptor_response
    told = [
        descriptor_pb2.FileDescriptorProto.FromString(file)
        for file in files.file_descriptor_proto
    ]
    here = descriptor_pb2.FileDescriptorProto()
    kv_pb2.DESCRIPTOR.CopyToProto(here)
    checks.that(
        "reflection tells the same fields as kv.proto",
        any(shape(file) == shape(here) for file in told),
        [file.name for file in told],
    )


def shape(file):
    """Everything of a file that is on the wire."""
    return (
        file.package,
        [
            (message.name, [(f.name, f.number, f.type, f.label, f.type_name)
                            for f in message.field])
            for message in file.message_type
        ],
        [
            (service.name, [(m.name, m.input_type, m.output_type) for m in service.method])
            for service in file.service
        ],
    )
