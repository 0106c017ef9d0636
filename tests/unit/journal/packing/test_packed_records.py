"""Records in few objects are those of the journal, and nothing that is wrong with it is passed over."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from msgspec.structs import replace

from queue_server.hall.events import GENESIS
from queue_server.journal.packing.packed_records import PackedRecords, chained_hashes, packed
from queue_server.journal.record import Corrupt, Record
from queue_server.journal.sqlite import packed_rows
from queue_server.journal.sqlite.packed_rows import read_packed_rows
from tests.contract.stored_samples import sealed

HALL = "akimat"
ROWS = 4


@pytest.fixture
def db(monkeypatch: pytest.MonkeyPatch) -> Iterator[sqlite3.Connection]:
    monkeypatch.setattr(packed_rows, "PACKED_ROWS", ROWS)
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE journal (hall TEXT, seq INTEGER, body BLOB, hash BLOB, PRIMARY KEY (hall, seq))")
        yield db


def rows(db: sqlite3.Connection, records: list[Record], after: int = 0) -> list[PackedRecords]:
    db.executemany(
        "INSERT INTO journal VALUES (?, ?, ?, ?)",
        [(record.hall, record.seq, record.body, record.hash) for record in records],
    )
    return read_packed_rows(db, HALL, after)


def test_a_row_holds_what_its_records_hold(db: sqlite3.Connection) -> None:
    """What SQLite puts together is what single records give, of this hall alone."""
    records = sealed(HALL, 6)
    assert rows(db, [*sealed("north", 9), *records]) == list(packed(records[:ROWS]))
    assert read_packed_rows(db, HALL, 1) == list(packed(records[1 : 1 + ROWS]))
    assert read_packed_rows(db, HALL, 3) == list(packed(records[3:]))
    assert read_packed_rows(db, HALL, 6) == []


def test_a_gap_parts_the_records(db: sqlite3.Connection) -> None:
    """Whoever checks the chain sees which record is missing, also where a whole block of them is."""
    records = sealed(HALL, 12)
    blocks = rows(db, [record for record in records if record.seq not in {3, *range(5, 11)}])
    assert [(block.first_seq, block.last_seq) for block in blocks] == [(1, 2), (4, 4), (11, 11)]
    assert [block.first_seq for block in read_packed_rows(db, HALL, 4)] == [11]


@pytest.mark.parametrize("digest", [b"h" * 31, b"h" * 33, b""])
def test_a_hash_of_another_length_follows_from_no_record(db: sqlite3.Connection, digest: bytes) -> None:
    """It is not taken for a part of the one beside it."""
    records = sealed(HALL, 4)
    records[1] = replace(records[1], hash=digest)
    [block] = rows(db, records)
    with pytest.raises(Corrupt) as fault:
        chained_hashes(HALL, 0, GENESIS, block)
    assert fault.value.seq == 2


def test_a_body_of_two_lines_is_one_record(db: sqlite3.Connection) -> None:
    """No program of ours writes a line feed; what another one has written is still checked with the chain."""
    records = sealed(HALL, 4)
    records[2] = replace(records[2], body=records[2].body.replace(b",", b",\n", 1))
    assert rows(db, records) == list(packed(records))


def test_the_first_record_that_does_not_follow_is_named() -> None:
    """A changed body, and records from another place of the journal."""
    records = sealed(HALL, 6)
    [block] = packed(records)
    assert chained_hashes(HALL, 0, GENESIS, block) == [record.hash for record in records]
    [changed] = packed([replace(r, body=r.body + b" ") if r.seq == 3 else r for r in records])
    [suffix] = packed(records[2:])
    for wrong, seq in ((changed, 3), (suffix, 1)):
        with pytest.raises(Corrupt) as fault:
            chained_hashes(HALL, 0, GENESIS, wrong)
        assert fault.value.seq == seq
