"""Reads what the phone ticket offers of messages: the channels of the hall, and what its visitor has chosen."""

from aiohttp import web
from msgspec import MsgspecError, Struct

from queue_server.app_parts import PARTS
from queue_server.config.message_rules import MessageChannel
from queue_server.hall.ticket import Ticket
from queue_server.journal.feed import Feed
from queue_server.journal.store import Unavailable
from queue_server.messages.planning.wish import MessageWish, wish_of
from queue_server.pages.services import VisitorServices

TYPED_CHANNELS: tuple[MessageChannel, ...] = ("sms", "email")
"""The channels whose address a visitor types; the others are reached by buttons of their own."""


class MessageChoices(Struct, frozen=True):
    """What is offered and what is chosen; `count` is how many are before the ticket when that is told."""

    offered: tuple[MessageChannel, ...]
    chosen: tuple[MessageChannel, ...]
    count: int

    @property
    def typed(self) -> tuple[MessageChannel, ...]:
        """The chosen channels whose address the visitor has typed."""
        return tuple(channel for channel in self.chosen if channel in TYPED_CHANNELS)


async def message_choices(request: web.Request, feed: Feed, ticket: Ticket) -> MessageChoices | None:
    """The choices of a ticket's visitor; None where the hall tells nobody, or the visit is over."""
    rules = feed.state.defined.messages
    if rules is None or not ticket.is_live:
        return None
    wish = await _wish(request, feed, ticket)
    return MessageChoices(
        offered=tuple(channel for channel in TYPED_CHANNELS if channel in rules.channels),
        chosen=wish.channels if wish is not None else (),
        count=wish.ahead if wish is not None and wish.ahead is not None else rules.ahead,
    )


async def _wish(request: web.Request, feed: Feed, ticket: Ticket) -> MessageWish | None:
    try:
        data = await request.app[PARTS][VisitorServices].personal_data(feed.hall, ticket.id)
        return next((wish_of(datum) for datum in data if datum.kind == "message_wish"), None)
    except (Unavailable, MsgspecError):  # the page of a turn does not wait for its extras
        return None
