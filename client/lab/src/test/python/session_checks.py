"""Who a client is: opens, epochs, lists, keep-alives, closes."""

import secrets

from oncekv.v1 import session_pb2
from wire import Refusal, Session, append, open_request, open_session, put


def opening(checks, cluster):
    token = secrets.token_bytes(16)
    first = open_session(cluster, "foreign-open", token)
    checks.that(
        "a new client id is opened with epoch 1",
        first.opened and first.created and first.current.epoch == 1
        and first.highest_sequence == 0 and first.header.incarnation != 0,
        first,
    )
    again = open_session(cluster, "foreign-open", token)
    checks.that(
        "a retried open gets the same pair",
        again.opened and again.current == first.current,
        again,
    )
    other = open_session(cluster, "foreign-open")
    checks.that(
        "an open that expects nothing is told the current pair and changes nothing",
        not other.opened and other.current == first.current,
        other,
    )
    new_token = secrets.token_bytes(16)
    bumped = open_session(cluster, "foreign-open", new_token, expected=first.current)
    checks.that(
        "an open that expects the current pair raises the epoch",
        bumped.opened and not bumped.created and bumped.current.epoch == 2
        and bumped.current.session == first.current.session,
        bumped,
    )
    retried = open_session(cluster, "foreign-open", new_token, expected=first.current)
    checks.that(
        "a retry of that open raises it no further",
        retried.opened and retried.current == bumped.current,
        retried,
    )
    late = open_session(cluster, "foreign-open", token)
    checks.that(
        "a late copy of the first open fences nobody",
        not late.opened and late.current == bumped.current,
        late,
    )
    checks.refused(
        "an open for another incarnation",
        lambda: open_session(
            cluster, "foreign-open", incarnation=first.header.incarnation ^ 1
        ),
        "WRONG_INCARNATION",
        decided=True,
        incarnation=first.header.incarnation,
    )
    checks.refused(
        "an open with a token of 15 bytes",
        lambda: cluster.call(open_request("foreign-open", secrets.token_bytes(15))),
        "INVALID_ARGUMENT",
        field="token",
    )


def epochs(checks, cluster):
    older = Session(cluster, "foreign-epochs")
    sent = older.identify(put(b"epochs", b"by the older"), older.next())
    cluster.call(sent)
    newer = Session(cluster, "foreign-epochs")
    checks.that(
        "a second process gets the next epoch and the highest sequence",
        newer.current.epoch == older.current.epoch + 1 and newer.highest == 1,
        newer.current,
    )
    checks.refused(
        "a new write under the older epoch",
        lambda: older.write(put(b"epochs", b"too late")),
        "FENCED",
        decided=True,
        session=newer.current.session,
        epoch=newer.current.epoch,
    )
    resent = cluster.call(sent)
    checks.that("an old write, resent, still gets its reply", resent.header.duplicate, resent)
    adopted = cluster.call(newer.identify(put(b"epochs", b"by the older"), 1))
    checks.that(
        "and so it does under the newer epoch", adopted.reply == resent.reply, adopted
    )
    used = newer.write(put(b"epochs", b"by the newer"))
    checks.refused(
        "a number that the newer process used, sent by the older",
        lambda: cluster.call(older.identify(put(b"epochs", b"by the newer"), 2)),
        "FENCED",
        decided=True,
    )
    checks.that("the newer process writes", used.reply.applied, used)
    checks.refused(
        "an epoch that was never given",
        lambda: cluster.call(newer.identify(put(b"epochs", b"x"), 3, epoch=99)),
        "INVALID_ARGUMENT",
        decided=True,
        field="epoch",
    )
    behind = open_session(
        cluster, "foreign-epochs", expected=newer.current, journal_highest_sequence=1
    )
    checks.that(
        "an open with a journal behind the server fences nobody",
        not behind.opened and behind.current == newer.current and behind.highest_sequence == 2,
        behind,
    )


def identities(checks, cluster):
    session = Session(cluster, "foreign-identities")
    write = put(b"identities", b"value")
    checks.refused(
        "a write for another incarnation",
        lambda: cluster.call(session.identify(write, 1, incarnation=session.incarnation ^ 1)),
        "WRONG_INCARNATION",
        decided=True,
        incarnation=session.incarnation,
    )
    checks.refused(
        "a write of a session that was never given",
        lambda: cluster.call(session.identify(write, 1, session=1 << 40)),
        "SESSION_NOT_FOUND",
        decided=True,
    )
    checks.refused(
        "a write of session 0",
        lambda: cluster.call(session.identify(write, 1, session=0)),
        "INVALID_ARGUMENT",
        field="identity.session",
    )
    checks.refused(
        "a write that acknowledges more than its own sequence",
        lambda: cluster.call(session.identify(write, 1, acknowledged=2)),
        "INVALID_ARGUMENT",
        field="identity.acknowledged",
    )
    last = (1 << 64) - 1
    checks.refused(
        "the largest sequence",
        lambda: cluster.call(session.identify(write, last)),
        "NUMBER_EXHAUSTED",
        decided=True,
        field="sequence",
    )


def life(checks, cluster):
    session = Session(cluster, "foreign-life")
    session.write(append(b"life", b"a"))
    alive = cluster.call(session.named(session_pb2.KeepAliveRequest))
    checks.that(
        "a keep-alive says how long the session would live",
        0 < alive.remaining_millis <= session.settings.session_ttl_millis,
        alive,
    )
    listed = cluster.call(session_pb2.ListSessionsRequest(client_id="foreign-life"))
    checks.that(
        "a list of one client id shows its session",
        [(s.session, s.epoch, s.highest_sequence) for s in listed.sessions]
        == [(session.current.session, 1, 1)],
        listed,
    )
    page = cluster.call(session_pb2.ListSessionsRequest(limit=1))
    rest = cluster.call(session_pb2.ListSessionsRequest(after=page.sessions[0].session))
    checks.that(
        "a list comes page by page",
        len(page.sessions) == 1 and page.more and not rest.more
        and any(s.client_id == "foreign-life" for s in rest.sessions),
        rest,
    )
    checks.refused(
        "a page of 1001 sessions",
        lambda: cluster.call(session_pb2.ListSessionsRequest(limit=1001)),
        "INVALID_ARGUMENT",
        field="limit",
    )
    close = session.named(session_pb2.CloseSessionRequest)
    cluster.call(close)
    checks.that("a close can be repeated", cluster.call(close).header.node != "")
    checks.refused(
        "a write after the close",
        lambda: session.write(append(b"life", b"b")),
        "SESSION_EXPIRED",
        decided=True,
    )
    checks.refused(
        "a keep-alive after the close",
        lambda: cluster.call(session.named(session_pb2.KeepAliveRequest)),
        "SESSION_EXPIRED",
        decided=True,
    )
    successor = Session(cluster, "foreign-life")
    checks.that(
        "the client id, opened again, has a session that was never used before",
        successor.current.session > session.current.session and successor.current.epoch == 1
        and successor.highest == 0,
        successor.current,
    )


def too_many(checks, cluster):
    limit = Session(cluster, "foreign-crowd").settings.max_sessions
    opened = []

    def crowd():
        for number in range(limit + 1):
            opened.append(Session(cluster, f"foreign-crowd-{number}"))

    checks.refused(
        "one session too many", crowd, "TOO_MANY_SESSIONS", decided=True,
        field="sessions", size=limit + 1, limit=limit,
    )
    for session in opened:
        cluster.call(session.named(session_pb2.CloseSessionRequest))
    try:
        Session(cluster, "foreign-crowd-0")
        room = True
    except Refusal:
        room = False
    checks.that("closed sessions make room", room)
