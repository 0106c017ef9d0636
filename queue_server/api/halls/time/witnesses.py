"""Takes readers as witnesses: a reader that has seen a record beyond the journal's end proves a loss of records.

Signed-in readers are believed (a paired device, a token, a person), up to what a hall can have lost. A stranger's
position is only limited to the journal's end, because anybody can claim any number. A phone is a stranger unless it
holds the key to a ticket that the journal lacks: only this hall can have made that key.
"""

import logging
from datetime import date, timedelta
from typing import Final

from aiohttp import web

from queue_server.api.access.requester import actor_of
from queue_server.api.halls.hall_services import HallServices
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.engine import ClockDoubtful, Stopping
from queue_server.hall import commands as c
from queue_server.hall.errors import Refused
from queue_server.hall.folds.loss import MOST_LOST
from queue_server.journal.feed import Feed
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Store, Unavailable
from queue_server.journal.visits.visit import VisitCriteria
from queue_server.pages.context import principal_of
from queue_server.pages.services import VisitorServices

log = logging.getLogger(__name__)

MOST_RECORDED: Final = 50
"""How many losses one server records for a hall before it ignores further ones: each needs a witness and is one
record."""
REACH: Final = timedelta(days=31)
"""How far back a ticket is searched before it counts as lost: no phone shows an older one."""


async def hear_position(request: web.Request, feed: Feed, seq: int) -> None:
    """Take in the position of a reader. If it is beyond the journal's end, it becomes a record and an alarm."""
    if _is_news(feed, seq) and principal_of(request) is not None and await _is_lost(request, feed, seq):
        await _record_loss(request, feed, seq)


async def hear_key(request: web.Request, feed: Feed, key: str, seq: int) -> None:
    """Take in the position of a phone whose ticket the hall does not have, if the ticket was made here and is lost."""
    server, ticket = request.app[PARTS][ServerContext], request.app[PARTS][VisitorServices].ticket_keys.ticket_in(key)
    if ticket is None or not _is_news(feed, seq) or not await _is_lost(request, feed, seq):
        return
    for hall, other in server.feeds().items():
        if ticket in other.state.tickets or await _is_past(server.store, hall, other.state.day, ticket):
            return
    await _record_loss(request, feed, seq)


def _is_news(feed: Feed, seq: int) -> bool:
    return seq > max(feed.seq, feed.state.loss.last_seen if feed.state.loss is not None else 0)


async def _is_lost(request: web.Request, feed: Feed, seq: int) -> bool:
    """Whether the journal lacks the record: it may be one of another server, which is read now."""
    try:
        return await request.app[PARTS][ServerContext].engine.refresh(feed.hall) < seq
    except (Unavailable, Corrupt):
        return False  # not known, so no loss is reported


async def _is_past(store: Store, hall: str, today: str | None, ticket: str) -> bool:
    """Whether the ticket is one of the last weeks: its key is valid as before."""
    if today is None:
        return False
    first = (date.fromisoformat(today) - REACH).isoformat()
    try:
        return bool(await store.visits(hall, VisitCriteria(first=first, last=today, ticket=ticket)))
    except Unavailable:
        return True  # not known, so no loss is reported


async def _record_loss(request: web.Request, feed: Feed, seq: int) -> None:
    services, actor = request.app[PARTS][HallServices], actor_of(request)
    if seq - feed.seq > MOST_LOST or services.losses[feed.hall] >= MOST_RECORDED:
        reader = (feed.hall, str(actor))
        level = logging.DEBUG if reader in services.disbelieved else logging.WARNING  # it says so at every heartbeat
        services.disbelieved.add(reader)
        log.log(level, "%s: %s claims to have seen record %d, which is not believed", feed.hall, actor, seq)
        return
    services.losses[feed.hall] += 1
    try:
        await request.app[PARTS][ServerContext].execute(feed.hall, c.NoteLoss(seq), actor)
    except ClockDoubtful:  # nothing is written now; the reader reports it again later
        services.losses[feed.hall] -= 1
        return
    except (Refused, Stopping, Unavailable, Corrupt) as fault:
        log.warning("%s: %s has seen record %d, which is gone and cannot be recorded: %s", feed.hall, actor, seq, fault)
        return
    if (loss := feed.state.loss) is not None:
        log.critical(
            "%s: %d records are missing: %s has seen record %d, and the journal ended with %d; numbers skip some",
            feed.hall, loss.last_seen - loss.end, actor, seq, loss.end,
        )  # fmt: skip
