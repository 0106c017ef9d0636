"""Publishes the log of a followed hall: the hall's own server signs it, and this one gives what it has cosigned.

The tiles and proofs are made from the journal here, so they contradict the hall's signature where that was changed.
"""

from collections.abc import Callable, Sequence
from typing import Final, Self

from msgspec import Struct, json

from queue_server.api.public_log.hall_log import HallLog
from queue_server.api.public_log.log_keys import LogKeys
from queue_server.journal.feed import Feed
from queue_server.journal.log.checkpoint import Checkpoint
from queue_server.journal.log.note import SignedNote
from queue_server.journal.shared.contents import SharedState
from queue_server.journal.store import Store
from queue_server.servers import SharedStates

COSIGNED_STATE: Final = "cosigned checkpoint"


class CosignedNote(Struct, frozen=True):
    """A checkpoint with the signatures of its hall and of this place, for the other servers."""

    size: int
    text: str

    @classmethod
    def of(cls, note: SignedNote) -> Self:
        return cls(Checkpoint.read(note.text).size, str(note))


class CosignedNotes:
    """The last checkpoints of halls that the servers of this place have cosigned."""

    def __init__(self, states: SharedStates) -> None:
        self._states = states
        self._notes: dict[str, CosignedNote] = {}
        states.listen(COSIGNED_STATE, self._take)

    def add(self, note: SignedNote) -> None:
        """Take a checkpoint that was cosigned now. The name of its log ends with the id of its hall."""
        hall = Checkpoint.read(note.text).origin.rpartition("/")[2]
        self._notes[hall] = CosignedNote.of(note)
        self._states.report(COSIGNED_STATE, hall, self._notes[hall])

    def of(self, hall: str) -> CosignedNote | None:
        """The last one of a hall."""
        return self._notes.get(hall)

    def _take(self, state: SharedState) -> None:
        note, own = json.decode(state.body, type=CosignedNote), self._notes.get(state.id)
        if own is None or own.size <= note.size:
            self._notes[state.id] = note


class FollowedLog(HallLog):
    """The log of one followed hall. `reported_keys` are those that the hall signs with."""

    def __init__(
        self,
        feed: Feed,
        store: Store,
        keys: LogKeys,
        monotonic: Callable[[], float],
        notes: CosignedNotes,
        reported_keys: Callable[[], Sequence[str]],
    ) -> None:
        super().__init__(feed, store, keys, monotonic)
        self._hall, self._notes, self._reported_keys = feed.hall, notes, reported_keys
        self._witness = keys.witness

    async def signed(self) -> SignedNote:
        """The last checkpoint that was cosigned here and whose records have come. Raises `LookupError` where there is
        none, and `Unavailable`."""
        note = self._notes.of(self._hall)
        if note is not None and note.size > self.tree.size:
            await self.tree.grow()
        if note is not None and note.size <= self.tree.size:
            self.publish(SignedNote.read(note.text))
        if self.cosigned is None:
            raise LookupError(f"no checkpoint of {self._hall} was cosigned here")
        return self.cosigned

    async def contradicts(self, checkpoint: Checkpoint) -> bool:
        """Whether the journal here has the records of a checkpoint, and others than those. Raises `Unavailable`."""
        if checkpoint.size > self.tree.size:
            await self.tree.grow()
        if not 0 < checkpoint.size <= self.tree.size:
            return False
        return await self.tree.root_at(checkpoint.size) != checkpoint.root

    def public_keys(self) -> Sequence[str]:
        """The keys of the hall, and that of this place as its witness."""
        return [*self._reported_keys(), str(self._witness().verifier)]
