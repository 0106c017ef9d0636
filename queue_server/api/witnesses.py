"""Readers as witnesses: one that has seen a record beyond the journal's end proves that records are gone.

Whom the hall has let in itself is believed (a paired device, a token, somebody signed in), within what a hall can have
lost; a stranger's position is only clamped, because anybody can claim any number.
"""

import logging
from collections import Counter
from typing import Final

from aiohttp import web

from queue_server.api.door import DOOR
from queue_server.api.submit import actor_of
from queue_server.engine import ClockDoubtful, Stopping
from queue_server.hall import commands as c
from queue_server.hall.errors import Refused
from queue_server.hall.loss import MOST_LOST
from queue_server.journal.feed import Feed
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Unavailable
from queue_server.pages import principal_of

log = logging.getLogger(__name__)

MOST_TAKEN: Final = 50
"""Losses that one server records for a hall before it stops listening: each is one record, and none comes by itself."""
_TAKEN: Final = web.AppKey("WITNESSED", Counter[str])


def remember_witnesses(app: web.Application) -> None:
    """Called once, where the application is put together."""
    app[_TAKEN] = Counter()


async def hear_position(request: web.Request, feed: Feed, seen: int) -> None:
    """Take in what a reader says it has seen. What is beyond the journal's end becomes a record and an alarm."""
    known = feed.state.loss.seen if feed.state.loss is not None else 0
    if seen <= max(feed.seq, known) or principal_of(request) is None:
        return
    taken, who = request.app[_TAKEN], actor_of(request)
    if seen - feed.seq > MOST_LOST or taken[feed.hall] >= MOST_TAKEN:
        log.warning("%s: %s claims to have seen record %d, which is not believed", feed.hall, who, seen)
        return
    taken[feed.hall] += 1
    try:
        await request.app[DOOR].submit(feed.hall, c.NoteLoss(seen), who)
    except ClockDoubtful:  # nothing is written now; the reader says it again when it comes back or is there
        taken[feed.hall] -= 1
        return
    except (Refused, Stopping, Unavailable, Corrupt) as fault:
        log.warning("%s: %s has seen record %d, which is gone and cannot be recorded: %s", feed.hall, who, seen, fault)
        return
    if (loss := feed.state.loss) is not None:
        log.critical(
            "%s: %d records are missing: %s has seen record %d, and the journal ended with %d; numbers go on further",
            feed.hall, loss.seen - loss.end, who, seen, loss.end,
        )  # fmt: skip
