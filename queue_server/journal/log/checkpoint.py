"""Writes and reads checkpoints, which state how many records a log has and the root of their tree. Pure.

Source: https://c2sp.org/tlog-checkpoint. A proof that a record is in the tree is written with its checkpoint, as one
text that can be checked without a network: https://c2sp.org/tlog-proof.
"""

import base64
import binascii
from collections.abc import Sequence
from typing import Final, Self

from msgspec import Struct

from queue_server.journal.log.note import NoteError, SignedNote
from queue_server.journal.log.tree import MOST_PROOF_HASHES, ProofError, included_root, leaf_hash

HASH_BYTES: Final = 32
PROOF_HEADER: Final = "c2sp.org/tlog-proof@v1"
_LINES: Final = 3
_MOST_DIGITS: Final = 19


class Checkpoint(Struct, frozen=True):
    """The state of a log: its name in the world, the number of its records, and the root of the tree over them."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def read(cls, text: str) -> Self:
        """The checkpoint of a note's text; further lines are another's and mean nothing here. Raises `NoteError`."""
        lines = text.split("\n")
        if len(lines) <= _LINES or not all(lines[:_LINES]):
            raise NoteError("a checkpoint has a name, a size and a root")
        return cls(lines[0], number(lines[1]), hash_of_line(lines[2]))

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{line_of_hash(self.root)}\n"


class RecordProof(Struct, frozen=True):
    """A proof that the record with seq `index` + 1 is in the tree of a signed checkpoint."""

    index: int
    hashes: Sequence[bytes]
    checkpoint: SignedNote

    @classmethod
    def read(cls, text: str) -> Self:
        """The proof of that text. Raises `NoteError`."""
        head, _, note = text.partition("\n\n")
        header, *lines = [line for line in head.split("\n") if not line.startswith("extra ")]
        if header != PROOF_HEADER or not lines or not lines[0].startswith("index "):
            raise NoteError("this is no proof of a record")
        hashes = lines[1:]
        if len(hashes) > MOST_PROOF_HASHES:
            raise NoteError("a proof has at most 63 hashes")
        return cls(number(lines[0].removeprefix("index ")), tuple(map(hash_of_line, hashes)), SignedNote.read(note))

    def need_record(self, record_hash: bytes) -> Checkpoint:
        """The checkpoint whose tree has the record with that hash. Raises `NoteError`, `ProofError`."""
        checkpoint = Checkpoint.read(self.checkpoint.text)
        root = included_root(self.index, checkpoint.size, leaf_hash(record_hash), self.hashes)
        if root != checkpoint.root:
            raise ProofError("the record is not in the tree of the checkpoint")
        return checkpoint

    def __str__(self) -> str:
        lines = (PROOF_HEADER, f"index {self.index}", *map(line_of_hash, self.hashes))
        return "".join(f"{line}\n" for line in lines) + f"\n{self.checkpoint}"


def number(digits: str) -> int:
    """The number that these decimal digits without leading zeros are. Raises `NoteError`."""
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS
    if not is_number or (digits[0] == "0" and digits != "0"):
        raise NoteError("a size or an index is a number without leading zeros")
    return int(digits)


def line_of_hash(value: bytes) -> str:
    """A hash as lines of checkpoints and proofs have it."""
    return base64.b64encode(value).decode()


def hash_of_line(line: str) -> bytes:
    """The hash of a line. Raises `NoteError`."""
    try:
        value = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError):
        value = b""
    if len(value) != HASH_BYTES:
        raise NoteError("a hash is 32 bytes in Base64")
    return value
