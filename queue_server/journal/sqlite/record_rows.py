"""Inserts records in a SQLite store, all that follow one another in a hall by one statement.

SQLite takes them apart itself, so that the interpreter is free for the event loop meanwhile: a statement for each would
take it back each time, and a list of statements hardly ever let it go.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Final

from queue_server.journal.packing.packed_records import HASH_BYTES
from queue_server.journal.record import Record
from queue_server.journal.sqlite.columns import COLUMNS_OF

LENGTH_BITS: Final = 31
"""Of the number that says where a body stands: its length, which SQLite bounds by as many; its place is above them."""


def insert_records(db: sqlite3.Connection, records: Sequence[Record]) -> None:
    """Insert the records, each of which follows the one before it of the same hall. Raises `sqlite3.Error`."""
    begin = 0
    for end in range(1, len(records) + 1):
        if end == len(records) or records[end].hall != records[begin].hall:
            _insert_run(db, records[begin:end])
            begin = end


def _insert_run(db: sqlite3.Connection, records: Sequence[Record]) -> None:
    bodies = [record.body for record in records]
    hashes = [record.hash for record in records]
    first = records[0]
    db.execute(_INSERT_RUN, (first.hall, first.seq, str(_places(bodies)), b"".join(bodies), b"".join(hashes)))


def _places(bodies: Iterable[bytes]) -> list[int]:
    """Where each body stands among the joined ones, counted from one as SQLite does, and how long it is."""
    lengths = [*map(len, bodies)]
    begins = accumulate(lengths, initial=1)
    return [begin << LENGTH_BITS | length for begin, length in zip(begins, lengths, strict=False)]


_INSERT_RUN: Final = f"""
INSERT INTO journal ({COLUMNS_OF["journal"]})
SELECT ?1, ?2 + key, substr(?4, value >> {LENGTH_BITS}, value & {(1 << LENGTH_BITS) - 1}),
    substr(?5, key * {HASH_BYTES} + 1, {HASH_BYTES})
FROM json_each(?3)
"""  # noqa: S608 - numbers and names of ours alone are put in
