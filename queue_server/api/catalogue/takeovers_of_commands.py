"""Puts in force what `kezek catalogue take` has written into the file of a server that runs."""

import logging
from typing import Final

from queue_server.api.configuration.configuration import Configuration
from queue_server.catalogue.hall_offers import HallOffers
from queue_server.hall.commands import Actor
from queue_server.journal.store import Unavailable
from queue_server.loops import every

log = logging.getLogger(__name__)

TAKEOVER_LOOK_S: Final = 2.0
"""How soon a server notices; it reads nothing unless the store has changed."""


async def follow_takeovers(offers: HallOffers, configuration: Configuration, actor: Actor) -> None:
    """Read the file anew whenever another program has taken over a catalogue, until cancelled."""
    before: dict[str, int] | None = None

    async def look() -> None:
        nonlocal before
        try:
            takeovers = await offers.takeovers_elsewhere()
        except Unavailable as fault:
            log.debug("takeovers of catalogues cannot be looked at: %s", fault)
            return
        if before is not None and any(before.get(hall) != version for hall, version in takeovers.items()):
            await configuration.reload(actor)
        before = takeovers

    await every(TAKEOVER_LOOK_S, look)
