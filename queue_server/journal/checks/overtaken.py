"""Reads from the journal who overtook a ticket."""

from queue_server.hall.ticket import Ticket
from queue_server.journal.feed import Feed
from queue_server.views.overtaken import Overtaken, OvertakenDocument
from queue_server.views.times import moment


async def overtaken_document(feed: Feed, ticket: Ticket) -> OvertakenDocument:
    """All tickets that came after a ticket of today and were called before it. Reads the journal from the ticket's
    record on."""
    fold = Overtaken(feed.state.defined, ticket.id)
    head, last_seq, at = feed.seq, ticket.seq - 1, feed.state.at
    while last_seq < head:
        entries = await feed.entries_after(last_seq, limit=min(1000, head - last_seq))
        if not entries:
            break
        fold.take_all(entries)
        last_seq = entries[-1].seq
    return OvertakenDocument(feed.hall, head, moment(at), ticket.number, tuple(fold.overtakings))
