"""Takes in what a hall says of itself in a heartbeat, and gives the answer to it."""

from typing import NamedTuple

from aiohttp import web

from queue_server.api.http.server_context import SERVER
from queue_server.api.replication.centre.centre_context import CENTRE
from queue_server.catalogue.hall_offers import CatalogueReport
from queue_server.catalogue.service import CATALOGUE
from queue_server.journal.store import Head
from queue_server.replication.wire import HeartbeatAnswer, LinkHeartbeat, OfferedCatalogue


class AnswerBasis(NamedTuple):
    """What an answer is made of: while that is the same, so is the answer to the same heartbeat."""

    end: Head
    epoch: int
    catalogue: int


async def hear_hall(app: web.Application, hall: str, heartbeat: LinkHeartbeat) -> HeartbeatAnswer:
    """Take a heartbeat of a hall in, and give the answer to it. Raises `Unavailable`."""
    centre, digest = app[CENTRE], bytes.fromhex(heartbeat.hash)
    await app[CATALOGUE].versions.newest()
    last_end = centre.intake.last_end(hall)
    is_end = last_end is not None and (last_end.seq, last_end.hash) == (heartbeat.seq, digest)
    head = Head(hall, heartbeat.seq, digest) if is_end else await centre.intake.head(hall)
    now = app[SERVER].clock()
    forked = centre.halls.hear(hall, heartbeat, head, now)
    if not is_end and heartbeat.seq <= head.seq and heartbeat.forked_at is None:
        stored = head.hash if heartbeat.seq == head.seq else await centre.intake.hash_at(hall, heartbeat.seq)
        if stored is not None and stored != digest:
            forked = heartbeat.seq
    if forked is not None:
        await centre.halls.note_fork(hall, forked)
    app[CATALOGUE].hear(hall, CatalogueReport(heartbeat.catalogue, heartbeat.deviations), now)
    version = _offered_version(app)
    offered = OfferedCatalogue(version) if version else None
    return HeartbeatAnswer(head.seq, head.hash.hex(), epoch_of(app, hall), offered)


def basis_of(app: web.Application, hall: str) -> AnswerBasis | None:
    """What an answer is made of at present; None where the store has to be asked for it."""
    end = app[CENTRE].intake.last_end(hall)
    return None if end is None else AnswerBasis(end, epoch_of(app, hall), _offered_version(app))


def epoch_of(app: web.Application, hall: str) -> int:
    """The epoch of the hall's journal here."""
    engine = app[SERVER].engine
    feed = engine.followed.get(hall)
    if feed is None:
        feed = engine.feeds.get(hall)
    return 0 if feed is None else feed.state.epoch


def _offered_version(app: web.Application) -> int:
    """The version of the catalogue that is offered; 0 without any."""
    newest = app[CATALOGUE].versions.newest_read
    return 0 if newest is None else newest.offered.version
