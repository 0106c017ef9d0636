"""Keeps in memory the halls that are followed."""

from collections import defaultdict
from collections.abc import Sequence

from msgspec.structs import replace

from queue_server.hall.events import GENESIS
from queue_server.journal.followed.contents import MOST_EVIDENCE, EvidenceNote, FollowedHall
from queue_server.journal.record import Record
from queue_server.journal.store import Batch, Conflict


class FollowedInMemory:
    """The part of a store in memory that implements `FollowedStore`."""

    def __init__(self) -> None:
        super().__init__()
        self._followed: dict[str, FollowedHall] = {}
        self._evidence: defaultdict[str, dict[bytes, tuple[EvidenceNote, bytes]]] = defaultdict(dict)

    def _need_open(self) -> None:
        """Raises `Unavailable` once the store is closed."""
        raise NotImplementedError

    async def append(self, batch: Batch) -> None:
        """Store a batch of records."""
        raise NotImplementedError

    async def head(self, hall: str) -> Record | None:
        """The last record of a hall."""
        raise NotImplementedError

    async def followed_halls(self) -> list[FollowedHall]:
        self._need_open()
        return [self._followed[hall] for hall in sorted(self._followed)]

    async def followed_hall(self, hall: str) -> FollowedHall | None:
        self._need_open()
        return self._followed.get(hall)

    async def change_followed_hall(self, before: FollowedHall | None, after: FollowedHall) -> bool:
        self._need_open()
        stored = self._followed.get(after.hall)
        if (stored is None) != (before is None):
            return False
        if stored is None or before is None:
            self._followed[after.hall] = replace(after, revision=1)
            return True
        if stored.revision != before.revision:
            return False
        self._followed[after.hall] = replace(
            after, revision=stored.revision + 1, heard_at=stored.heard_at, reported_seq=stored.reported_seq
        )
        return True

    async def touch_followed_halls(self, reports: Sequence[tuple[str, int, int]]) -> None:
        self._need_open()
        for hall, heard_at, reported_seq in reports:
            if hall in self._followed:
                self._followed[hall] = replace(self._followed[hall], heard_at=heard_at, reported_seq=reported_seq)

    async def append_verbatim(self, hall: str, after: int, hash: bytes, records: Sequence[Record]) -> None:  # noqa: A002 - the field's own name
        head = await self.head(hall)
        if ((head.seq, head.hash) if head is not None else (0, GENESIS)) != (after, hash):
            raise Conflict(f"hall {hall}: the journal does not end with that record {after}")
        await self.append(Batch(records))

    async def add_evidence(self, note: EvidenceNote, body: bytes) -> bool:
        self._need_open()
        stored = self._evidence[note.hall]
        if note.digest in stored or len(stored) >= MOST_EVIDENCE:
            return False
        stored[note.digest] = note, body
        return True

    async def evidence_notes(self, hall: str) -> list[EvidenceNote]:
        self._need_open()
        return [note for note, _ in self._evidence[hall].values()]

    async def evidence(self, hall: str, digest: bytes) -> bytes | None:
        self._need_open()
        stored = self._evidence[hall].get(digest)
        return None if stored is None else stored[1]
