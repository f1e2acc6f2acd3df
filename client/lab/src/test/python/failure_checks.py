"""The same writes while nodes are killed, paused and flooded."""

import time

import grpc
from harness import CheckFailed
from oncekv.v1 import cluster_pb2
from wire import ATTEMPT_SECONDS, Refusal, Session, append, delete, get, put


def leader_node(cluster):
    """The leader's node id, once a linearizable read has found it."""
    return cluster.call(get(b"who leads")).header.node


def killed_leader(checks, cluster, processes):
    session = Session(cluster, "foreign-kill")
    request = session.identify(append(b"kill", b"once"), session.next())
    first = cluster.call(request)
    before = leader_node(cluster)
    processes.run("kill", before)
    second = cluster.call(request)
    checks.that(
        "after kill -9 of the leader its successor gives the stored reply",
        second.header.duplicate and second.reply == first.reply
        and second.header.node != before,
        second,
    )
    checks.equal("the append took effect once", cluster.call(get(b"kill")).value, b"once")
    processes.run("restart", before)


def killed_in_flight(checks, cluster, processes):
    session = Session(cluster, "foreign-flight")
    leader = leader_node(cluster)
    node = cluster.node(cluster.leader)
    requests = [
        session.identify(append(b"flight", b"<%d>" % sequence), sequence, acknowledged=1)
        for sequence in range(1, session.window + 1)
    ]
    attempts = [node.method(r).future(r, timeout=ATTEMPT_SECONDS) for r in requests]
    processes.run("kill", leader)
    unknown = sum(1 for attempt in attempts if attempt.exception() is not None)
    answers = [cluster.call(request) for request in requests]
    value = cluster.call(get(b"flight")).value
    checks.that(
        f"{len(requests)} appends in flight at kill -9 ({unknown} without an answer), resent,"
        " take effect once each",
        all(answer.reply.applied for answer in answers)
        and sorted(value.replace(b">", b"> ").split())
        == sorted(b"<%d>" % sequence for sequence in range(1, session.window + 1)),
        value,
    )
    processes.run("restart", leader)


def paused_followers(checks, cluster, processes):
    session = Session(cluster, "foreign-pause")
    leader = leader_node(cluster)
    members = cluster.call(cluster_pb2.StatusRequest()).members
    followers = [member.node for member in members if member.node != leader]
    leader_address = cluster.leader
    request = session.identify(append(b"pause", b"once"), session.next())
    for node in followers:
        processes.run("pause", node)
    try:
        try:
            cluster.attempt(leader_address, request, seconds=0.2)
            raise CheckFailed("a write without a majority was answered")
        except Refusal as refusal:
            checks.that(
                "a deadline of one's own comes without ErrorInfo",
                refusal.status == grpc.StatusCode.DEADLINE_EXCEEDED
                and refusal.reason is None,
                refusal,
            )
        checks.refused(
            "the write, resent to a leader that loses its followers",
            lambda: cluster.attempt(leader_address, request, seconds=30),
            "LEADERSHIP_LOST",
        )
    finally:
        for node in followers:
            processes.run("resume", node)
    checks.equal("resent until it is decided", cluster.call(request).reply.length, 4)
    checks.equal("it took effect once", cluster.call(get(b"pause")).value, b"once")


def flooded(checks, cluster):
    """More bytes at once than --rpc-max-request-bytes lets in."""
    session = Session(cluster, "foreign-flood")
    leader_node(cluster)
    node = cluster.node(cluster.leader)
    value = b"v" * (6 << 20)
    refusal = None
    end = time.monotonic() + 30
    while refusal is None and time.monotonic() < end:
        sequences = session.next(), session.next()
        requests = [
            session.identify(put(b"flood", value), sequence, acknowledged=sequences[0])
            for sequence in sequences
        ]
        attempts = [node.method(r).future(r, timeout=20) for r in requests]
        for request, attempt in zip(requests, attempts):
            error = attempt.exception()
            if error is not None:
                refusal, refused = Refusal(error), request
    if refusal is None:
        raise CheckFailed("a flood of large puts was never refused")

    def again():
        raise refusal

    checks.refused("one large put too many at once", again, "OVERLOADED", field="bytes")
    checks.that("the same put, resent, is taken", cluster.call(refused, seconds=20).reply.applied)
    cluster.call(delete(b"flood"))
