"""Cosigns the logs of others, as a witness of https://c2sp.org/tlog-witness.

A checkpoint is signed only where it is proved to continue the one that was signed before, which is stored first.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final

from msgspec import Struct

from queue_server.api.http.problem import HttpProblem
from queue_server.config.values.verifier_key import VerifierKey, VerifierKeyError
from queue_server.journal.log.checkpoint import Checkpoint, hash_of_line, number
from queue_server.journal.log.contents import CosignedTree
from queue_server.journal.log.note import NoteError, Signature, SignedNote, SignerKey
from queue_server.journal.log.tree import EMPTY_ROOT, MOST_PROOF_HASHES, ProofError, need_consistent
from queue_server.journal.store import Store

MOST_REQUEST_BYTES: Final = 65_536
MOST_LOGS_OF_HALL: Final = 8
"""Names under which the log of a followed hall is cosigned: one, and another after each new beginning of its keys."""
_OLD: Final = "old "


class OtherSize(Exception):
    """The checkpoint that was signed last has `size` records, and not as many as was said."""

    def __init__(self, size: int) -> None:
        self.size = size
        super().__init__(str(size))


class AddedCheckpoint(Struct, frozen=True):
    """A checkpoint to sign, and the proof that it continues the tree of `before` records."""

    before: int
    proof: Sequence[bytes]
    note: SignedNote

    @classmethod
    def read(cls, body: str) -> "AddedCheckpoint":
        """The request of that text. Raises `NoteError`."""
        head, separator, note = body.partition("\n\n")
        first, *lines = head.split("\n")
        if not separator or not first.startswith(_OLD) or len(lines) > MOST_PROOF_HASHES:
            raise NoteError("a checkpoint comes behind the size of the one before and a proof of at most 63 hashes")
        return cls(number(first.removeprefix(_OLD)), tuple(map(hash_of_line, lines)), SignedNote.read(note))


class CosigningWitness:
    """Cosigns the logs whose keys it is given."""

    def __init__(self, store: Store, log_keys: Sequence[str]) -> None:
        self._store = store
        self._keys: Mapping[str, Sequence[VerifierKey]] = _by_name(log_keys)
        self.reported_keys: Callable[[str], Sequence[str]] = lambda _origin: ()
        """The keys of a log by its name, where this server follows its hall."""
        self.contradicts: Callable[[Checkpoint], Awaitable[bool]] = _by_no_journal
        """Whether a checkpoint of a followed hall is not that of the journal here. Raises `Unavailable`."""
        self.cosigned: Callable[[SignedNote], None] = lambda _note: None
        """Told of each checkpoint with the signature that was given for it."""

    async def sign(self, body: str, signer: SignerKey, seconds: int) -> Signature:
        """The signature of the checkpoint at that time (s since 1970). Raises `HttpProblem`, `OtherSize`,
        `Unavailable`."""
        try:
            added = AddedCheckpoint.read(body)
            checkpoint = Checkpoint.read(added.note.text)
        except NoteError as error:
            raise HttpProblem("malformed", why=str(error)) from None
        self._need_known(checkpoint, added.note)
        if added.before > checkpoint.size:
            raise HttpProblem("malformed", why="the checkpoint has fewer records than the one before")
        if checkpoint.origin not in self._keys and await self.contradicts(checkpoint):
            raise HttpProblem("log_not_continued", log=checkpoint.origin, why="the journal here is another one")
        await self._take(checkpoint, added)
        signature = signer.cosignature(added.note.text, seconds)
        self.cosigned(added.note.with_signatures([signature]))
        return signature

    def _need_known(self, checkpoint: Checkpoint, note: SignedNote) -> None:
        keys = self._keys.get(checkpoint.origin) or _read(self.reported_keys(checkpoint.origin))
        if not keys:
            raise HttpProblem("unknown_log", log=checkpoint.origin[:200])
        try:
            is_signed = any(note.signed_by(key) is not None for key in keys)
        except NoteError:
            is_signed = False
        if not is_signed:
            raise HttpProblem("log_not_signed", log=checkpoint.origin)

    async def _take(self, checkpoint: Checkpoint, added: AddedCheckpoint) -> None:
        """Store the tree that the checkpoint names in place of the one before."""
        before = await self._store.cosigned_tree(checkpoint.origin)
        if before is None:
            await self._need_room(checkpoint.origin)
        size, root = (before.size, before.root) if before is not None else (0, EMPTY_ROOT)
        if added.before != size or (size == checkpoint.size and root != checkpoint.root):
            raise OtherSize(size)
        try:
            need_consistent(size, root, checkpoint.size, checkpoint.root, added.proof)
        except ProofError as error:
            raise HttpProblem("log_not_continued", log=checkpoint.origin, why=str(error)) from None
        tree = CosignedTree(checkpoint.origin, checkpoint.size, checkpoint.root)
        if tree != before and not await self._store.cosign_tree(before, tree):
            raise OtherSize((await self._store.cosigned_tree(checkpoint.origin) or tree).size)

    async def _need_room(self, origin: str) -> None:
        """Raises `HttpProblem` where a hall calls its log by one more name than it may. None is ever forgotten: a log
        that was cosigned would else be open to another tree."""
        hall = origin.rpartition("/")[2]
        if origin in self._keys or len(await self._store.cosigned_trees(hall)) < MOST_LOGS_OF_HALL:
            return
        reason = f"its hall has had logs of {MOST_LOGS_OF_HALL} names cosigned here: `[log] witness_of` names others"
        raise HttpProblem("log_not_continued", log=origin, why=reason)


async def _by_no_journal(_checkpoint: Checkpoint) -> bool:
    return False


def _read(log_keys: Sequence[str]) -> list[VerifierKey]:
    """The keys that can be read; a hall may report anything."""
    keys = []
    for text in log_keys:
        with suppress(VerifierKeyError):
            keys.append(VerifierKey.read(text))
    return keys


def _by_name(log_keys: Sequence[str]) -> dict[str, list[VerifierKey]]:
    keys: dict[str, list[VerifierKey]] = {}
    for key in map(VerifierKey.read, log_keys):
        keys.setdefault(key.name, []).append(key)
    return keys
