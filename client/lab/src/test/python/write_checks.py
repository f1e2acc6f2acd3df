"""Writes: once each, however often they are sent, and refused in the words of the table."""

from oncekv.v1 import kv_pb2, session_pb2
from wire import Session, append, compare_and_set, delete, get, put


def once(checks, cluster):
    session = Session(cluster, "foreign-once")
    written = session.write(put(b"once", b"start-"))
    checks.that(
        "a put is applied",
        written.reply.applied and written.reply.length == 6 and not written.header.duplicate,
        written,
    )
    sequence = session.next()
    request = session.identify(append(b"once", b"token"), sequence)
    node = cluster.node(cluster.leader)
    first = node.unparsed(request)
    second = node.unparsed(request)
    reply = kv_pb2.WriteReply.FromString(first.reply)
    checks.that(
        "an append is applied", reply.applied and reply.length == 11, reply
    )
    checks.that(
        "the same append again has the same reply, byte for byte",
        first.reply == second.reply and first.header != second.header,
        second,
    )
    checks.that("its header says duplicate", cluster.call(request).header.duplicate)
    checks.equal(
        "the append took effect once", cluster.call(get(b"once")).value, b"start-token"
    )
    checks.refused(
        "the same sequence with other bytes",
        lambda: cluster.call(session.identify(append(b"once", b"other"), sequence)),
        "SEQUENCE_REUSED",
        decided=True,
    )
    checks.refused(
        "the same sequence with another operation",
        lambda: cluster.call(session.identify(put(b"once", b"token"), sequence)),
        "SEQUENCE_REUSED",
        decided=True,
    )
    checks.equal(
        "neither changed anything", cluster.call(get(b"once")).value, b"start-token"
    )
    plain = [cluster.call(append(b"plain", b"x")) for _ in range(2)]
    checks.that(
        "a write without identity takes effect as often as it is sent",
        plain[1].reply.length == 2 and not plain[1].header.duplicate,
        plain,
    )


def window(checks, cluster):
    session = Session(cluster, "foreign-window")
    size = session.window
    checks.refused(
        "a write a whole window above what is acknowledged",
        lambda: cluster.attempt(
            cluster.leader, session.identify(append(b"w", b"!"), 1 + size, acknowledged=1)
        ),
        "WINDOW_EXCEEDED",
        decided=True,
        field="sequence",
        limit=size,
    )
    first = session.identify(append(b"w", b"1"), 1)
    cluster.call(first)
    last = cluster.call(session.identify(append(b"w", b"2"), size, acknowledged=1))
    checks.that("the last sequence of the window is taken", last.reply.length == 2, last)
    cluster.call(session.identify(append(b"w", b"3"), 1 + size, acknowledged=2))
    checks.refused(
        "a late copy of a write that was acknowledged",
        lambda: cluster.call(first),
        "ALREADY_ACKNOWLEDGED",
        decided=True,
    )
    resolve = session.named(session_pb2.ResolveRequest, sequence=1)
    checks.refused(
        "its resolve", lambda: cluster.call(resolve), "ALREADY_ACKNOWLEDGED", decided=True
    )
    checks.equal("it stands there once", cluster.call(get(b"w")).value, b"123")


def resolving(checks, cluster):
    session = Session(cluster, "foreign-resolve")
    written = session.write(put(b"resolve", b"done"))
    sent = session.named(session_pb2.ResolveRequest, sequence=session.highest)
    checks.equal(
        "the resolve of a write that executed gives its reply",
        cluster.call(sent).reply,
        written.reply,
    )
    never = session.next()
    request = session.named(session_pb2.ResolveRequest, sequence=never)
    checks.that(
        "the resolve of one that was never sent gives none, and again none",
        not cluster.call(request).HasField("reply")
        and not cluster.call(request).HasField("reply"),
    )
    checks.refused(
        "that one, sent after all",
        lambda: cluster.call(session.identify(put(b"resolve", b"late"), never)),
        "ABANDONED",
        decided=True,
    )
    checks.equal("it changed nothing", cluster.call(get(b"resolve")).value, b"done")


