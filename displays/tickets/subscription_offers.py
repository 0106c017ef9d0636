"""Reads what visitors' pages offer of messages whose address nobody types: notifications, and the Telegram bot."""

from aiohttp import web

from queue_server.hall.ticket import Ticket
from queue_server.journal.feed import Feed
from queue_server.journal.store import Unavailable
from queue_server.messages.doors import MESSAGE_DOORS
from queue_server.pages.visitor_doors import VisitorDoors


async def ticket_doors(request: web.Request, feed: Feed, ticket: Ticket) -> VisitorDoors | None:
    """What is offered to a ticket's visitor; None where nothing is, or the visit is over."""
    return await visitor_doors(request, feed, ticket.id) if ticket.is_live else None


async def visitor_doors(request: web.Request, feed: Feed, subject: str) -> VisitorDoors | None:
    """What the hall offers about the ticket or booking of that id; None where nothing is."""
    rules = feed.state.defined.messages
    if rules is None:
        return None
    doors = request.app[MESSAGE_DOORS]
    push_key = telegram = None
    if doors.push is not None and "push" in rules.channels:
        try:
            push_key = (await doors.push.key()).public
        except Unavailable:  # the page of a turn does not wait for its extras
            push_key = None
    if doors.telegram is not None and "telegram" in rules.channels:
        telegram = doors.telegram.address(subject)
    return VisitorDoors(push_key, telegram) if push_key or telegram else None
