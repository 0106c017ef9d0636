"""States what every store of journals can do. The contract suite in tests/contract tests each implementation.

A store keeps, for any number of halls, the journal (records, append-only), the answers already given to command ids and
snapshots (a cache that may be deleted). What else it keeps is stated in the rooms `access`, `visits`, `shared`,
`personal`, `log`, `followed` and `links`; only the visits are projected from the journal, and can be made anew.

Errors, by whose fault they are:

    StoreError
    ├── Conflict       another writer has appended, or the command id was answered before: read on, then decide anew
    ├── Unavailable    the disk or the database is full, locked, read-only or away: try again later
    └── Unusable       there is no store in that place, or it is another program's, or a newer version's
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from msgspec import Struct

from queue_server.journal.access.contents import AccessStore
from queue_server.journal.followed.contents import FollowedStore
from queue_server.journal.links.contents import LinkStore
from queue_server.journal.log.contents import LogStore
from queue_server.journal.packing.packed_records import PackedRecords
from queue_server.journal.personal.contents import Note, PersonalDataStore, PersonalDatum
from queue_server.journal.record import Record
from queue_server.journal.shared.contents import SharedStore, WorkClaim
from queue_server.journal.visits.projection import ProjectionStore
from queue_server.journal.visits.visit import Projected, Rows


class StoreError(Exception):
    """The base class of a store's errors."""


class Conflict(StoreError):
    """The batch does not fit what is stored: another `seq` was next, an answer with this id exists, or a claim under
    which it was to be stored is not its holder's any more."""


class Unavailable(StoreError):
    """The store cannot write or read at present. Nothing of the batch was stored."""


class DatabaseAway(Unavailable):
    """The database of the store does not answer, or takes nothing at present. All goes on by itself once it does."""


class Unusable(StoreError):
    """The place holds no store that this program can use. Waiting does not help."""


class Answer(Struct, frozen=True):
    """The first answer to a command id. `fingerprint` distinguishes a repeated command from another one under the same
    id; `at` (µs UTC) is the time of its command, from which its age is counted."""

    hall: str
    command_id: str
    fingerprint: bytes
    body: bytes
    at: int = 0


class Batch(Struct, frozen=True):
    """What is stored together, or not at all. Records of one hall come in order; the first names the `seq` expected.

    `rows` follow those that are stored already and never go beyond the hall's last record, this batch's included.
    A personal datum takes the place of the one of its subject and kind. Answers are stored in a form that is read by
    every server that reads `generation_read`. Where one of `claims` is not its holder's any more, `Conflict` is raised:
    whoever slept while another server had the work writes nothing of before.
    """

    records: Sequence[Record] = ()
    answers: Sequence[Answer] = ()
    notes: Sequence[Note] = ()
    rows: Sequence[Rows] = ()
    personal_data: Sequence[PersonalDatum] = ()
    generation_read: int = 1
    claims: Sequence[WorkClaim] = ()


class Head(Struct, frozen=True):
    """The end of a hall's journal: the seq and the hash of its last record."""

    hall: str
    seq: int
    hash: bytes


class Snapshot(Struct, frozen=True):
    """A state as it was after record `seq`, encoded. `hash` is that record's, by which a cut-off journal is
    detected."""

    hall: str
    seq: int
    hash: bytes
    body: bytes


class Turn(Protocol):
    """The hall's turn: until it ends nobody else appends to this hall's journal."""

    projected: Projected | None
    """Up to which record the rows of the hall are stored, as of the last reading that gave a record."""

    async def read(self, after: int) -> Sequence[Record]:
        """The records after `after`, as they are in this turn: all of them."""

    async def append(self, batch: Batch) -> None:
        """Store the batch of this hall, durably when the turn ends without an error. Raises `Conflict`, as where an
        answer to the id exists."""


class Store(ProjectionStore, AccessStore, SharedStore, PersonalDataStore, LogStore, FollowedStore, LinkStore, Protocol):
    """Keeps journals and what belongs beside them. Every method may raise `Unavailable`."""

    spares_disk: bool
    """Whether a server that is alone on this store should write nothing while nobody does anything: it may be on a
    memory card."""
    commits_elsewhere: bool
    """Whether another process carries a commit out, so that this one can decide meanwhile."""

    async def append(self, batch: Batch) -> None:
        """Store the batch durably, whole or not at all. Raises `Conflict`."""

    def turn(self, hall: str) -> AbstractAsyncContextManager[Turn]:
        """The hall's turn, once it is free. What was appended in it is durable when it ends; with an error nothing of
        it is stored. Whoever holds it must write to the store in no other way."""

    async def heads(self, halls: Collection[str] | None = None) -> list[Head]:
        """The end of every journal, or of those of these halls that have one, by hall, in one cheap query."""

    async def version(self) -> str | None:
        """A text that is another one after each commit of any process, for one cheap query; None where the store
        cannot tell."""

    def news(self) -> AsyncGenerator[Mapping[str, int], None]:
        """Hints of what other servers have appended, hall -> seq, as they come and until cancelled; an empty one means
        any hall. Hints may be lost, and what was appended here is none. A store that hears nothing has none, and ends
        at once."""

    def read(self, hall: str, after: int = 0, limit: int | None = None) -> AsyncIterator[Record]:
        """The records after `after`, in order, without holding many in memory."""

    def read_blocks(self, hall: str, after: int = 0) -> AsyncIterator[Sequence[Record]]:
        """The same records, some thousand at a time, for a reader of a whole journal."""

    def read_packed(self, hall: str, after: int = 0) -> AsyncGenerator[PackedRecords, None]:
        """The same records in few objects, parted where there is a gap. The next ones may be read meanwhile."""

    async def head(self, hall: str) -> Record | None:
        """The last record of a hall."""

    async def halls(self) -> list[str]:
        """Every hall that has a journal, or a snapshot of one that has been removed, sorted."""

    async def answer(self, hall: str, command_id: str) -> Answer | None: ...

    async def erase_answers(self, before: int, most: int) -> int:
        """Erase answers that were given by `before` (µs UTC), the first ones first and not more than `most`, so that
        nobody waits long for it; returns how many. A store may keep those of the last day in any case."""

    async def save_snapshot(self, snapshot: Snapshot) -> None:
        """Keep the newest snapshot of its hall, in place of an older one."""

    async def snapshot(self, hall: str) -> Snapshot | None: ...

    async def close(self) -> None: ...


def heads_after(records: Sequence[Record], head_of: Callable[[str], int]) -> dict[str, int]:
    """The last `seq` of every hall in a batch once it is kept, for `head_of` a hall before it. Raises `Conflict`."""
    heads: dict[str, int] = {}
    for record in records:
        head = heads[record.hall] if record.hall in heads else head_of(record.hall)
        if record.seq != head + 1:
            raise Conflict(f"hall {record.hall}: seq {head + 1} is next, not {record.seq}")
        heads[record.hall] = record.seq
    return heads


def need_next(rows: Rows, projected: Projected | None, head: int) -> None:
    """Raises `Conflict` unless rows follow those that are stored, and the journal, whose last seq is `head`, has all
    their records."""
    if projected is not None and projected.form != rows.form:
        raise Conflict(f"hall {rows.hall}: the rows that are there are of another form")
    last_seq = projected.seq if projected is not None else 0
    if rows.after != last_seq or not last_seq <= rows.seq <= head:
        raise Conflict(f"hall {rows.hall}: rows are there up to record {last_seq} of {head}, not {rows.after}")
