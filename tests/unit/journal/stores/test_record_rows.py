"""Records inserted in a SQLite store by one statement: each comes back as it was."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from queue_server.journal.record import Record
from queue_server.journal.sqlite.record_rows import insert_records
from queue_server.journal.sqlite.schema import SCHEMA, STEPS


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.executescript(SCHEMA + STEPS[8])
        yield db


def rows_in(db: sqlite3.Connection) -> list[Record]:
    return [Record(*row) for row in db.execute("SELECT hall, seq, body, hash FROM journal ORDER BY hall, seq")]


def test_records_come_back_byte_by_byte(db: sqlite3.Connection) -> None:
    """Bodies of any length, and such bytes as a text would not keep."""
    bodies = [b"[]", b"", bytes(range(256)) * 300, b"\0", "Зал".encode(), b'"']
    records = [Record("akimat", 7 + n, body, bytes([n]) * 32) for n, body in enumerate(bodies)]
    insert_records(db, records)
    assert rows_in(db) == records


def test_records_of_several_halls_come_in_one_another(db: sqlite3.Connection) -> None:
    """Batches that share a commit are joined, and a hall may be there twice."""
    places = [("a", 1), ("b", 9), ("b", 10), ("a", 2)]
    records = [Record(hall, seq, b"%d" % seq, bytes([seq]) * 32) for hall, seq in places]
    insert_records(db, records)
    assert rows_in(db) == sorted(records, key=lambda record: (record.hall, record.seq))
    insert_records(db, [])
    assert len(rows_in(db)) == 4


def test_one_record_that_is_there_refuses_all(db: sqlite3.Connection) -> None:
    """The guards of the table look at each record of the statement."""
    first, second = (Record("a", seq, b"[]", bytes(32)) for seq in (1, 2))
    insert_records(db, [second])
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        insert_records(db, [first, second])
    assert rows_in(db) == [second]
