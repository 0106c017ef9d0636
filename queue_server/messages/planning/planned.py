"""Defines a message that is to be sent, and what has become of it. Pure.

The messages of a subject stand in one personal datum of the kind `messages`. It holds neither address nor text: both
are taken at the moment of sending.
"""

from hashlib import sha256
from typing import Final, Literal

from msgspec import Struct, json

from queue_server.config.message_rules import MessageChannel, MessageOccasion
from queue_server.journal.personal.contents import PersonalDatum

MessageState = Literal["planned", "sending", "delivered", "late", "refused", "gone", "void", "uncertain"]
"""A message waits to be sent, or is being sent; and the ends: the channel has it · its time was over · the channel
takes it never · nobody is at the address any more · it is no longer true, or not wished for · whether it was sent is
not known, so it is not sent again."""

MESSAGE_ENDS: Final[tuple[MessageState, ...]] = ("delivered", "late", "refused", "gone", "void", "uncertain")


class PlannedMessage(Struct, frozen=True, omit_defaults=True):
    """A message about a subject. `key` is the same for the same event: nothing is planned twice under it. It comes from
    the record or moment `at` (µs UTC) and is not sent after `deadline`. `gaps` fill its text."""

    key: str
    occasion: MessageOccasion
    channel: MessageChannel
    at: int
    deadline: int
    gaps: dict[str, str]
    state: MessageState = "planned"

    @property
    def has_ended(self) -> bool:
        return self.state in MESSAGE_ENDS

    def name(self) -> str:
        """The name under which it is planned once: one event may go by several channels."""
        return f"{self.key}:{self.channel}"


_decoder: Final = json.Decoder(tuple[PlannedMessage, ...])


def messages_of(datum: PersonalDatum) -> tuple[PlannedMessage, ...]:
    """The messages that a datum of the kind `messages` holds. Raises `MsgspecError`."""
    return _decoder.decode(datum.text)


def messages_datum(hall: str, subject: str, messages: tuple[PlannedMessage, ...], erase_after: int) -> PersonalDatum:
    """The datum that holds the messages of a subject."""
    return PersonalDatum(hall, subject, "messages", json.encode(messages).decode(), erase_after)


def message_id(hall: str, subject: str, message: PlannedMessage) -> str:
    """The id of a message for other systems: the same for the same event and visitor. Nothing can be read from it."""
    return sha256(f"{hall}\n{subject}\n{message.name()}".encode()).hexdigest()[:32]
