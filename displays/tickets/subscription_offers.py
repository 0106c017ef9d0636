"""Reads what visitors' pages offer of messages whose address nobody types: notifications, and the Telegram bot."""

from aiohttp import web

from queue_server.app_parts import PARTS
from queue_server.hall.ticket import Ticket
from queue_server.journal.feed import Feed
from queue_server.journal.store import Unavailable
from queue_server.messages.subscription_channels import SubscriptionChannels
from queue_server.pages.visitors.subscription_offer import SubscriptionOffer


async def ticket_subscription_offer(request: web.Request, feed: Feed, ticket: Ticket) -> SubscriptionOffer | None:
    """What is offered to a ticket's visitor; None where nothing is, or the visit is over."""
    return await subscription_offer(request, feed, ticket.id) if ticket.is_live else None


async def subscription_offer(request: web.Request, feed: Feed, subject: str) -> SubscriptionOffer | None:
    """What the hall offers about the ticket or booking of that id; None where nothing is."""
    rules = feed.state.defined.messages
    if rules is None:
        return None
    channels = request.app[PARTS][SubscriptionChannels]
    push_key = telegram = None
    if channels.push is not None and "push" in rules.channels:
        try:
            push_key = (await channels.push.key()).public
        except Unavailable:  # the page of a turn does not wait for its extras
            push_key = None
    if channels.telegram is not None and "telegram" in rules.channels:
        telegram = channels.telegram.address(subject)
    return SubscriptionOffer(push_key, telegram) if push_key or telegram else None