def conditions(checks, cluster):
    session = Session(cluster, "foreign-conditions")
    key = bytes(range(256))
    made = session.write(compare_and_set(key, b"\x00\xff", absent=True))
    checks.that("a compare-and-set makes an absent key of any bytes", made.reply.applied, made)
    sequence = session.next()
    failing = session.identify(compare_and_set(key, b"other", value=b"wrong"), sequence)
    failed = cluster.call(failing)
    checks.that(
        "one whose condition does not hold answers applied = false and the present state",
        not failed.reply.applied and failed.reply.revision == made.reply.revision
        and failed.reply.length == 2,
        failed,
    )
    cluster.call(put(key, b"wrong"))
    checks.equal(
        "resent when the condition holds, it has the same answer",
        cluster.call(failing).reply,
        failed.reply,
    )
    present = cluster.call(get(key))
    checks.equal("it changed nothing", present.value, b"wrong")
    updated = session.write(compare_and_set(key, b"right", revision=present.revision))
    checks.that("one on the present revision is applied", updated.reply.applied, updated)
    extended = session.write(append(key, b"!", value=b"right"))
    checks.equal("an append may have a condition", extended.reply.length, 6)
    stale = session.write(delete(key, revision=present.revision))
    checks.that("a delete on an older revision is not applied", not stale.reply.applied, stale)
    gone = session.write(delete(key))
    checks.that(
        "a delete removes the key",
        gone.reply.applied and not cluster.call(get(key)).found,
        gone,
    )
    nothing = session.write(delete(key))
    checks.that(
        "a delete of nothing is not applied",
        not nothing.reply.applied and nothing.reply.revision == 0,
        nothing,
    )
    checks.refused(
        "a compare-and-set that expects nothing",
        lambda: cluster.call(compare_and_set(key, b"x")),
        "INVALID_ARGUMENT",
        field="compare_and_set.expected",
    )
    checks.refused(
        "an empty key", lambda: cluster.call(put(b"", b"x")), "INVALID_ARGUMENT",
        field="put.key",
    )
    unknown = kv_pb2.PutRequest.FromString(
        put(b"k", b"v").SerializeToString() + b"\xa0\x06\x01"
    )
    checks.refused(
        "a field that the node does not know", lambda: cluster.call(unknown), "UNSUPPORTED",
        field="request", number=100,
    )


def sizes(checks, cluster):
    session = Session(cluster, "foreign-sizes")
    max_key = session.settings.max_key_bytes
    max_value = session.settings.max_value_bytes
    checks.refused(
        "a key that is too long",
        lambda: session.write(put(b"k" * (max_key + 1), b"")),
        "KEY_TOO_LARGE",
        field="put.key", size=max_key + 1, limit=max_key,
    )
    checks.refused(
        "a value that is too long",
        lambda: session.write(put(b"k", b"v" * (max_value + 1))),
        "VALUE_TOO_LARGE",
        field="put.value", size=max_value + 1, limit=max_value,
    )
    largest = session.identify(put(b"k" * max_key, b"v" * max_value), session.next())
    checks.that(
        "the longest key and value are taken",
        cluster.call(largest, seconds=20).reply.length == max_value,
    )
    checks.that(
        "and read back",
        cluster.call(get(b"k" * max_key), seconds=20).value == b"v" * max_value,
    )
    grown = session.identify(append(b"k" * max_key, b"+"), session.next())
    checks.refused(
        "an append that would make a value too long", lambda: cluster.call(grown),
        "VALUE_TOO_LARGE", decided=True, field="suffix", size=max_value + 1, limit=max_value,
    )
    checks.refused(
        "the same, resent", lambda: cluster.call(grown),
        "VALUE_TOO_LARGE", decided=True, duplicate=True,
    )
    whole = compare_and_set(b"k", b"v" * max_value, value=b"v" * max_value)
    checks.refused(
        "a request that is too long as a whole", lambda: cluster.call(whole, seconds=20),
        "REQUEST_TOO_LARGE", field="request", size=whole.ByteSize(),
    )
    session.write(delete(b"k" * max_key))
