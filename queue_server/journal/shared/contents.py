"""States what every store keeps for the servers that share it. Times are µs UTC. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from msgspec import Struct

from queue_server.journal.record import Record

MOST_FAILURES: Final = 30_000
"""How many counts of failures are kept: about 6 MB. Beyond it the ones that are forgotten first go."""

SECRET_BYTES: Final = 32

NOT_CLAIMED: Final = "{work} is another server's work meanwhile"
"""Why nothing is stored under a claim that its holder has not any more."""


class Failures(Struct, frozen=True):
    """How often somebody has failed, and when last, under the digest of who and from where.

    It is kept until `erase_after`; the store knows neither names nor addresses.
    """

    key: bytes
    count: int
    last: int
    erase_after: int


class ServerRow(Struct, frozen=True):
    """A server of the store. `folders` is the digest of its media and voices, `configuration` the version of the text
    that it has in force, `clock_differs_s` how far its machine's clock is ahead of the database's. `reads` is the
    newest generation of records that it reads, `rows_form` the form of the rows that it makes of them."""

    id: str
    name: str
    address: str
    version: str
    started_at: int
    seen_at: int
    folders: str = ""
    configuration: str = ""
    clock_differs_s: int = 0
    reads: int = 1
    rows_form: str = ""


class SharedState(Struct, frozen=True):
    """What something outside a server last reported to it, such as a device: a document of the kind's own form."""

    kind: str
    id: str
    server: str
    at: int
    body: bytes


class StoredConfiguration(Struct, frozen=True):
    """A text of the configuration. `number` counts the texts of a store from 1 on."""

    number: int
    at: int
    author: str
    confirmed_by: str | None
    text: bytes


class StoredDocument(Struct, frozen=True):
    """A small document of a kind's own form. `version` counts its texts from 1 on."""

    kind: str
    id: str
    version: int
    body: bytes


class WorkClaim(Struct, frozen=True):
    """The claim of a holder on a piece of work."""

    work: str
    holder: str


class SharedStore(Protocol):
    """Keeps what servers share. Every method may raise `Unavailable`."""

    async def time(self) -> int | None:
        """The database's own time, where machines share one; None for a store on this machine."""

    async def find_record(self, hall: str, hash_prefix: str) -> Record | None:
        """The newest record of an issued ticket, a booking or a mark whose hash begins with these hex digits, of which
        there are 10 to 64. An index finds it: the journal is not read."""

    async def failures(self, keys: Sequence[bytes]) -> dict[bytes, Failures]:
        """The counts under these keys, as far as there are any."""

    async def change_failures(self, before: Mapping[bytes, Failures], after: Sequence[Failures]) -> bool:
        """Store counts whose keys still have what `before` has for them, or nothing where it has nothing. False, and
        nothing is changed, where another change came first. More than `MOST_FAILURES` are not kept."""

    async def forget_failures(self, keys: Sequence[bytes]) -> None: ...

    async def erase_failures(self, before: int) -> int:
        """Erase the counts whose `erase_after` has passed; returns how many."""

    async def save_server(self, server: ServerRow) -> None:
        """Add a server, or replace the one of that id."""

    async def servers(self) -> list[ServerRow]:
        """Every server, in the order in which they started."""

    async def remove_server(self, id: str) -> None:  # noqa: A002 - the field's own name
        """Remove a server that ends in order, and what was reported to it alone stays."""

    async def erase_servers(self, before: int) -> int:
        """Erase the servers that were not seen since a moment; returns how many."""

    async def save_states(self, states: Sequence[SharedState]) -> None:
        """Keep the newest state of each kind and id, all in one statement. They need not outlive the store's own
        restart."""

    async def states(self, since: int) -> list[SharedState]:
        """The states of `since` or later, by kind and id."""

    async def erase_states(self, before: int) -> int:
        """Erase the states of before a moment; returns how many."""

    async def configuration(self) -> StoredConfiguration | None:
        """The newest text of the configuration; None where it stands in a file alone."""

    async def configuration_number(self) -> int:
        """The number of the newest text; 0 without any."""

    async def configurations(self, limit: int) -> list[StoredConfiguration]:
        """The newest texts, newest first."""

    async def put_configuration(self, configuration: StoredConfiguration) -> bool:
        """Store a text whose number follows the newest one's. False where another text came first."""

    async def documents(self, kind: str) -> list[StoredDocument]:
        """Every document of a kind, by id."""

    async def document(self, kind: str, id: str) -> StoredDocument | None:  # noqa: A002 - the field's own name
        """The document of that kind and id."""

    async def put_document(self, document: StoredDocument) -> bool:
        """Store a document whose version follows the one that is there; 1 is the first. False, and nothing is changed,
        where another one came first."""

    async def remove_document(self, kind: str, id: str) -> None: ...  # noqa: A002 - the field's own name

    async def position(self, reader: str) -> int | None:
        """The last `seq` that a reader has handled; None for a new reader."""

    async def save_position(self, reader: str, seq: int, claim: WorkClaim | None = None) -> None:
        """Store how far a reader has come. Raises `Conflict`, and stores nothing, where its work is another holder's by
        now, or nobody's."""

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
