"""Proposals: commands with the events decided for them, until they are committed; fingerprints of repeated commands."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from msgspec import Struct, json
from msgspec.structs import replace

from queue_server.hall import commands as c
from queue_server.hall.errors import Refused
from queue_server.hall.events import Entry, TicketTransferred
from queue_server.journal.personal.contents import NOTHING_PERSONAL, Note, PersonalDatum, PersonalPart
from queue_server.journal.record import Record
from queue_server.journal.store import Answer, Batch
from queue_server.journal.visits.visit import Rows
from queue_server.units import DAY

NOTE_KEPT = DAY
"""How long a note for the next operator is kept: it concerns a visit, and a visit ends within its day."""


class Stopping(Exception):
    """The engine takes no more commands."""


class ClockDoubtful(Exception):
    """Nothing is written while the time is in doubt."""


class KeyReused(Exception):
    """The command id was used for another command."""


class Proposal(Struct, eq=False):
    """Events to be committed, and the future of their answer. Without a command they are caused by time, or there are
    none: then somebody waits until all before it is committed. `refusal` is the answer to a command that was refused.
    """

    hall: str
    command: c.Command | None
    actor: c.Actor
    command_id: str | None
    reply: asyncio.Future[bytes]
    personal: PersonalPart = NOTHING_PERSONAL
    fingerprint: bytes = b""
    """Of a command with an id."""
    records: Sequence[Record] = ()
    entries: Sequence[Entry] = ()
    body: bytes = b""
    at: int = 0
    refusal: Refused | None = None
    fault: Exception | None = None
    """Why there is no answer, where it has ended without one."""
    is_ended: bool = False
    is_undecided: bool = False
    """Whether it is decided in the hall's turn alone."""
    is_looked_up: bool = False
    """Whether the store has no answer to its id."""
    repeats: "tuple[Proposal, ...]" = ()
    """Commands of the same id, which wait for the same answer."""

    @property
    def is_stored(self) -> bool:
        """Whether a commit stores anything of it."""
        return self.refusal is None and bool(self.records or self.command_id is not None)

    @property
    def is_wait(self) -> bool:
        """Whether nothing was decided: somebody waits until the journal has been read to its end."""
        return self.command is None and not self.records

    def end(self) -> None:
        """Answer, now that all it rests on is committed."""
        self.records = self.entries = ()  # they are in the journal
        self.personal = NOTHING_PERSONAL
        if self.refusal is not None:
            self.fail(self.refusal)
        else:
            self.succeed(self.body)

    def succeed(self, body: bytes) -> None:
        """Answer whoever waits."""
        self.body, self.is_ended = body, True
        if not self.reply.done():
            self.reply.set_result(body)
        if self.repeats:
            self._answer_repeats()

    def fail(self, error: Exception) -> None:
        """Raise the error for whoever waits."""
        self.fault, self.is_ended = error, True
        if not self.reply.done():
            self.reply.set_exception(error)
            self.reply.exception()  # marks it as retrieved: a caller who has gone away is no error
        if self.repeats:
            self._answer_repeats()

    def answer_also(self, repeated: "Proposal") -> None:
        """Let a command of the same id have this one's answer, once there is one."""
        if not self.is_ended:
            self.repeats = (*self.repeats, repeated)
        elif self.fault is not None:
            repeated.fail(self.fault)
        else:
            repeated.answer_as(self)

    def answer_as(self, first: "Proposal | Answer") -> None:
        """Answer as the first command of the same id was answered, which must have been the same command."""
        if first.fingerprint != self.fingerprint:
            self.fail(KeyReused())
        else:
            self.succeed(first.body)

    def _answer_repeats(self) -> None:
        repeats, self.repeats = self.repeats, ()
        for repeated in repeats:
            self.answer_also(repeated)

    def forget(self) -> None:
        """Take back what was decided."""
        self.records = self.entries = ()
        self.refusal, self.is_undecided = None, False


_MADE_ANEW: Final[Mapping[type, Mapping[str, Any]]] = {
    c.IssueTicket: {"ticket": "", "estimate": None},
    c.OfferPlace: {"offer": ""},
    c.MakeBooking: {"booking": ""},
    c.ArriveBooking: {"ticket": "", "estimate": None},
    c.EnterDraw: {"booking": "", "number": ""},
}
"""Command -> its fields whose values are drawn or computed anew, and the values in their place."""


def fingerprint(actor: c.Actor, command: c.Command) -> bytes:
    """A digest of who asks for what, by which a repeated command is recognized, without what is made anew for each
    request."""
    content = replace(command, **_MADE_ANEW.get(type(command), {}))
    return sha256(json.encode([str(actor), type(command).__name__, content])).digest()[:16]


def batch_of(proposals: Iterable[Proposal], rows: Sequence[Rows], generation_read: int) -> Batch:
    """The batch of all that the proposals want stored, in their order, and the rows that follow from it. Every server
    reads `generation_read`."""
    records: list[Record] = []
    answers: list[Answer] = []
    notes: list[Note] = []
    data: list[PersonalDatum] = []
    for proposal in proposals:
        if not proposal.is_stored:
            continue
        records += proposal.records
        if proposal.command_id is not None:
            answers.append(Answer(proposal.hall, proposal.command_id, proposal.fingerprint, proposal.body, proposal.at))
        if proposal.personal.note is not None:
            notes += _notes(proposal, proposal.personal.note)
        if proposal.records:
            data += proposal.personal.data
    return Batch(records, answers, notes, rows, data, generation_read)


def entries_of(proposals: Iterable[Proposal]) -> list[Entry]:
    """The events to be committed, in order."""
    return [entry for proposal in proposals for entry in proposal.entries]


def _notes(proposal: Proposal, text: str) -> Iterable[Note]:
    for entry in proposal.entries:
        if isinstance(entry.event, TicketTransferred):
            ticket, author = entry.event.ticket, proposal.actor.name
            yield Note(proposal.hall, ticket, entry.at, author, text, entry.at + NOTE_KEPT)
