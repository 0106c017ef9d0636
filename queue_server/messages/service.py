"""Holds what one server has for messages: its channels, how they do, and the outbox of each hall."""

from collections.abc import Callable, Mapping

from queue_server.claims import Claims
from queue_server.config.sections.messages import MessageSettings
from queue_server.config.sections.reports import Mail
from queue_server.config.sections.telegram import Telegram
from queue_server.hall.state import State
from queue_server.journal.feed import Feed
from queue_server.journal.store import Store
from queue_server.messages.channels.channel import Channel, ChannelName
from queue_server.messages.channels.channel_board import CHANNEL_STATE, ChannelBoard
from queue_server.messages.channels.gateway import GatewayChannel
from queue_server.messages.channels.letters import MailChannel
from queue_server.messages.channels.outgoing import ModemChannel
from queue_server.messages.channels.push.vapid_keys import VapidKeys
from queue_server.messages.channels.telegram.bot_api import BotApi
from queue_server.messages.channels.telegram.bot_reader import BotReader
from queue_server.messages.channels.telegram.linking import ChatLinks
from queue_server.messages.channels.telegram.links import TelegramLinks
from queue_server.messages.channels.telegram.reader_state import READER_STATE, ReaderState
from queue_server.messages.channels.telegram.telegram_channel import TelegramChannel
from queue_server.messages.outbox import MessageOutbox
from queue_server.messages.planning.own_page import OwnPages
from queue_server.servers import SharedStates
from queue_server.views.equipment.devices import DeviceDocument


def channels_of(
    settings: MessageSettings,
    mail: Mail | None,
    store: Store,
    clock: Callable[[], int],
    monotonic: Callable[[], float],
    claims: Claims | None = None,
) -> dict[ChannelName, Channel]:
    """The channels that the configuration of a machine has."""
    channels: dict[ChannelName, Channel] = {}
    if settings.sms == "gateway" and settings.gateway is not None:
        channels["sms"] = GatewayChannel(settings.gateway)
    elif settings.sms == "modem":
        channels["sms"] = ModemChannel(store, clock, claims)
    if mail is not None:
        channels["email"] = MailChannel(mail, settings.emails_per_minute, monotonic)
    if settings.push is not None:
        from queue_server.messages.channels.push.push_channel import WebPushChannel  # here, as encryption takes 8 MB

        channels["push"] = WebPushChannel(settings.push, VapidKeys(store, settings.push.contact))
    if settings.telegram is not None:
        bot = settings.telegram
        channels["telegram"] = TelegramChannel(BotApi(bot.api, bot.token_file), monotonic)
    return channels


class MessageService:
    """The messages of one server. `clock` gives µs UTC, `monotonic` seconds."""

    def __init__(
        self,
        store: Store,
        claims: Claims,
        channels: dict[ChannelName, Channel],
        clock: Callable[[], int],
        monotonic: Callable[[], float],
        pages: OwnPages,
    ) -> None:
        self._pages = pages
        self._store, self._claims, self._clock, self._monotonic = store, claims, clock, monotonic
        self.channels = channels
        self.board = ChannelBoard(clock, monotonic)
        self.bot_reader: BotReader | None = None
        self._reader_state = ReaderState(clock)
        self.outboxes: dict[str, MessageOutbox] = {}

    def add_hall(self, feed: Feed) -> None:
        """Make the outbox of a hall."""
        self.outboxes[feed.hall] = MessageOutbox(
            feed, self._store, self._claims, self.channels, self.board, self._clock, self._monotonic, self._pages
        )

    def add_bot(self, bot: Telegram, links: TelegramLinks, feeds: Callable[[], Mapping[str, Feed]]) -> None:
        """Make what reads the messages of visitors to the bot."""
        chats = ChatLinks(self._store, feeds, links, self._clock, self.wake)
        self.bot_reader = BotReader(
            bot.bot, BotApi(bot.api, bot.token_file), chats, self._reader_state, self._monotonic
        )

    def share(self, states: SharedStates) -> None:
        """Let servers know of each other's channels."""
        states.add_source(self.board.reports)
        states.listen(CHANNEL_STATE, self.board.take)
        states.add_source(self._reader_state.reports)
        states.listen(READER_STATE, self._reader_state.take)

    def documents(self, state: State) -> list[DeviceDocument]:
        """How the channels of a hall do, and the reading of what visitors write to its bot."""
        rules = state.definition.messages if state.definition is not None else None
        if rules is None:
            return []
        reader = self._reader_state.document() if "telegram" in rules.channels else None
        return [*self.board.documents(state.hall, rules.channels), *([reader] if reader is not None else [])]

    def wake(self, hall: str) -> None:
        """Let the outbox of a hall look at once, because a wish has changed."""
        if (outbox := self.outboxes.get(hall)) is not None:
            outbox.wake.set()

    async def close(self) -> None:
        for channel in self.channels.values():
            await channel.close()
        if self.bot_reader is not None:
            await self.bot_reader.close()
