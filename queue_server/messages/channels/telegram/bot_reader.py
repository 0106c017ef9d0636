"""Asks Telegram for what visitors write to the bot, and answers them.

Telegram gives the updates of a bot to one that asks. Of the servers of a store one at a time does, under a claim.
Updates are confirmed by the next call, so those that were not handled when a server ended come again to the next one.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from cachetools import TTLCache
from msgspec import MsgspecError, Raw, Struct, json

from queue_server.journal.store import Unavailable
from queue_server.messages.channels.channel import ChannelFault
from queue_server.messages.channels.telegram.bot_api import BotApi, BotRefusal
from queue_server.messages.channels.telegram.chat_replies import linked_reply, purpose_reply, stopped_reply
from queue_server.messages.channels.telegram.linking import ChatLinks
from queue_server.messages.channels.telegram.reader_state import ReaderState
from queue_server.messages.channels.telegram.telegram_channel import message_of
from queue_server.messages.channels.telegram.updates import UPDATE_KINDS, ChatWish, Update, chat_wish

log = logging.getLogger(__name__)

READER_WORK: Final = "telegram"
"""The claim on asking for updates."""
UPDATES_WAIT_S: Final = 50
"""How long Telegram waits for an update before it answers that there is none: so often something is sent at the least.
Networks forget a connection that says nothing for longer than a minute."""
FIRST_READER_PAUSE_S: Final = 1.0
LONGEST_READER_PAUSE_S: Final = 60.0
REPLIES_A_MINUTE: Final = 10
"""Answers to one chat: a person does not write more, and two bots would answer each other for ever."""
MOST_CHATS: Final = 10_000
"""Chats whose answers are counted, less than 2 MB."""


class UpdateNumber(Struct, frozen=True):
    """What every update has, also one that cannot be read."""

    update_id: int


class BotReader:
    """Reads the updates of the bot of that name. `monotonic` gives seconds, `rest` waits for so many."""

    def __init__(
        self,
        bot: str,
        api: BotApi,
        links: ChatLinks,
        state: ReaderState,
        monotonic: Callable[[], float],
        rest: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._bot, self._api, self._links, self._state, self._rest = bot, api, links, state, rest
        self._offset = 0
        self._failures = 0
        self._replies: TTLCache[str, int] = TTLCache(MOST_CHATS, 60.0, monotonic)

    async def run(self) -> None:
        """Ask and answer, until cancelled."""
        self._state.begin(self._bot)
        try:
            while True:
                try:
                    await self.round()
                except (ChannelFault, BotRefusal, Unavailable) as fault:
                    await self._pause(fault)
                else:
                    self._failures = 0
                    self._state.succeed()
        finally:
            self._state.leave()

    async def round(self) -> None:
        """Wait for updates once, and handle them. After a failure Telegram is asked for an answer at once, which shows
        whether it works again. Raises `ChannelFault`, `BotRefusal` and `Unavailable`."""
        wait_s = 0 if self._failures else UPDATES_WAIT_S
        params = {"offset": self._offset, "timeout": wait_s, "allowed_updates": list(UPDATE_KINDS)}
        for raw in await self._api.call("getUpdates", list[Raw], params, wait_s):
            wish = _wish(raw)
            if wish is not None:
                await self._handle(wish)
            self._offset = max(self._offset, json.decode(raw, type=UpdateNumber).update_id + 1)

    async def close(self) -> None:
        await self._api.close()

    async def _handle(self, wish: ChatWish) -> None:
        match wish.kind:
            case "link":
                await self._reply(wish.chat, linked_reply(await self._links.link(wish.code, wish.chat, wish.language)))
            case "stop":
                await self._links.stop(wish.chat)
                await self._reply(wish.chat, stopped_reply(wish.language))
            case "blocked":
                await self._links.stop(wish.chat)
            case "ask":
                await self._reply(wish.chat, purpose_reply(wish.language))

    async def _reply(self, chat: str, text: str) -> None:
        """Answer a chat; what cannot be answered is left: what was asked for is done."""
        count = self._replies.get(chat, 0)
        if count >= REPLIES_A_MINUTE:
            return
        self._replies[chat] = count + 1
        try:
            await self._api.call("sendMessage", dict[str, Any], message_of(chat, text))
        except (ChannelFault, BotRefusal) as fault:
            log.debug("the bot's answer does not go: %s", fault)

    async def _pause(self, fault: ChannelFault | BotRefusal | Unavailable) -> None:
        """Rest, longer after each failure. 409 means that another program asks for the same bot."""
        if not isinstance(fault, Unavailable):
            self._state.fail(fault)
        level = logging.WARNING if self._failures == 0 else logging.DEBUG
        log.log(level, "what visitors write to the Telegram bot is not read: %s", fault)
        wait_s = min(FIRST_READER_PAUSE_S * 2.0**self._failures, LONGEST_READER_PAUSE_S)
        if isinstance(fault, BotRefusal) and fault.retry_after is not None:
            wait_s = max(wait_s, float(fault.retry_after))
        self._failures = min(self._failures + 1, 30)
        await self._rest(wait_s)


def _wish(raw: Raw) -> ChatWish | None:
    """What an update asks for; None for one in a form that is not understood."""
    try:
        return chat_wish(json.decode(raw, type=Update))
    except MsgspecError:
        log.debug("an update of Telegram is not understood")
        return None
