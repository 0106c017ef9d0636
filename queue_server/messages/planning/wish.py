"""Defines what a visitor wishes to be told, and where their address stands. Pure.

A wish belongs to one ticket or one booking (its subject) and is a personal datum beside the journal, like the address.
It goes with the visit.
"""

from typing import Final

from msgspec import Struct, json

from queue_server.config.message_rules import MessageChannel
from queue_server.journal.personal.contents import PersonalDatum, PersonalKind

ADDRESS_KINDS: Final[dict[MessageChannel, PersonalKind]] = {
    "sms": "phone",
    "email": "email",
    "push": "push",
    "telegram": "telegram",
}
"""The kind of the personal datum that holds the address of a channel."""

ADDRESSES_PER_VISIT: Final = 3
"""How many addresses may be given for one ticket, one after another: enough for a mistyped one, too few to send
messages to strangers."""

VISITS_PER_ADDRESS: Final = 10
"""About how many visits messages go to one address at a time: a family has as many; whoever takes a hundred tickets in
a stranger's name has not the hall send a hundred messages."""


class MessageWish(Struct, frozen=True, omit_defaults=True):
    """What is told about a subject: by which channels, and when `ahead` are before it (None: not that).

    Only what happens after the record `since` is told. `at` (µs UTC) is when the wish was given. `addresses` counts
    those that were given so far, the ones that were taken back included. `is_booking` where the subject is one.
    """

    channels: tuple[MessageChannel, ...]
    since: int
    at: int
    language: str
    ahead: int | None = None
    addresses: int = 0
    is_booking: bool = False


_decoder: Final = json.Decoder(MessageWish)


def wish_of(datum: PersonalDatum) -> MessageWish:
    """The wish that a datum of the kind `message_wish` holds. Raises `MsgspecError`."""
    return _decoder.decode(datum.text)


def wish_datum(hall: str, subject: str, wish: MessageWish, erase_after: int) -> PersonalDatum:
    """The datum that holds a wish."""
    return PersonalDatum(hall, subject, "message_wish", json.encode(wish).decode(), erase_after)
