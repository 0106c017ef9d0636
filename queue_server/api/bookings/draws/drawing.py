"""Opens and holds the draws of all halls when it is time.

The secret of a draw is the HMAC of its name under the store's secret: every server of the store has the same one, and
none need be kept.
"""

import logging
from typing import Final

from queue_server.api.http.problem import problem_of
from queue_server.api.http.server_context import ServerContext
from queue_server.hall import commands as c
from queue_server.hall.bookings.draws.draw import Draw, commitment_to, draw_id
from queue_server.hall.bookings.draws.release import draws_to_hold, draws_to_open
from queue_server.journal.feed import Feed
from queue_server.loops import every
from queue_server.pages.visitors.ticket_keys import TicketKeys

log = logging.getLogger(__name__)

LOOK_S: Final = 20.0
"""How often it is looked for draws that are due."""
DRAWS: Final = c.Actor("system", "draws")
"""The actor of draws."""


async def keep_draws(server: ServerContext, keys: TicketKeys) -> None:
    """Open and hold draws, until cancelled."""

    async def look() -> None:
        for hall, feed in server.feeds().items():
            try:
                await draw_in(server, keys, feed)
            except Exception as error:
                if problem_of(error) is None:
                    raise
                log.debug("%s: no draw at present: %s", hall, error)

    await every(LOOK_S, look)


async def draw_in(server: ServerContext, keys: TicketKeys, feed: Feed) -> None:
    """Open and hold the draws of a hall that are due. What somebody who drew no place has said of themselves is erased.
    Raises as `Engine.submit`."""
    now = server.clock()
    if feed.state.definition is None:
        return
    for service, day in [*draws_to_open(feed.state, now)]:
        secret = secret_of(keys, feed.hall, draw_id(service, day))
        await server.execute(feed.hall, c.OpenDraw(service, day, commitment_to(secret)), DRAWS)
    for draw in draws_to_hold(feed.state, now):
        await server.execute(feed.hall, c.HoldDraw(draw.id, secret_of(keys, feed.hall, draw.id)), DRAWS)
        await _erase_without_place(server, feed, draw)


def secret_of(keys: TicketKeys, hall: str, draw: str) -> str:
    """The secret of a draw, in hex digits."""
    return keys.digest("draw", f"{hall} {draw}").hex()


async def _erase_without_place(server: ServerContext, feed: Feed, draw: Draw) -> None:
    for entry in draw.entries:
        if entry.booking not in feed.state.bookings:
            await server.store.erase_personal_data_of(feed.hall, entry.booking)
