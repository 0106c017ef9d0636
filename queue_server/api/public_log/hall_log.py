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
        self._monotonic = monotonic
        self._own: tuple[float, SignedNote] | None = None
        self._cosigned_at = 0.0

    async def signed(self) -> SignedNote:
        """A checkpoint of the present journal, with the log's own signatures. Raises `Unavailable`."""
        now = self._monotonic()
        if self._own is None or (now - self._own[0] > CHECKPOINT_FRESH_S and self._feed.seq > self.tree.size):
            size = await self.tree.grow()
            checkpoint = Checkpoint(self._keys.origin(self._feed.hall), size, await self.tree.root_at(size))
            signatures = [key.signature(checkpoint.text) for key in self._keys.signers(self._feed.hall)]
            self._own = now, SignedNote(checkpoint.text, tuple(signatures))
        return self._own[1]

    async def published(self) -> SignedNote:
        """The checkpoint that is published. Raises `Unavailable`."""
        signed = await self.signed()
        return signed if self.cosigned is None else self.cosigned

    def publish(self, note: SignedNote) -> None:
        """Take a checkpoint that enough witnesses have signed as the one that is published."""
        self.cosigned, self._cosigned_at = note, self._monotonic()

    def latest(self) -> LatestCheckpoint | None:
        """What is published as it was signed last; None where nothing has been signed yet. It signs nothing."""
        if self._own is None:
            return None
        (signed_at, own), witnesses = self._own, 0
        if self.cosigned is not None:
            signed_at, own, witnesses = self._cosigned_at, self.cosigned, len(self.cosigned.signatures)
            witnesses -= len(self._keys.signers(self._feed.hall))
        return LatestCheckpoint(Checkpoint.read(own.text).size, self._monotonic() - signed_at, max(witnesses, 0))

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
