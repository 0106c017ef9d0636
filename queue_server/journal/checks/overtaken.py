"""Reads from the journal who overtook a ticket."""

from msgspec.structs import replace

from queue_server.hall.events import Entry, HallConfigured
from queue_server.hall.ticket import Ticket
from queue_server.journal.feed import Feed
from queue_server.views.fairness.overtaken import Overtaken, OvertakenDocument
from queue_server.views.times import moment


async def overtaken_document(feed: Feed, ticket: Ticket) -> OvertakenDocument:
    """Everyone who came after a ticket of today and was called before it. Reads no further back than the ticket, but
    for the definition in force at its issue, where another has come since."""
    definition, head, at = feed.state.defined, feed.seq, feed.state.at
    entries = await _entries(feed, ticket.seq - 1, head)
    configured = next((entry.seq for entry in entries if isinstance(entry.event, HallConfigured)), None)
    if configured is not None:
        definition = await feed.definition_before(configured) or definition
    fold = Overtaken(definition, ticket.id)
    fold.take_all(entries)
    names = await feed.person_names()
    overtakings = (replace(call, operator=names.display_or_none(call.operator)) for call in fold.overtakings)
    return OvertakenDocument(feed.hall, head, moment(at), ticket.number, tuple(overtakings))


async def _entries(feed: Feed, after: int, head: int) -> list[Entry]:
    entries: list[Entry] = []
    while after < head and (page := await feed.entries_after(after, limit=min(1000, head - after))):
        entries += page
        after = page[-1].seq
    return entries
