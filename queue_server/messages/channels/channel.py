"""States what every channel of messages can do: SMS by a gateway or a modem, e-mail, and others.

A channel hands over one message at a time and keeps nothing. When a message is tried again, and how often, is decided
by the outbox; a channel only says what came of it.
"""

from enum import Enum
from typing import Literal, Protocol, runtime_checkable

from msgspec import Struct

from queue_server.config.message_rules import MessageChannel

ChannelName = MessageChannel

FaultKind = Literal[
    "silent", "unreachable", "certificate", "sign_in", "no_secret", "refused", "no_network", "no_credit", "no_device"
]
"""Why a channel failed: the other side does not answer in time, cannot be reached, has a certificate that is not
trusted, does not know us, or there is no secret to show; it refuses everything at present; a modem has no network, no
credit, or is not there."""


class Message(Struct, frozen=True):
    """One message to one visitor. `id` is the same for the same event and visitor, and is what the other side gets as
    our id. `address` is as the channel writes addresses: E.164, an e-mail address, a push subscription as JSON, a
    Telegram chat. `subject` is for letters and for titles. After `deadline` (µs UTC) it is not sent any more. `page` is
    the path of the visitor's own page, for a channel that opens pages; where a text leads to it, the text has it.

    What is printed of it, as in an error, has neither address nor text nor page.
    """

    id: str
    hall: str
    address: str
    text: str
    subject: str
    deadline: int
    page: str = ""

    def __repr__(self) -> str:
        return f"Message({self.id!r}, {self.hall!r})"


class Outcome(Enum):
    """What came of a message: the channel has it; nobody is at that address any more, and it must be forgotten; or this
    message will never be taken, while others may be."""

    DELIVERED_TO_CHANNEL = "delivered"
    ADDRESS_GONE = "address_gone"
    REFUSED = "refused"


class ChannelFault(Exception):
    """The channel does not work at present: try again later. The text has no address, message or secret.

    `is_uncertain` where the message may have gone all the same, as when the other side has it and does not answer: then
    it is not sent again.
    """

    def __init__(self, text: str, kind: FaultKind = "unreachable", *, is_uncertain: bool = False) -> None:
        super().__init__(text)
        self.kind: FaultKind = kind
        self.is_uncertain = is_uncertain


@runtime_checkable
class ResumingChannel(Protocol):
    """A channel whose messages stand in the store, so that another server can go on with them."""

    async def resume(
        self, hall: str, message_id: str, deadline: int, now: int
    ) -> Outcome | Literal["late", "uncertain"]:
        """Go on with a message that was being sent when its server ended; `late` where it never went, `uncertain` where
        nobody knows. Raises `ChannelFault`, `Unavailable`."""

    async def forget(self, hall: str, message_id: str) -> None:
        """Erase what is kept of a message. It is asked for once the message's state is stored. Raises `Unavailable`."""


@runtime_checkable
class WithdrawingChannel(Protocol):
    """A channel at which messages wait until they are fetched."""

    async def withdraw(self, hall: str, message_id: str) -> bool:
        """Take back a message, and its address with it; false where it has been fetched, or is not there. Raises
        `Unavailable`."""


class Channel(Protocol):
    """Hands messages over to one service that carries them."""

    @property
    def name(self) -> ChannelName: ...

    async def send(self, message: Message, now: int) -> Outcome:
        """Hand one message over at `now` (µs UTC). Raises `ChannelFault`."""

    async def close(self) -> None: ...
