"""Reads what the phone ticket offers of messages whose address nobody types: notifications, and the Telegram bot."""

from aiohttp import web
from msgspec import Struct

from queue_server.hall.ticket import Ticket
from queue_server.journal.feed import Feed
from queue_server.journal.store import Unavailable
from queue_server.messages.doors import MESSAGE_DOORS


class TicketDoors(Struct, frozen=True):
    """The key under which a browser subscribes, and the link that opens the bot for a ticket."""

    push_key: str | None
    telegram: str | None


async def ticket_doors(request: web.Request, feed: Feed, ticket: Ticket) -> TicketDoors | None:
    """What is offered to a ticket's visitor; None where nothing is, or the visit is over."""
    rules = feed.state.defined.messages
    if rules is None or not ticket.is_live:
        return None
    doors = request.app[MESSAGE_DOORS]
    push_key = telegram = None
    if doors.push is not None and "push" in rules.channels:
        try:
            push_key = (await doors.push.key()).public
        except Unavailable:  # the page of a turn does not wait for its extras
            push_key = None
    if doors.telegram is not None and "telegram" in rules.channels:
        telegram = doors.telegram.address(ticket.id)
    return TicketDoors(push_key, telegram) if push_key or telegram else None
