"""Checks a public log: who has signed it, whether a ticket is in it, and whether it continues what it was.

Every function returns sentences for a person, or raises `RemoteLogFault`, `NoteError`, `ProofError` with the reason why
the log is not to be believed.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from msgspec import Struct

from queue_server.cli.journals.public_log.remote_log import RemoteLog, RemoteLogFault
from queue_server.config.values.verifier_key import VerifierKey
from queue_server.journal.log.checkpoint import Checkpoint
from queue_server.journal.log.growing_tree import GrowingTree
from queue_server.journal.log.note import MOST_NOTE_BYTES, NoteError, SignedNote
from queue_server.journal.log.tree import ProofError, need_consistent
from queue_server.journal.record import Record

FULL_DIGITS: Final = 64


class TrustedKeys(Struct, frozen=True):
    """The keys that are believed: the log's own, of which one must have signed, and witnesses', which all must have."""

    log: Sequence[VerifierKey]
    witnesses: Sequence[VerifierKey] = ()

    def need_signed(self, note: SignedNote) -> Sequence[str]:
        """A sentence about each signature. Raises `NoteError`, `RemoteLogFault`."""
        signers = [key for key in self.log if note.signed_by(key) is not None]
        if not signers:
            raise RemoteLogFault("no key of the log has signed its checkpoint")
        origin = Checkpoint.read(note.text).origin
        if any(key.name != origin for key in signers):
            raise RemoteLogFault(f"the checkpoint is that of another log, {origin}")
        lines = [f"signed by the log {signers[0].name}"]
        for key in self.witnesses:
            seconds = note.signed_by(key)
            if seconds is None:
                raise RemoteLogFault(f"the witness {key.name} has not signed the checkpoint")
            lines.append(f"signed by the witness {key.name} at {_moment(seconds)}")
        return lines


async def check_ticket(remote: RemoteLog, code: str, keys: TrustedKeys) -> Sequence[str]:
    """Check that the record with the code of a paper, 10 to 64 hex digits, is in the log."""
    proof = await remote.proof(code)
    lines = keys.need_signed(proof.checkpoint)
    size = Checkpoint.read(proof.checkpoint.text).size
    full = bytes.fromhex(code) if len(code) == FULL_DIGITS else await remote.record_hash(proof.index, size)
    if not full.hex().startswith(code):
        raise RemoteLogFault("the log answers with another record")
    proof.need_record(full)
    return [f"the code {code} is record {proof.index + 1} of {size}", *lines]


async def check_continuation(remote: RemoteLog, before: SignedNote, keys: TrustedKeys) -> Sequence[str]:
    """Check that the log continues the checkpoint of before."""
    keys.need_signed(before)
    past = Checkpoint.read(before.text)
    note = await remote.checkpoint()
    lines = keys.need_signed(note)
    present = Checkpoint.read(note.text)
    if present.size < past.size:
        raise RemoteLogFault(f"the log had {past.size} records and has {present.size}")
    proof = await remote.consistency(past.size, present.size)
    need_consistent(past.size, past.root, present.size, present.root, proof)
    return [f"nothing before record {past.size} of {present.size} has changed", *lines]


async def check_journal(
    records: AsyncIterator[Record], checkpoints: Mapping[str, Checkpoint]
) -> tuple[Sequence[str], Sequence[str]]:
    """Hold a journal against checkpoints of its log, by the names of their files: sentences about those that it has,
    and about those that it contradicts."""
    by_size: dict[int, list[str]] = {}
    for name, checkpoint in checkpoints.items():
        by_size.setdefault(checkpoint.size, []).append(name)
    tree = GrowingTree()
    good, bad = [], []

    def compare() -> None:
        for name in by_size.pop(tree.size, ()):
            if checkpoints[name].root == tree.root():
                good.append(f"{name}: {tree.size} records, as they were signed")
            else:
                bad.append(f"{name}: the first {tree.size} records are not those that were signed")

    compare()
    async for record in records:
        tree.add(record.hash)
        compare()
    for size, names in by_size.items():
        bad += [f"{name}: {size} records were signed, and there are {tree.size}" for name in names]
    return good, bad


def checkpoints_in(folder: Path, hall: str) -> Mapping[str, Checkpoint]:
    """The checkpoints of a hall among the files of a folder, by the files' names. Raises `OSError`."""
    checkpoints = {}
    for file in sorted(folder.iterdir()):
        if not file.is_file() or file.stat().st_size > MOST_NOTE_BYTES:
            continue
        try:
            checkpoint = Checkpoint.read(SignedNote.read(file.read_text("utf-8")).text)
        except (NoteError, UnicodeDecodeError):
            continue
        if checkpoint.origin.rpartition("/")[2] == hall:
            checkpoints[file.name] = checkpoint
    return checkpoints


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


FAULTS: Final = (RemoteLogFault, NoteError, ProofError)
"""Why a log is not believed."""
