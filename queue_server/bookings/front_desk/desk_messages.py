"""Reads what the front desk may ask for on behalf of a visitor to whom it has given the ticket: the call by SMS."""

from aiohttp import web
from msgspec import MsgspecError, Struct, json

from queue_server.app_parts import PARTS
from queue_server.bookings.message_offers import WishedChannels
from queue_server.hall.bookings.booking import Booking
from queue_server.journal.feed import Feed
from queue_server.journal.store import Unavailable
from queue_server.pages.services import VisitorServices

PHONE_PROBLEMS = ("phone_unreadable", "phone_country")
"""What is wrong with a number that was typed."""


class DeskMessages(Struct, frozen=True):
    """Whether the call of the ticket comes by SMS, and the number that stands in the field: what was typed, or else the
    one of the booking."""

    is_chosen: bool
    phone: str

    def __repr__(self) -> str:
        return f"DeskMessages({self.is_chosen})"


async def desk_messages(request: web.Request, feed: Feed, booking: Booking, typed: str | None) -> DeskMessages | None:
    """What the front desk's page offers of SMS for a booking that has become a ticket; None where the hall sends none,
    or the visit is over."""
    rules, ticket = feed.state.defined.messages, feed.state.tickets.get(booking.ticket or "")
    if rules is None or "sms" not in rules.channels or ticket is None or not ticket.is_live:
        return None
    personal_data = request.app[PARTS][VisitorServices].personal_data
    try:
        data = [*await personal_data(feed.hall, ticket.id), *await personal_data(feed.hall, booking.id)]
        wishes = [datum.text for datum in data if (datum.subject, datum.kind) == (ticket.id, "message_wish")]
        wish = json.decode(wishes[0], type=WishedChannels) if wishes else WishedChannels()
    except (Unavailable, MsgspecError):
        return None
    phones = [datum.text for datum in data if datum.kind == "phone"]
    return DeskMessages("sms" in wish.channels, typed if typed is not None else phones[0] if phones else "")
