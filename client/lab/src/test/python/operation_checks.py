"""Numbers, transactions, and reads of several keys."""

from oncekv.v1 import kv_pb2
from wire import Session, get, put


def increment(key, delta):
    return kv_pb2.IncrementRequest(increment=kv_pb2.Increment(key=key, delta=delta))


def numbers(checks, cluster):
    session = Session(cluster, "foreign-numbers")
    checks.equal(
        "a key that does not exist counts as 0", session.write(increment(b"n", 41)).reply.number, 41
    )
    sequence = session.next()
    request = session.identify(increment(b"n", 1), sequence)
    checks.equal("an increment answers the number", cluster.call(request).reply.number, 42)
    again = cluster.call(request)
    checks.that(
        "the same increment again answers the same number",
        again.header.duplicate and again.reply.number == 42,
        again,
    )
    checks.equal("it is decimal text", cluster.call(get(b"n")).value, b"42")
    checks.refused(
        "a number beyond 64 bits",
        lambda: session.write(increment(b"n", (1 << 63) - 1)),
        "NUMBER_EXHAUSTED",
        decided=True,
        field="delta",
    )
    session.write(put(b"n", b"forty-two"))
    checks.refused(
        "an increment of something else",
        lambda: session.write(increment(b"n", 1)),
        "NOT_A_NUMBER",
        decided=True,
    )


def transactions(checks, cluster):
    session = Session(cluster, "foreign-txn")
    revision = session.write(put(b"a", b"1")).reply.revision
    txn = kv_pb2.TxnRequest()
    compare = txn.txn.compare.add(key=b"a")
    compare.expected.revision = revision
    txn.txn.then.add().put.CopyFrom(kv_pb2.Put(key=b"a", value=b"2"))
    txn.txn.then.add().append.CopyFrom(kv_pb2.Append(key=b"b", suffix=b"x"))
    request = session.identify(txn, session.next())
    done = cluster.call(request)
    checks.that(
        "a transaction whose condition holds is carried out",
        done.reply.applied and done.reply.txn.succeeded and len(done.reply.txn.changes) == 2,
        done,
    )
    again = cluster.call(request)
    checks.that(
        "the same transaction again is not",
        again.header.duplicate and again.reply == done.reply,
        again,
    )
    several = cluster.call(kv_pb2.MultiGetRequest(keys=[b"b", b"missing", b"a"]))
    checks.equal(
        "several keys are read at once, in the order asked for",
        [(found.found, found.value) for found in several.results],
        [(True, b"x"), (False, b""), (True, b"2")],
    )


def too_much_at_once(checks, cluster):
    session = Session(cluster, "foreign-answer")
    session.write(put(b"big", b"v" * session.settings.max_value_bytes))
    checks.refused(
        "values that are too long for one answer",
        lambda: cluster.call(kv_pb2.MultiGetRequest(keys=[b"big"] * 3)),
        "ANSWER_TOO_LARGE",
    )
