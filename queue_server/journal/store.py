"""States what every store of journals can do. The contract suite in tests/contract tests each implementation.

A store keeps, for any number of halls: the journal (records, append-only), the visits that it is projected to, the
answers already given to command ids, snapshots (a cache that may be deleted), tokens, devices, users, sign-in sessions,
the earlier names of people, traces of sign-ins, changes that wait for a second approval, the positions of lasting
readers, secrets of the servers, and notes about visitors and personal data, which are erasable and never part of the
journal.

Errors, by whose fault they are:

    StoreError
    ├── Conflict       another writer has appended, or the command id was answered before: read on, then decide anew
    ├── Unavailable    the disk or the database is full, locked, read-only or away: try again later
    └── Unusable       there is no store in that place, or it is another program's, or a newer version's
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from queue_server.config.roles import PEOPLE
from queue_server.journal.personal.contents import PersonalDataStore, PersonalDatum
from queue_server.journal.record import Record
from queue_server.journal.shared.contents import SharedStore
from queue_server.journal.visits.projection import ProjectionStore
from queue_server.journal.visits.visit import Projected, Rows
from queue_server.views.person_names import FormerName


class StoreError(Exception):
    """The base class of a store's errors."""


class Conflict(StoreError):
    """The batch does not fit what is stored: another `seq` was next, or an answer with this id exists."""


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


class Note(Struct, frozen=True):
    """Words about a visitor for the next operator: personal, kept until `erase_after` (µs UTC) at the most."""

    hall: str
    ticket: str
    at: int
    author: str
    text: str
    erase_after: int


class Batch(Struct, frozen=True):
    """What is stored together, or not at all. Records of one hall come in order; the first names the `seq` expected.

    `rows` follow those that are stored already and never go beyond the hall's last record, this batch's included.
    A personal datum takes the place of the one of its subject and kind.
    """

    records: Sequence[Record] = ()
    answers: Sequence[Answer] = ()
    notes: Sequence[Note] = ()
    rows: Sequence[Rows] = ()
    personal_data: Sequence[PersonalDatum] = ()


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


class Token(Struct, frozen=True):
    """A machine's credential. Only the SHA-256 of the secret is kept. Times are µs UTC."""

    name: str
    role: str
    digest: bytes
    created_at: int
    expires_at: int | None = None
    revoked_at: int | None = None


class User(Struct, frozen=True):
    """A person who signs in. `password` is an argon2 hash, or None while they can sign in by a link only.

    `pin` is the hash of the digits with which an operator takes over a desk that is signed in, or None. `subject` is
    the organisation's account of this person: the OpenID provider and its own lasting name for it, or None.
    """

    name: str
    role: str
    password: str | None
    created_at: int
    disabled_at: int | None = None
    pin: str | None = None
    subject: str | None = None


class Session(Struct, frozen=True):
    """A signed-in browser, or a sign-in link waiting to be used once. Only the SHA-256 of the secret is kept."""

    digest: bytes
    kind: str
    name: str
    role: str
    is_person: bool
    created_at: int
    seen_at: int
    expires_at: int


class Trace(Struct, frozen=True):
    """One entry of the sign-in trail: a sign-in, a refused one, or a change of who may sign in. It holds no secret.

    `act` is a key of the trail's `WHAT`, `name` is the person it is about, `by` who did it (`role:name`), each empty
    where it is not certain; `address` is that of the request. Kept until `erase_after` (µs UTC) at the most.
    """

    at: int
    act: str
    name: str
    by: str
    address: str
    erase_after: int


class NameChange(Struct, frozen=True):
    """Another `name` for the person `before`, or, where it is None, their removal: the account is deleted, and what it
    has left behind is shown under a pseudonym.

    `needs_admin`: another administrator must be able to sign in with a password, where the person is one.
    `heads` are the last records of halls by which the person sits at no window. `trace` is the entry of the trail; it
    gets the name that is shown from then on. `person_acts` are the acts of the trail that are about people.
    """

    before: User
    name: str | None
    trace: Trace
    person_acts: frozenset[str]
    heads: Mapping[str, int] = {}
    needs_admin: bool = False


