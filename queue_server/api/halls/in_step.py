"""Keeps answers in step with journals that other servers write to.

An answer is never of before the seq that its sender has seen (`Kezek-After`), and nothing is refused or missing before
the store has been asked whether the journal has gone on: if it has, the request is answered anew. Each answer about a
hall says its seq (`Kezek-Seq`).
"""

from typing import Final

from aiohttp import web

from queue_server.api.halls.journal import MOST_SEQ
from queue_server.api.halls.time.witnesses import hear_position
from queue_server.api.http.bodies import whole_number
from queue_server.api.http.description.table import Handler
from queue_server.api.http.problem import STATUS, HttpProblem, problem_of
from queue_server.api.http.replies import HALL_FEED
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.hall.errors import Refused, Unknown
from queue_server.journal.feed import Feed

AFTER: Final = "Kezek-After"
PERHAPS_PAST: Final = frozenset({404, 409})
"""What may be otherwise a record later: a ticket, a window, a state that the command does not fit."""
READING: Final = frozenset({"GET", "HEAD"})


async def in_step(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer from what the sender has seen or later; look on before an answer that may be of the past."""
    feed = request[HALL_FEED]
    if feed is not None and AFTER in request.headers:
        await _reach(request, feed)
    if feed is None and request.method not in READING:
        return await handler(request)
    before = feed.seq if feed is not None else _position(request)
    try:
        reply = await handler(request)
    except Exception as error:
        is_past = _status(error) in PERHAPS_PAST and not _is_of_engine(request, error)
        if not is_past or not await _has_gone_on(request, before):
            raise
    else:
        if reply.status not in PERHAPS_PAST or reply.prepared or not await _has_gone_on(request, before):
            return reply
    return await handler(request)


async def _reach(request: web.Request, feed: Feed) -> None:
    """Read on to the seq that the sender has seen. Raises `HttpProblem` where the journal does not reach so far."""
    after = whole_number(request.headers[AFTER], AFTER, 0, MOST_SEQ)
    engine = request.app[PARTS][ServerContext].engine
    if after <= feed.seq or engine.corrupt(feed.hall) is not None or after <= await engine.refresh(feed.hall):
        return
    await hear_position(request, feed, after)
    raise HttpProblem("ahead_of_journal", after=after, seq=feed.seq)


def _position(request: web.Request) -> int:
    """A number that grows with the journal of the hall in the address, or of any hall where it names none."""
    feed = request[HALL_FEED]
    return (
        feed.seq if feed is not None else sum(feed.seq for feed in request.app[PARTS][ServerContext].feeds().values())
    )


async def _has_gone_on(request: web.Request, before: int) -> bool:
    """Whether there is more to answer from than before, in this server or in the store. Raises `Unavailable`."""
    feed, engine = request[HALL_FEED], request.app[PARTS][ServerContext].engine
    if feed is not None:
        await engine.refresh(feed.hall)
    else:
        await engine.refresh_all()
    return _position(request) > before


def _is_of_engine(request: web.Request, error: Exception) -> bool:
    """Whether the engine has refused a command, which it does at the journal's end only."""
    return request.method not in READING and isinstance(error, Refused) and not isinstance(error, Unknown)


def _status(error: Exception) -> int:
    if isinstance(error, web.HTTPException):
        return error.status
    problem = problem_of(error)
    return STATUS[problem.code] if problem is not None else 500
