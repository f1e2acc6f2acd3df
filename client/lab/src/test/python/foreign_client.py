"""Tries the wire of a running three-node cluster as a client in another language.

Started by scripts/foreign-client-test, which makes the cluster and the stubs.
"""

import argparse
import sys

import failure_checks
import node_checks
import operation_checks
import session_checks
import write_checks
from harness import CheckFailed, Checks, Processes, documented_reasons
from oncekv.v1 import errors_pb2
from wire import Cluster

# PERMISSION_DENIED needs principals, of which there is only one yet; NOT_READY a node that is
# starting or stopping just then; NODE_FAILED a failure that nobody foresaw; DISK_LOW a small disk
# (LowDiskTest has one).
NOT_PROVOKED = {"PERMISSION_DENIED", "NOT_READY", "NODE_FAILED", "DISK_LOW"}


def run(checks, cluster, processes):
    known = set(errors_pb2.ErrorReason.keys())
    checks.equal(
        "docs/protocol.md has a row for each reason of errors.proto",
        set(checks.table),
        # A deadline is noticed by the caller's own gRPC, so nothing carries this reason.
        known - {"ERROR_REASON_UNSPECIFIED", "DEADLINE_EXCEEDED"},
    )
    session_checks.opening(checks, cluster)
    session_checks.epochs(checks, cluster)
    session_checks.identities(checks, cluster)
    session_checks.life(checks, cluster)
    write_checks.once(checks, cluster)
    write_checks.window(checks, cluster)
    write_checks.resolving(checks, cluster)
    write_checks.conditions(checks, cluster)
    write_checks.sizes(checks, cluster)
    operation_checks.numbers(checks, cluster)
    operation_checks.transactions(checks, cluster)
    operation_checks.too_much_at_once(checks, cluster)
    node_checks.leading(checks, cluster)
    node_checks.reads(checks, cluster)
    node_checks.health(checks, cluster)
    node_checks.reflection(checks, cluster)
    failure_checks.flooded(checks, cluster)
    failure_checks.killed_leader(checks, cluster, processes)
    failure_checks.killed_in_flight(checks, cluster, processes)
    failure_checks.paused_followers(checks, cluster, processes)
    session_checks.too_many(checks, cluster)
    checks.equal(
        "every reason of docs/protocol.md was provoked that can be from outside",
        set(checks.table) - checks.provoked,
        NOT_PROVOKED,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--addresses", required=True, help="client addresses, comma-separated")
    parser.add_argument("--protocol", required=True, help="docs/protocol.md")
    parser.add_argument("--script", required=True, help="scripts/cluster")
    parser.add_argument("--dir", required=True, help="the cluster's folder")
    arguments = parser.parse_args()

    checks = Checks(documented_reasons(arguments.protocol))
    cluster = Cluster(arguments.addresses.split(","))
    try:
        run(checks, cluster, Processes(arguments.script, arguments.dir))
    except CheckFailed as failure:
        sys.exit(f"FAILED  {failure}")
    finally:
        cluster.close()
    print(f"foreign-client-test: ok checks={checks.count}")


if __name__ == "__main__":
    main()
