"""Reads many records of a journal as one row, which SQLite puts together without the interpreter.

A row of its own for each record would give the interpreter away and take it back, so that whoever folds on another
thread would wait at each.
"""

import sqlite3
from typing import Final

from queue_server.journal.packing.packed_records import HASH_BYTES, PackedRecords, packed
from queue_server.journal.sqlite.group_commit import read_records

PACKED_ROWS: Final = 10_000
"""Records of one row: some megabytes, and time enough for SQLite to work beside the fold."""

_JOINED: Final = """
SELECT max(length(hash)), CAST(group_concat(body, x'0A') AS BLOB), CAST(group_concat(hash, '') AS BLOB)
FROM journal WHERE hall = ? AND seq > ? AND seq <= ?
"""
"""No body has a line feed, since JSON writes it in another way. The rows come in the order of the primary key; in any
other order their hashes would not follow."""


def read_packed_rows(db: sqlite3.Connection, hall: str, after: int) -> list[PackedRecords]:
    """The records after `after`, some thousand of them; in several parts where there are gaps."""
    longest_hash, joined, hashes = db.execute(_JOINED, (hall, after, after + PACKED_ROWS)).fetchone()
    bodies = joined.split(b"\n") if joined is not None else []
    if len(bodies) == PACKED_ROWS and longest_hash == HASH_BYTES and len(hashes) == PACKED_ROWS * HASH_BYTES:
        return [PackedRecords(after + 1, bodies, hashes)]
    return list(packed(read_records(db, hall, after, PACKED_ROWS)))
