"""Signs the checkpoints of one hall's log, and gives its tiles and proofs.

Where witnesses are needed, the checkpoint that is published is the last one that enough of them have signed. A
record that it does not have yet is proved by a newer one, which the log alone has signed.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from queue_server.api.public_log.log_keys import LogKeys
from queue_server.journal.feed import Feed
from queue_server.journal.log.checkpoint import Checkpoint, RecordProof
from queue_server.journal.log.hall_tree import HallTree
from queue_server.journal.log.note import SignedNote
from queue_server.journal.store import Store

CHECKPOINT_FRESH_S: Final = 1.0
"""How old a checkpoint may be before a request for it brings another one."""
SHOWN_FRESH_S: Final = 60.0
"""How old the one may be of which a page says when it was signed."""


class OwnCheckpoint(NamedTuple):
    """A checkpoint with the log's own signatures: when it was made (monotonic seconds), and of how many records."""

    made_at: float
    size: int
    note: SignedNote


class LatestCheckpoint(NamedTuple):
    """A checkpoint: of how many records, how long ago (s) it was signed, and by how many witnesses."""

    size: int
    age_s: float
    witnesses: int


class HallLog:
    """The log of one hall. `monotonic` gives seconds."""

    def __init__(self, feed: Feed, store: Store, keys: LogKeys, monotonic: Callable[[], float]) -> None:
        self.tree = HallTree(feed.hall, store)
        self.cosigned: SignedNote | None = None
        """The last checkpoint that enough witnesses have signed."""
        self._feed = feed
        self._keys = keys
        self.monotonic = monotonic
        self._own: OwnCheckpoint | None = None
        self._cosigned_at = 0.0

    async def signed(self) -> SignedNote:
        """A checkpoint of the present journal, with the log's own signatures. Raises `Unavailable`."""
        return (await self._own_checkpoint(CHECKPOINT_FRESH_S)).note

    async def grow(self) -> None:
        """Take in the present journal, so that the next checkpoint is soon made. Raises `Unavailable`."""
        if self._feed.seq > self.tree.size:
            await self.tree.grow()

    async def published(self) -> SignedNote:
        """The checkpoint that is published. Raises `Unavailable`."""
        signed = await self.signed()
        return signed if self.cosigned is None else self.cosigned

    def publish(self, note: SignedNote) -> None:
        """Take a checkpoint that enough witnesses have signed as the one that is published."""
        self.cosigned, self._cosigned_at = note, self.monotonic()

    async def latest(self) -> LatestCheckpoint:
        """What is published, signed anew where the journal has gone on for a minute. Raises `Unavailable`."""
        (signed_at, _, note), witnesses = await self._own_checkpoint(SHOWN_FRESH_S), 0
        if self.cosigned is not None:
            signed_at, note, witnesses = self._cosigned_at, self.cosigned, len(self.cosigned.signatures)
            witnesses -= len(self._keys.signers(self._feed.hall))
        return LatestCheckpoint(Checkpoint.read(note.text).size, self.monotonic() - signed_at, max(witnesses, 0))

    async def proof(self, seq: int) -> RecordProof:
        """The proof that a record is in the log, by the published checkpoint where that has it. Raises
        `Unavailable`."""
        for note in (await self.published(), await self.signed()):
            size = Checkpoint.read(note.text).size
            if seq <= size:
                return await self.tree.proof(seq, size, note)
        raise LookupError(f"{self._feed.hall} has no record {seq}")

    def public_keys(self) -> Sequence[str]:
        """The keys with which others check this log's signatures."""
        return [str(key.verifier) for key in self._keys.signers(self._feed.hall)]

    async def _own_checkpoint(self, fresh_s: float) -> OwnCheckpoint:
        now, own = self.monotonic(), self._own
        if own is None or (now - own.made_at > fresh_s and self._feed.seq > own.size):
            size = await self.tree.grow()
            checkpoint = Checkpoint(self._keys.origin(self._feed.hall), size, await self.tree.root_at(size))
            signatures = [key.signature(checkpoint.text) for key in self._keys.signers(self._feed.hall)]
            own = self._own = OwnCheckpoint(now, size, SignedNote(checkpoint.text, tuple(signatures)))
        return own
