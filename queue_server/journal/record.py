"""Defines one record of a journal and the hash chain of the records. Pure.

`body` is the exact bytes of the compact JSON array `[version, hall, seq, at, actor, cause, kind, data]`;
`hash = SHA-256(hash of the record before + body)`,
and before the first record stands `hall.events.GENESIS`. The hashed bytes are the stored bytes.
"""

from hashlib import sha256
from typing import Final

from msgspec import Struct


class Record(Struct, frozen=True, gc=False):
    """A sealed event: its hall, its seq, its bytes and the hash that links it to all records before it."""

    hall: str
    seq: int
    body: bytes
    hash: bytes


class Corrupt(Exception):
    """A record differs from what was sealed, or cannot be read. `reason` is a sentence without the hall and the seq."""

    def __init__(self, hall: str, seq: int, reason: str) -> None:
        self.hall = hall
        self.seq = seq
        self.reason = reason
        super().__init__(f"{hall} {seq}: {reason}")


IMPOSSIBLE: Final = (ArithmeticError, AttributeError, LookupError, ValueError)
"""What a fold raises at a record that can be read and cannot have happened: it names what is not there, or a time that
is outside the calendar."""


class NewerRecord(Corrupt):
    """A record is of a kind that this program does not know: a newer version has written it, and nothing is wrong with
    the journal."""


class Superseded(Corrupt):
    """Another machine writes the hall since an epoch that this journal does not have, and nothing is wrong with it."""

    def __init__(self, hall: str, seq: int, epoch: int) -> None:
        self.epoch = epoch
        reason = f"another machine has taken the hall over (epoch {epoch}), so nothing more is written to it here"
        super().__init__(hall, seq, reason)


def chain(previous: bytes, body: bytes) -> bytes:
    """The hash of the record with this body that follows the record with hash `previous`."""
    return sha256(previous + body).digest()
