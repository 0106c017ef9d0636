"""Takes a catalogue over into the configuration of a hall: by an administrator's yes, by itself, or as `kezek catalogue
take` has written it into the file of a server that runs."""

import logging
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from aiohttp import web
from msgspec import Struct

from queue_server.api.configuration.administration import Administration
from queue_server.api.configuration.configuration import Configuration
from queue_server.api.configuration.configuration_documents import Mistake
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.catalogue.hall_offers import HallOffers
from queue_server.catalogue.service import Catalogues
from queue_server.catalogue.versions import CatalogueVersion, Takeover
from queue_server.config.catalogue.difference import NO_WINDOWS, chosen_by_itself, taken_over
from queue_server.hall.commands import Actor
from queue_server.hall.errors import Refused
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Unavailable
from queue_server.loops import every

log = logging.getLogger(__name__)

CATALOGUE_LOOK_S: Final = 10.0
"""How soon a hall takes over by itself what was offered."""
TAKEN_BY_ITSELF: Final = Actor("system", "catalogue")
"""The actor of what a hall takes over without being asked."""


class CatalogueTaking(Struct, frozen=True):
    """What is taken over: these keys of an offer, with so many open bookings that may lose their time by it, and the
    windows of services that the hall does not have."""

    offer: CatalogueVersion
    keys: Collection[str]
    accepted_bookings: int = 0
    windows: Mapping[str, Collection[int]] = NO_WINDOWS


class WrongTakeover(Exception):
    """The configuration would have mistakes. Nothing has changed."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = mistakes
        super().__init__("; ".join(f"{mistake.key}: {mistake.what}" for mistake in mistakes))


async def take_over(app: web.Application, hall: str, taking: CatalogueTaking, actor: Actor) -> Takeover:
    """Write the chosen keys into the configuration, and put them in force. Raises `WrongTakeover`, `HttpProblem`,
    `Refused`, `Unavailable`."""
    parts = app[PARTS]
    server, offers = parts[ServerContext], parts[Catalogues].offers
    configuration = parts[Administration].configuration
    if configuration is None:
        raise HttpProblem("configuration_fixed")
    definition = server.readable_feed(hall).state.defined
    document, before = await configuration.reader.show(), await offers.takeover(hall)
    hall_values = document.values.get("halls", {}).get(hall)
    if hall_values is None:
        raise HttpProblem("configuration_fixed")
    new = taken_over(hall_values, taking.offer.catalogue, definition, taking.keys, taking.windows)
    waits = False
    if new != hall_values:
        values = {**document.values, "halls": {**document.values["halls"], hall: new}}
        if mistakes := (await configuration.review(document.version, values)).mistakes:
            raise WrongTakeover(mistakes)
        saved = await configuration.save(document.version, values, actor, accepted_bookings=taking.accepted_bookings)
        waits = saved.waits
    if waits:
        takeover = Takeover(before.offer, before.at, before.author, taking.offer.version)
    else:
        takeover = Takeover(taking.offer, server.clock(), actor.name)
    await offers.note_takeover(hall, takeover)
    return takeover


async def take_over_by_itself(app: web.Application) -> None:
    """Take over what was offered since, in every hall of this server. What cannot be taken over is noted once, and is
    left to an administrator. Raises `Unavailable`."""
    offers = app[PARTS][Catalogues].offers
    for hall, offer in [*(await offers.offers()).items()]:
        before, feed = await offers.takeover(hall), app[PARTS][ServerContext].feeds().get(hall)
        is_done = before.waiting == offer.version or (
            before.offer is not None and before.offer.version >= offer.version
        )
        if is_done or feed is None or feed.state.definition is None:
            continue
        former = None if before.offer is None else before.offer.catalogue
        keys = {difference.key for difference in chosen_by_itself(former, offer.catalogue, feed.state.defined)}
        try:
            await take_over(app, hall, CatalogueTaking(offer, keys), TAKEN_BY_ITSELF)
            log.info("%s: version %d of the region's catalogue: %d keys taken over", hall, offer.version, len(keys))
        except (WrongTakeover, HttpProblem, Refused, Corrupt) as fault:
            log.warning("%s: version %d of the region's catalogue is not taken over: %s", hall, offer.version, fault)
            await offers.note_takeover(
                hall, Takeover(before.offer, before.at, before.author, offer.version, str(fault)[:500])
            )


async def keep_taking(app: web.Application) -> None:
    """One look, for a loop: a store that is away is asked the next time."""
    try:
        await take_over_by_itself(app)
    except Unavailable as fault:
        log.debug("the region's catalogue waits for the store: %s", fault)


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
