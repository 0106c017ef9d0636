"""Holds what visitors' pages need of channels whose address nobody types: notifications, and the Telegram bot."""

from collections.abc import Sequence

from msgspec import Struct

from queue_server.config.sections.messages import MessageSettings
from queue_server.journal.store import Store
from queue_server.messages.channels.push.vapid_keys import VapidKeys
from queue_server.messages.channels.telegram.links import TelegramLinks
from queue_server.pages.visitors.ticket_keys import TicketKeys


class SubscriptionChannels(Struct, frozen=True):
    """What a server has of them; `push_hosts` are the push services to which subscriptions are taken."""

    push: VapidKeys | None = None
    push_hosts: Sequence[str] = ()
    telegram: TelegramLinks | None = None


def subscription_channels_of(settings: MessageSettings, store: Store, keys: TicketKeys) -> SubscriptionChannels:
    """The channels that the configuration of a machine has."""
    push, telegram = settings.push, settings.telegram
    return SubscriptionChannels(
        push=VapidKeys(store, push.contact) if push is not None else None,
        push_hosts=push.hosts if push is not None else (),
        telegram=TelegramLinks(keys, telegram.bot) if telegram is not None else None,
    )
