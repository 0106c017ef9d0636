"""Holds records of a journal that follow one another in few objects, for a reader of a whole journal. Pure.

A record of its own costs as much as its hash, and most records of a long journal are only checked with the chain.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Final

from msgspec import Struct

from queue_server.journal.record import Corrupt, Record, chain

HASH_BYTES: Final = 32
_NO_HASH: Final = bytes(HASH_BYTES)


class PackedRecords(Struct, frozen=True):
    """Records without a gap, from `first_seq` on; `hashes` are those of all of them, joined."""

    first_seq: int
    bodies: Sequence[bytes]
    hashes: bytes

    @property
    def last_seq(self) -> int:
        return self.first_seq + len(self.bodies) - 1


def packed(records: Iterable[Record]) -> Iterator[PackedRecords]:
    """The records in order, parted where there is a gap. A hash of another length than a hash has follows from no
    record, and is replaced by such a one."""
    run: list[Record] = []
    for record in records:
        if run and record.seq != run[-1].seq + 1:
            yield _packed(run)
            run = []
        run.append(record)
    if run:
        yield _packed(run)


def chained_hashes(hall: str, seq: int, head: bytes, block: PackedRecords) -> list[bytes]:
    """The hashes of the records, which follow record `seq` with the hash `head`. Raises `Corrupt` for the first that
    does not follow from the one before."""
    if block.first_seq != seq + 1:
        raise Corrupt(hall, seq + 1, "missing")
    hashes = list(accumulate(block.bodies, chain, initial=head))[1:]
    if b"".join(hashes) != block.hashes:
        differing = next(n for n, digest in enumerate(hashes) if digest != _hash_at(block, n))
        raise Corrupt(hall, block.first_seq + differing, "the hash does not follow from the record before")
    return hashes


def _packed(run: Sequence[Record]) -> PackedRecords:
    hashes = (record.hash if len(record.hash) == HASH_BYTES else _NO_HASH for record in run)
    return PackedRecords(run[0].seq, [record.body for record in run], b"".join(hashes))


def _hash_at(block: PackedRecords, index: int) -> bytes:
    return block.hashes[HASH_BYTES * index : HASH_BYTES * (index + 1)]
