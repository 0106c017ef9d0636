"""Defines what visitors' pages offer of messages whose address nobody types: notifications, and the Telegram bot.
Pure."""

from msgspec import Struct


class SubscriptionOffer(Struct, frozen=True):
    """The key under which a browser subscribes, and the link that opens the bot for a ticket or a booking."""

    push_key: str | None
    telegram: str | None
