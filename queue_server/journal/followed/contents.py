"""Defines what a store keeps of the halls whose journals it follows, and how their records are stored as they came.
Times are µs UTC. Pure."""

from collections.abc import Sequence
from typing import Final, Protocol

from msgspec import Struct

from queue_server.journal.record import Record

MOST_EVIDENCE: Final = 50
"""Refused batches that are stored for each hall: who sends others again and again fills no disk."""


class FollowedHall(Struct, frozen=True):
    """A hall whose journal comes from another place: nobody here appends to it but with the records of that place.

    `code` are the six digits with which it is paired until `code_until`; `digest` is the SHA-256 of its token.
    `heard_at` and `reported_seq` are of its last report, stored every few minutes. From `forked_seq` on its journal
    differs from the one here. `revision` counts the changes of the row, but for reports.
    """

    hall: str
    revision: int = 1
    code: str | None = None
    code_until: int = 0
    digest: bytes | None = None
    paired_at: int | None = None
    revoked_at: int | None = None
    heard_at: int | None = None
    reported_seq: int = 0
    forked_seq: int | None = None
    forked_at: int | None = None


class EvidenceNote(Struct, frozen=True):
    """A refused batch without its content: `digest` is the SHA-256 of it, `seq` the first record that differs, `after`
    the record that the batch follows."""

    hall: str
    digest: bytes
    seq: int
    after: int
    at: int
    bytes: int


class FollowedStore(Protocol):
    """Keeps the halls that are followed. Every method may raise `Unavailable`."""

    async def followed_halls(self) -> list[FollowedHall]:
        """Every hall that is or was followed, by hall."""

    async def followed_hall(self, hall: str) -> FollowedHall | None: ...

    async def change_followed_hall(self, before: FollowedHall | None, after: FollowedHall) -> bool:
        """Store a row in place of `before`, whose revision is counted on. False, and nothing is changed, where another
        change came first. Reports are not changed by it."""

    async def touch_followed_halls(self, reports: Sequence[tuple[str, int, int]]) -> None:
        """Store the last reports of halls: each its hall, when it was heard, and the seq that it reported."""

    async def append_verbatim(self, hall: str, after: int, hash: bytes, records: Sequence[Record]) -> None:  # noqa: A002 - the field's own name
        """Store records that follow record `after`, whose hash is `hash`, durably and all or none. The caller has
        computed their hashes. Raises `Conflict` where the journal ends with another record."""

    async def add_evidence(self, note: EvidenceNote, body: bytes) -> bool:
        """Store a refused batch; false where it is there, or the hall has `MOST_EVIDENCE` of them."""

    async def evidence_notes(self, hall: str) -> list[EvidenceNote]:
        """The refused batches of a hall, the oldest first."""

    async def evidence(self, hall: str, digest: bytes) -> bytes | None:
        """The content of a refused batch."""
