"""Takes in what a hall says of itself in a heartbeat, and gives the answer to it."""

from aiohttp import web

from queue_server.api.http.server_context import SERVER
from queue_server.api.replication.centre.centre_context import CENTRE
from queue_server.catalogue.hall_offers import CatalogueReport
from queue_server.catalogue.service import CATALOGUE
from queue_server.catalogue.versions import WrittenVersion
from queue_server.journal.store import Head
from queue_server.replication.wire import HeartbeatAnswer, LinkHeartbeat, OfferedCatalogue


async def hear_hall(app: web.Application, hall: str, heartbeat: LinkHeartbeat) -> HeartbeatAnswer:
    """Take a heartbeat of a hall in, and give the answer to it. Raises `Unavailable`."""
    centre, digest = app[CENTRE], bytes.fromhex(heartbeat.hash)
    newest = await app[CATALOGUE].shelf.newest()
    is_end = centre.intake.is_end(hall, heartbeat.seq, digest)
    head = Head(hall, heartbeat.seq, digest) if is_end else await centre.intake.head(hall)
    now = app[SERVER].clock()
    forked = centre.halls.hear(hall, heartbeat, head, now)
    if not is_end and heartbeat.seq <= head.seq and heartbeat.forked_at is None:
        stored = head.hash if heartbeat.seq == head.seq else await centre.intake.hash_at(hall, heartbeat.seq)
        if stored is not None and stored != digest:
            forked = heartbeat.seq
    if forked is not None:
        await centre.halls.note_fork(hall, forked)
    return _answer(app, heartbeat, head, newest, now)


def hear_hall_at_end(app: web.Application, hall: str, heartbeat: LinkHeartbeat) -> HeartbeatAnswer | None:
    """The same where the hall has what is here and the store need not be asked; else None, and nothing is taken in."""
    centre, digest = app[CENTRE], bytes.fromhex(heartbeat.hash)
    if heartbeat.forked_at is not None or not centre.intake.is_end(hall, heartbeat.seq, digest):
        return None
    head = Head(hall, heartbeat.seq, digest)
    now = app[SERVER].clock()
    centre.halls.hear(hall, heartbeat, head, now)
    return _answer(app, heartbeat, head, app[CATALOGUE].shelf.newest_read, now)


def epoch_of(app: web.Application, hall: str) -> int:
    """The epoch of the hall's journal here."""
    feed = app[SERVER].engine.readable.get(hall)
    return 0 if feed is None else feed.state.epoch


def _answer(
    app: web.Application, heartbeat: LinkHeartbeat, head: Head, newest: WrittenVersion | None, now: int
) -> HeartbeatAnswer:
    report = CatalogueReport(heartbeat.catalogue, heartbeat.deviations)
    app[CATALOGUE].hear(head.hall, report, now)
    offered = None if newest is None else OfferedCatalogue(newest.offered.version)
    return HeartbeatAnswer(head.seq, head.hash.hex(), epoch_of(app, head.hall), offered)
