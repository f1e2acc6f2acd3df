"""A small OnceKV client, written from docs/protocol.md and the .proto files alone."""

import random
import secrets
import time

import google_rpc_pb2
import grpc
import grpc_health_pb2_grpc
import grpc_reflection_pb2_grpc
import unparsed_pb2
from oncekv.v1 import cluster_pb2_grpc, kv_pb2, kv_pb2_grpc
from oncekv.v1 import session_pb2, session_pb2_grpc

ATTEMPT_SECONDS = 10
PATIENCE_SECONDS = 60

CHANNEL_OPTIONS = [
    # The largest value (settings.max_value_bytes) has to fit in.
    ("grpc.max_receive_message_length", 16 << 20),
    ("grpc.max_send_message_length", 64 << 20),
    # A node that was down is tried again soon, not after minutes.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1000),
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.enable_http_proxy", 0),
]

# What ends one attempt and may be otherwise at the next, if the state machine did not decide it.
PASSING = {
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.INTERNAL,
    grpc.StatusCode.CANCELLED,
    grpc.StatusCode.UNKNOWN,
}


class Refusal(Exception):
    """One attempt's error: its gRPC status, and the ErrorInfo if it carries one."""

    def __init__(self, error):
        super().__init__(f"{error.code().name}: {error.details()}")
        self.status = error.code()
        self.reason = None
        self.metadata = {}
        for key, value in error.trailing_metadata() or ():
            if key == "grpc-status-details-bin":
                self._take(google_rpc_pb2.Status.FromString(value))

    def _take(self, status):
        for detail in status.details:
            if detail.type_url == "type.googleapis.com/google.rpc.ErrorInfo":
                info = google_rpc_pb2.ErrorInfo.FromString(detail.value)
                if info.domain == "oncekv":
                    self.reason = info.reason
                    self.metadata = dict(info.metadata)

    def __str__(self):
        return f"{super().__str__()} (reason {self.reason}, metadata {self.metadata})"

    @property
    def decided(self):
        return self.metadata.get("decided") == "true"

    @property
    def passing(self):
        """Whether the same request, sent again, may be answered otherwise."""
        return self.status in PASSING and not self.decided


class Node:
    """The connection to one node."""

    def __init__(self, address):
        self.channel = grpc.insecure_channel(address, options=CHANNEL_OPTIONS)
        self.health = grpc_health_pb2_grpc.HealthStub(self.channel)
        self.reflection = grpc_reflection_pb2_grpc.ServerReflectionStub(self.channel)
        self._stubs = [
            kv_pb2_grpc.KVStub(self.channel),
            session_pb2_grpc.SessionsStub(self.channel),
            cluster_pb2_grpc.ClusterStub(self.channel),
        ]

    def method(self, request):
        """The method that takes this request: PutRequest belongs to Put, and so on."""
        name = type(request).__name__[:-len("Request")]
        return next(getattr(stub, name) for stub in self._stubs if hasattr(stub, name))

    def unparsed(self, request):
        """A write's answer with the reply as the bytes that came."""
        name = type(request).__name__[:-len("Request")]
        call = self.channel.unary_unary(
            f"/oncekv.v1.KV/{name}",
            request_serializer=type(request).SerializeToString,
            response_deserializer=unparsed_pb2.WriteResponse.FromString,
        )
        return call(request, timeout=ATTEMPT_SECONDS)


class Cluster:
    """All nodes that are known, and the one that led last."""

    def __init__(self, addresses):
        self._nodes = {address: Node(address) for address in addresses}
        self.addresses = list(addresses)
        self.leader = self.addresses[0]

    def node(self, address):
        if address not in self._nodes:
            self._nodes[address] = Node(address)
        return self._nodes[address]

    def attempt(self, address, request, seconds=ATTEMPT_SECONDS):
        """One attempt at one node."""
        try:
            return self.node(address).method(request)(request, timeout=seconds)
        except grpc.RpcError as error:
            raise Refusal(error) from None

    def call(self, request, seconds=ATTEMPT_SECONDS):
        """Sends a request, unchanged, until it is answered for good."""
        end = time.monotonic() + PATIENCE_SECONDS
        wait = 0.02
        while True:
            try:
                return self.attempt(self.leader, request, seconds)
            except Refusal as refusal:
                if not refusal.passing or time.monotonic() > end:
                    raise
                hint = refusal.metadata.get("leader")
                self.leader = hint or self._next()
                if not hint:
                    time.sleep(wait * random.uniform(0.5, 1.5))
                    wait = min(2 * wait, 0.5)

    def _next(self):
        known = self.addresses
        at = known.index(self.leader) if self.leader in known else -1
        return known[(at + 1) % len(known)]

    def close(self):
        for node in self._nodes.values():
            node.channel.close()


class Session:
    """A client id's session: opened by this process, which thereby fences any older one."""

    def __init__(self, cluster, client_id):
        self.cluster = cluster
        self.client_id = client_id
        answer = open_session(cluster, client_id)
        if not answer.opened:
            answer = open_session(cluster, client_id, expected=answer.current)
        if not answer.opened:
            raise RuntimeError(f"somebody else opens {client_id} just now")
        self.incarnation = answer.header.incarnation
        self.current = answer.current
        self.window = answer.window
        self.settings = answer.settings
        self.highest = answer.highest_sequence

    def next(self):
        """A sequence for a new write."""
        self.highest += 1
        return self.highest

    def identify(self, request, sequence, acknowledged=None, **different):
        """The request under this session's identity, or one that differs in some fields.

        Nothing else is under way, so everything below the sequence is decided.
        """
        identity = kv_pb2.WriteIdentity(
            incarnation=self.incarnation,
            session=self.current.session,
            epoch=self.current.epoch,
            sequence=sequence,
            acknowledged=sequence if acknowledged is None else acknowledged,
        )
        for field, value in different.items():
            setattr(identity, field, value)
        identified = type(request)()
        identified.CopyFrom(request)
        identified.identity.CopyFrom(identity)
        return identified

    def write(self, request):
        """A new write, until it is decided."""
        return self.cluster.call(self.identify(request, self.next()))

    def named(self, request_type, **fields):
        """A request about this session."""
        return request_type(incarnation=self.incarnation, session=self.current, **fields)


def open_request(client_id, token=None, **fields):
    return session_pb2.OpenSessionRequest(
        client_id=client_id, token=token or secrets.token_bytes(16), **fields
    )


def open_session(cluster, client_id, token=None, **fields):
    return cluster.call(open_request(client_id, token, **fields))


def put(key, value):
    return kv_pb2.PutRequest(put=kv_pb2.Put(key=key, value=value))


def append(key, suffix, **expected):
    operation = kv_pb2.Append(key=key, suffix=suffix, expected=_expected(expected))
    return kv_pb2.AppendRequest(append=operation)


def delete(key, **expected):
    return kv_pb2.DeleteRequest(delete=kv_pb2.Delete(key=key, expected=_expected(expected)))


def compare_and_set(key, new, **expected):
    operation = kv_pb2.CompareAndSet(key=key, value=new, expected=_expected(expected))
    return kv_pb2.CompareAndSetRequest(compare_and_set=operation)


def get(key, **fields):
    return kv_pb2.GetRequest(key=key, **fields)


def _expected(condition):
    return kv_pb2.Precondition(**condition) if condition else None
