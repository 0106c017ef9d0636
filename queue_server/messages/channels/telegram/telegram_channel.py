"""Hands messages over to a Telegram bot."""

from collections.abc import Callable
from typing import Any, Final, Literal

from queue_server.messages.channels.channel import ChannelFault, Message, Outcome
from queue_server.messages.channels.telegram.bot_api import BotApi, BotRefusal

LONGEST_CHAT_TEXT: Final = 4096
"""Characters of a message (sendMessage)."""
FORBIDDEN: Final = 403
"""The visitor has blocked the bot, or closed the account."""
TOO_MANY_REQUESTS: Final = 429
NO_CHAT: Final = ("chat not found", "user not found", "PEER_ID_INVALID")
"""What the description of a 400 has where nobody is at the address."""


class TelegramChannel:
    """The channel `telegram`: an address is the id of a private chat. `monotonic` gives seconds."""

    name: Literal["telegram"] = "telegram"

    def __init__(self, api: BotApi, monotonic: Callable[[], float]) -> None:
        self._api, self._monotonic = api, monotonic
        self._not_before = 0.0

    async def send(self, message: Message, now: int) -> Outcome:  # noqa: ARG002 - as channels have it
        """Send one message. While Telegram has asked for a pause nothing is sent. Raises `ChannelFault`."""
        if self._monotonic() < self._not_before:
            raise ChannelFault("Telegram has asked for a pause", "refused")
        text = message.text[:LONGEST_CHAT_TEXT]
        try:
            await self._api.call("sendMessage", dict[str, Any], message_of(message.address, text))
        except BotRefusal as refusal:
            return self._outcome(refusal)
        return Outcome.DELIVERED_TO_CHANNEL

    async def close(self) -> None:
        await self._api.close()

    def _outcome(self, refusal: BotRefusal) -> Outcome:
        if refusal.code == TOO_MANY_REQUESTS:
            self._not_before = self._monotonic() + max(1, refusal.retry_after or 1)
            raise ChannelFault("Telegram asks for a pause", "refused")
        if refusal.code == FORBIDDEN or any(sign in refusal.description for sign in NO_CHAT):
            return Outcome.ADDRESS_GONE
        return Outcome.REFUSED


def message_of(chat: str, text: str) -> dict[str, Any]:
    """The parameters of `sendMessage`: plain text, so that nothing in it is read as markup."""
    return {"chat_id": int(chat), "text": text, "link_preview_options": {"is_disabled": True}}
