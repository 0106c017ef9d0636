"""Defines what a store keeps of persons, apart from the journal and erasable at any time."""

from collections.abc import Sequence
from typing import Final, Literal, Protocol

from msgspec import Struct

PersonalKind = Literal[
    "name",
    "phone",
    "question",
    "answer",
    "email",
    "push",
    "telegram",
    "message_wish",
    "messages",
    "outgoing",
    "rating_words",
]
"""An answer are the words with which an appointment was refused. Of messages to visitors: their addresses, what they
wish to be told (`message_wish`), what has been sent (`messages`), and what waits for a modem (`outgoing`). Rating words
are those that a visitor wrote about a service."""


class PersonalDatum(Struct, frozen=True):
    """One datum of a person: `subject` is the id of the ticket or booking that it belongs to, or names the finished
    service. It is kept until `erase_after` (µs UTC) at the most. What is printed of it, as in an error, does not have
    the text."""

    hall: str
    subject: str
    kind: PersonalKind
    text: str
    erase_after: int

    def __repr__(self) -> str:
        return f"PersonalDatum({self.hall!r}, {self.subject!r}, {self.kind!r})"


class Note(Struct, frozen=True):
    """Words about a visitor for the next operator: personal, kept until `erase_after` (µs UTC) at the most."""

    hall: str
    ticket: str
    at: int
    author: str
    text: str
    erase_after: int


class PersonalPart(Struct, frozen=True):
    """What a command carries about a person. It is stored beside the journal with the command's events, and stands in
    no record, answer or fingerprint: a command that is repeated with another personal part is the same command.

    `note` is for the next operator.
    """

    note: str | None = None
    data: Sequence[PersonalDatum] = ()

    def __repr__(self) -> str:
        return "PersonalPart(…)"


NOTHING_PERSONAL: Final = PersonalPart()


class PersonalDataStore(Protocol):
    """Keeps personal data. `Batch.personal_data` adds them. Every method may raise `Unavailable`."""

    async def personal_data(self, hall: str, *subjects: str) -> list[PersonalDatum]:
        """The data of these subjects, by subject and kind."""

    async def personal_data_of_kind(self, hall: str, kind: PersonalKind) -> list[PersonalDatum]:
        """The data of that kind of all subjects, by subject."""

    async def subjects_with(self, hall: str, kind: PersonalKind, text: str) -> list[str]:
        """The subjects that have exactly this datum, sorted."""

    async def erase_personal_data_of(self, hall: str, subject: str, *kinds: PersonalKind) -> int:
        """Erase the data of a subject, of these kinds or, without any, all of them; returns how many."""

    async def erase_personal_data(self, before: int) -> int:
        """Erase the data whose `erase_after` has passed; returns how many. Where the store is a file, nothing of what
        was erased stays in its bytes, whoever erased it."""

    async def notes(self, hall: str, ticket: str) -> list[Note]: ...

    async def erase_notes(self, before: int) -> int:
        """Erase notes whose `erase_after` has passed; returns how many."""
