"""Decides what a batch of a hall means for the journal that is here: what follows, or where the two differ. Pure."""

from collections.abc import Sequence

from msgspec import Struct

from queue_server.journal.record import Record
from queue_server.replication.wire import BadBatch, first_difference, unpack


class Forked(Exception):
    """The hall's journal is another one than the one here, from record `seq` on at the latest."""

    def __init__(self, seq: int) -> None:
        self.seq = seq
        super().__init__(f"the journal differs from the one here from record {seq} on")


class SentBatch(Struct, frozen=True):
    """What a hall sends: records after `after`, the last of which has the hash `last_hash`."""

    hall: str
    after: int
    last_hash: bytes
    payload: bytes


def records_of(batch: SentBatch, previous: bytes) -> list[Record]:
    """The records of the batch, sealed anew after the record here whose hash is `previous`.

    Raises `BadBatch`, and `Forked` where the hall has another record `after`, so that its last hash is another one too.
    """
    records = unpack(batch.payload, batch.hall, batch.after, previous)
    if records[-1].hash != batch.last_hash:
        if batch.after == 0:  # before the first record all journals are the same
            raise BadBatch("the hash of the last record is another one than the batch says")
        raise Forked(batch.after)
    return records


def following(records: Sequence[Record], stored: Sequence[bytes]) -> Sequence[Record]:
    """The records that are not here yet; `stored` are the hashes of those here, from the first one's place on.
    Raises `Forked`."""
    difference = first_difference(records, stored)
    if difference is not None:
        raise Forked(difference)
    return records[len(stored) :]