class PendingChange(Struct, frozen=True):
    """A new text of the configuration, asked for by `author`, that waits for a second administrator's approval.

    `base` is the SHA-256 (hex) of the text that it changes.
    """

    id: str
    author: str
    at: int
    base: str
    text: str


class Device(Struct, frozen=True):
    """A screen or bridge that has announced itself. Only the SHA-256 of its secret is kept. Times are µs UTC.

    It waits under its six-digit `code` until an administrator pairs it (`paired_at`); from then on its secret is its
    credential, as a token and as a session, under the name `credential`. `name` may change, the credential's may not.
    """

    id: str
    digest: bytes
    kind: str
    announced_at: int
    code: str | None = None
    name: str = ""
    credential: str = ""
    hall: str | None = None
    zone: str | None = None
    version: str | None = None
    paired_at: int | None = None
    seen_at: int | None = None
    revoked_at: int | None = None


class Turn(Protocol):
    """The hall's turn: until it ends nobody else appends to this hall's journal."""

    async def read(self, after: int) -> Sequence[Record]:
        """The records after `after`, as they are in this turn: all of them."""

    async def append(self, batch: Batch) -> None:
        """Store the batch of this hall, durably when the turn ends without an error. Raises `Conflict`, as where an
        answer to the id exists."""


class Store(ProjectionStore, SharedStore, PersonalDataStore, Protocol):
    """Keeps journals and what belongs beside them. Every method may raise `Unavailable`."""

    spares_disk: bool
    """Whether a server that is alone on this store should write nothing while nobody does anything: it may be on a
    memory card."""

    async def append(self, batch: Batch) -> None:
        """Store the batch durably, whole or not at all. Raises `Conflict`."""

    def turn(self, hall: str) -> AbstractAsyncContextManager[Turn]:
        """The hall's turn, once it is free. What was appended in it is durable when it ends; with an error nothing of
        it is stored. Whoever holds it must write to the store in no other way."""

    async def heads(self) -> list[Head]:
        """The end of every journal, by hall, in one cheap query."""

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

    async def head(self, hall: str) -> Record | None:
        """The last record of a hall."""

    async def halls(self) -> list[str]:
        """Every hall that has a journal, or a snapshot of one that has been removed, sorted."""

    async def answer(self, hall: str, command_id: str) -> Answer | None: ...

    async def erase_answers(self, before: int, most: int) -> int:
        """Erase answers that were given by `before` (µs UTC), the first ones first and not more than `most`, so that
        nobody waits long for it; returns how many. A store may keep those of the last day in any case."""

    async def notes(self, hall: str, ticket: str) -> list[Note]: ...

    async def erase_notes(self, before: int) -> int:
        """Erase notes whose `erase_after` has passed; returns how many."""

    async def save_snapshot(self, snapshot: Snapshot) -> None:
        """Keep the newest snapshot of its hall, in place of an older one."""

    async def snapshot(self, hall: str) -> Snapshot | None: ...

    async def add_token(self, token: Token) -> None:
        """Add a token. Raises `Conflict` when a live token has that name."""

    async def tokens(self) -> list[Token]: ...

    async def token(self, digest: bytes) -> Token | None: ...

    async def revoke_token(self, name: str, at: int) -> bool:
        """Revoke the live token of that name; false when there is none."""

    async def save_user(self, user: User) -> None:
        """Add a user or replace the one of that name."""

    async def change_user(self, before: User | None, after: User, *, needs_admin: bool = False) -> bool:
        """Replace a user who is still as in `before`, or add one where it is None and the name is free: nobody has it,
        and nobody had it before.

        False, and nothing is changed, where another change came first: so no change undoes another. With `needs_admin`
        it is also false where `before` is an administrator and no other one may sign in with a password.
        """

    async def users(self) -> list[User]: ...

    async def user(self, name: str) -> User | None: ...

    async def former_names(self) -> list[FormerName]:
        """The earlier names of everybody who was renamed or deleted. They stay as long as the journals do."""

    async def change_name(self, change: NameChange) -> str | None:
        """Rename or delete a person everywhere beside the journals: account, sessions, changes that wait, notes, tokens
        of that name, trail. A deleted person's sessions and tokens end. Returns the name that is shown from then on.

        None, and nothing is changed, where another change came first: of the person, to that name, or of a journal.
        """

    async def save_session(self, session: Session) -> None: ...

    async def touch_session(self, digest: bytes, seen_at: int) -> None:
        """Note that a session was used; an ended session stays ended."""

    async def session(self, digest: bytes) -> Session | None: ...

    async def device_sessions(self, role: str) -> list[Session]:
        """The sessions and links of devices with that role, in the order in which they began."""

    async def end_session(self, digest: bytes) -> bool:
        """End a session; true for the one caller that ended it: a sign-in link is used by ending it."""

    async def erase_sessions(self, before: int) -> int:
        """Erase the sessions and links that expired before a moment; returns how many."""

    async def end_sessions(self, name: str, but: bytes | None = None) -> int:
        """End every session and sign-in link of a person, but for one; returns how many."""

    async def add_trace(self, trace: Trace) -> None: ...

    async def traces(self, limit: int) -> list[Trace]:
        """The newest traces, newest first."""

    async def erase_traces(self, before: int) -> int:
        """Erase the traces whose `erase_after` has passed; returns how many."""

    async def save_pending(self, change: PendingChange) -> None: ...

    async def pending(self) -> list[PendingChange]:
        """Every change that waits for approval, oldest first."""

    async def end_pending(self, id: str) -> bool:  # noqa: A002 - the field's own name
        """Remove a change that waits; true for the one caller that removed it."""

    async def save_device(self, device: Device) -> None:
        """Add a device or replace the one of that id."""

    async def touch_device(self, id: str, seen_at: int, version: str | None) -> None:  # noqa: A002 - the field's own name
        """Note that a device has reported, and with which version; nothing else of it changes."""

    async def devices(self) -> list[Device]:
        """Every device, in the order in which they announced themselves."""

    async def device(self, digest: bytes) -> Device | None:
        """The device with that secret."""

    async def erase_devices(self, before: int) -> int:
        """Erase the devices that announced themselves before a moment and were never paired; returns how many."""

    async def erase_device(self, id: str) -> bool:  # noqa: A002 - the field's own name
        """Erase the device of that id if it was never paired; returns whether it was."""

    async def position(self, reader: str) -> int | None:
        """The last `seq` that a reader has handled; None for a new reader."""

    async def save_position(self, reader: str, seq: int) -> None: ...

    async def claim(self, work: str, holder: str, now: int, until: int) -> bool:
        """Claim a piece of work, or renew the claim, until `until` (µs UTC); returns whether it is the holder's. It is
        not while another holder's claim is valid at `now`. Of several who claim at once one gets it."""

    async def renew_claims(self, holder: str, until: int) -> list[str]:
        """Renew all claims of a holder until a moment (µs UTC), in one statement; returns the work that it has."""

    async def claimed(self, holder: str, now: int) -> list[str]:
        """The work on which another holder has a claim that is valid at `now`."""

    async def release(self, work: str, holder: str) -> None:
        """Give up a claim, so that others can claim at once; another holder's claim stays."""

    async def secret(self, name: str) -> bytes:
        """32 random bytes that all servers on this store share: made when first asked for, and the same from then
        on."""

    async def close(self) -> None: ...


SECRET_BYTES: Final = 32


def renamed_trace(change: NameChange, name: str, trace: Trace) -> Trace:
    """An entry of the trail with the name that is shown from now on, in place of the one of before."""
    before = change.before.name
    role, _, author = trace.by.partition(":")
    return replace(
        trace,
        name=name if trace.name == before and trace.act in change.person_acts else trace.name,
        by=f"{role}:{name}" if author == before and role in PEOPLE else trace.by,
    )


def trace_of_change(change: NameChange, name: str) -> Trace:
    """The entry of the trail about the change itself."""
    return replace(renamed_trace(change, name, change.trace), name=name)


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
