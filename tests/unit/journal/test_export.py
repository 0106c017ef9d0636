"""A journal as JSON lines, and back."""

from pathlib import Path

import pytest

from queue_server.journal.checks.verify import verify
from queue_server.journal.export import export, hall_of, line, read_file
from queue_server.journal.memory import MemoryStore
from queue_server.journal.record import Record
from queue_server.journal.store import Batch, Unusable
from tests.unit.journal.days import HALL, day


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An exported day."""
    exported = tmp_path / "day.jsonl"
    exported.write_bytes(b"".join(line(record) for record in day()))
    return exported


def lines_of(file: Path) -> list[bytes]:
    return file.read_bytes().splitlines(keepends=True)


def write(file: Path, lines: list[bytes]) -> None:
    file.write_bytes(b"".join(lines))


async def bad(file: Path) -> list[int]:
    return [fault.seq for fault in (await verify(hall_of(file), read_file(file))).faults]


def test_a_line_is_three_fields() -> None:
    """The body is the text that was sealed, so that anybody can hash it again."""
    assert (
        line(Record("aksu", 7, '[1,"ақсу"]'.encode(), b"\xab" * 32))
        == ('{"seq":7,"body":"[1,\\"ақсу\\"]","hash":"' + "ab" * 32 + '"}\n').encode()
    )


async def test_a_file_gives_the_records_of_the_store(file: Path) -> None:
    """What was exported comes back record for record, and verifies."""
    store = MemoryStore()
    await store.append(Batch(day()))
    assert [text async for text in export(store, HALL)] == lines_of(file)
    assert [record async for record in read_file(file)] == day()
    assert await bad(file) == []


async def test_a_part_can_be_exported() -> None:
    """After a seq, and so many."""
    store = MemoryStore()
    await store.append(Batch(day()))
    assert [text async for text in export(store, HALL, after=3, limit=2)] == [line(record) for record in day()[3:5]]


async def test_a_line_that_is_no_record_is_a_bad_record(file: Path) -> None:
    """Garbage, an unfinished line, a hash that is none: each is named by its place, and nobody else."""
    lines = lines_of(file)
    lines[4] = b"garbage\n"
    lines[9] = lines[9].replace(b'"hash":"', b'"hash":"not hexadecimal')
    lines[-1] = lines[-1][:40]
    write(file, lines)
    assert await bad(file) == [5, 10, len(lines)]


async def test_the_hall_is_that_of_most_lines(file: Path) -> None:
    """A first line that claims another hall is the bad one, not the rest; empty lines mean nothing."""
    lines = lines_of(file)
    lines[0] = lines[0].replace(b"aksu", b"aqtau")
    write(file, [text for line_ in lines for text in (line_, b"\n")])
    assert hall_of(file) == HALL
    assert await bad(file) == [1]


async def test_a_body_that_is_no_text_stays_bad(tmp_path: Path) -> None:
    """Export does not mend what was altered, nor stop at it."""
    records = day()
    records[6] = Record(HALL, 7, b"\xff" + records[6].body, records[6].hash)
    exported = tmp_path / "day.jsonl"
    exported.write_bytes(b"".join(line(record) for record in records))
    assert await bad(exported) == [7]


@pytest.mark.parametrize("text", ["", "no journal\n", '{"seq":1}\n'])
def test_a_file_of_something_else_is_refused(tmp_path: Path, text: str) -> None:
    """It is not taken for an empty journal."""
    (tmp_path / "letter.txt").write_text(text)
    with pytest.raises(Unusable, match=r"letter\.txt is no exported journal"):
        hall_of(tmp_path / "letter.txt")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """With the reason of the system."""
    with pytest.raises(Unusable, match=r"nowhere\.jsonl cannot be read: No such file or directory"):
        hall_of(tmp_path / "nowhere.jsonl")
