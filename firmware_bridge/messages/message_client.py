"""Asks the server for the SMS that a modem is to send, and reports what became of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from urllib.parse import quote

import msgspec

from firmware_bridge.errors import ServerFault
from firmware_bridge.messages.modem_driver import FetchedMessage
from firmware_bridge.modems.short_messages import MessageOutcome, MessageResult
from firmware_bridge.server.api import Api

NOT_FOUND: Final = 404
OUTCOME_WORDS: Final[dict[MessageOutcome, str]] = {
    "accepted": "delivered",
    "refused": "refused",
    "failed": "fault",
    "late": "fault",
    "uncertain": "uncertain",
}
"""What the server calls each outcome. `fault` may be tried again while there is time."""


class WaitingMessage(msgspec.Struct, frozen=True):
    """A message as the server gives it; what is printed of it has neither its number nor its words."""

    id: str
    address: str
    text: str
    deadline: datetime

    def __repr__(self) -> str:
        return f"WaitingMessage({self.id!r})"


class WaitingMessages(msgspec.Struct, frozen=True):
    """What the server gives. `at` is its time: the clock of the bridge's machine may be another."""

    at: datetime
    messages: tuple[WaitingMessage, ...]


_waiting: Final = msgspec.json.Decoder(WaitingMessages)


class MessageClient:
    """The messages of the servers that `api` asks."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def fetch_messages(self, hall: str, most: int, /) -> Sequence[FetchedMessage]:
        """The most urgent messages of a hall, which are this bridge's from now on. Raises ServerFault."""
        status, answer = await self._api.ask("GET", f"/api/v1/halls/{quote(hall)}/messages/outgoing?most={most}")
        if status >= 400:
            raise ServerFault(f"status {status}")
        try:
            waiting = _waiting.decode(answer)
        except msgspec.MsgspecError as error:
            raise ServerFault(f"the server answers nonsense: {error}") from error
        return [
            FetchedMessage(message.id, message.address, message.text, (message.deadline - waiting.at).total_seconds())
            for message in waiting.messages
        ]

    async def report_outcome(self, hall: str, result: MessageResult, /) -> None:
        """Report what became of a message. One that nobody waits for any more counts as reported. Raises
        ServerFault."""
        body = {"outcome": OUTCOME_WORDS[result.outcome], **({"fault": result.fault} if result.fault else {})}
        path = f"/api/v1/halls/{quote(hall)}/messages/{quote(result.message, safe='')}/outcome"
        status, _ = await self._api.ask("POST", path, body)
        if status >= 400 and status != NOT_FOUND:
            raise ServerFault(f"status {status}")
