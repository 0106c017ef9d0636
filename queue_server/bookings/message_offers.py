"""Reads what a booking's page offers of messages, and what its visitor has chosen."""

from collections.abc import Awaitable, Callable
from typing import Literal

from aiohttp import web
from msgspec import MsgspecError, Struct, json

from queue_server.app_parts import PARTS
from queue_server.bookings.shared_computer import is_shared
from queue_server.hall.bookings.booking import LIVE_BOOKING, Booking
from queue_server.journal.feed import Feed
from queue_server.journal.store import Unavailable
from queue_server.pages.services import VisitorServices
from queue_server.pages.visitors.subscription_offer import SubscriptionOffer

SmsChoice = Literal["offered", "chosen"]
"""Whether SMS about a booking may be asked for, or have been."""
OfferOf = Callable[[web.Request, Feed, str], Awaitable[SubscriptionOffer | None]]
"""What a hall offers of notifications and of Telegram about the ticket or booking of an id."""


class MessageOffers(Struct, frozen=True):
    """What is offered about a booking; with `is_notified` notifications are on already, at some browser."""

    sms: SmsChoice | None
    offer: SubscriptionOffer | None
    is_notified: bool


class WishedChannels(Struct, frozen=True):
    """What pages of bookings need of a wish for messages."""

    channels: tuple[str, ...] = ()


async def message_offers(request: web.Request, feed: Feed, booking: Booking, offer_of: OfferOf) -> MessageOffers | None:
    """The offers to a booking's visitor; None where the hall tells nobody, or the booking is over. A computer that
    visitors share is nobody's phone: nobody is notified there, nor led to a chat."""
    rules = feed.state.defined.messages
    if rules is None or booking.state not in LIVE_BOOKING:
        return None
    try:
        personal = await request.app[PARTS][VisitorServices].personal_data(feed.hall, booking.id)
        data = {datum.kind: datum.text for datum in personal}
        wish = json.decode(data.get("message_wish", "{}"), type=WishedChannels)
    except (Unavailable, MsgspecError):  # the page does not wait for its extras
        return None
    sms: SmsChoice | None = None
    if "sms" in rules.channels and "phone" in data:
        sms = "chosen" if "sms" in wish.channels else "offered"
    offer = None if is_shared(request) else await offer_of(request, feed, booking.id)
    return MessageOffers(sms, offer, "push" in wish.channels)
