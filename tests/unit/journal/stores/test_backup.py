"""A copy of the store alone, while the hall serves, and back again."""

import asyncio
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from queue_server.backups.restoring import Restored, Target, restore_backup
from queue_server.journal.access.contents import Token
from queue_server.journal.backup import backup
from queue_server.journal.record import Record
from queue_server.journal.sqlite.sqlite_store import FILE_NAME, SqliteStore
from queue_server.journal.store import Answer, Batch, Snapshot, Unavailable, Unusable
from tests.unit.journal.days import HALL, day


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """A folder with a store in it."""
    store = await SqliteStore.open(tmp_path / "data")
    await store.append(Batch(day(), [Answer(HALL, "c1", b"f", b"{}")]))
    await store.save_snapshot(Snapshot(HALL, len(day()), day()[-1].hash, b""))
    await store.add_token(Token("kiosk-1", "kiosk", b"d" * 32, 1))
    await store.close()
    return tmp_path / "data"


async def records(data: Path) -> list[Record]:
    store = await SqliteStore.open(data, read_only=True)
    try:
        return [record async for record in store.read(HALL)]
    finally:
        await store.close()


async def test_a_restored_copy_is_the_same_store(data: Path, tmp_path: Path) -> None:
    """Records, answers, snapshots and tokens; it serves on, and only its owner can read it."""
    await asyncio.to_thread(backup, data, tmp_path / "copy")
    verdicts = (await asyncio.to_thread(restore, tmp_path / "copy", tmp_path / "new")).verdicts
    assert [(verdict.hall, verdict.count, verdict.is_good) for verdict in verdicts] == [(HALL, len(day()), True)]
    assert mode(tmp_path / "copy") == mode(tmp_path / "new" / FILE_NAME) == 0o600
    assert mode(tmp_path / "new") == 0o700
    assert names(tmp_path / "new") == {FILE_NAME, "restored.json"}
    store = await SqliteStore.open(tmp_path / "new")
    assert [record async for record in store.read(HALL)] == day()
    assert await store.answer(HALL, "c1") == Answer(HALL, "c1", b"f", b"{}")
    assert [token.name for token in await store.tokens()] == ["kiosk-1"]
    await store.append(Batch(answers=[Answer(HALL, "c2", b"f", b"{}")]))
    assert await store._writer.run(lambda db: db.execute("PRAGMA journal_mode").fetchone()) == ("wal",)
    await store.close()


async def test_a_copy_is_of_one_moment_while_others_write(data: Path, tmp_path: Path) -> None:
    """Backups that run beside appends hold a journal without a gap, as long as it was at some moment."""
    extra = [record for record in day(2, 60) if record.hall == HALL]
    store = await SqliteStore.open(data)
    elsewhere = [Record("north", record.seq, record.body, record.hash) for record in extra]
    copies = []
    for number, record in enumerate(elsewhere):
        copying = asyncio.create_task(asyncio.to_thread(backup, data, tmp_path / f"copy{number}"))
        await store.append(Batch([record]))
        await copying
        copies.append(tmp_path / f"copy{number}")
        if number == 5:
            break
    await store.close()
    for number, copy in enumerate(copies):
        shutil.copytree(data, tmp_path / f"r{number}", ignore=shutil.ignore_patterns("*"))
        shutil.copyfile(copy, tmp_path / f"r{number}" / FILE_NAME)
        opened = await SqliteStore.open(tmp_path / f"r{number}", read_only=True)
        seqs = [record.seq async for record in opened.read("north")]
        await opened.close()
        assert seqs in (list(range(1, number + 1)), list(range(1, number + 2)))


async def test_a_backup_overwrites_nothing(data: Path, tmp_path: Path) -> None:
    """An existing file is named and stays."""
    (tmp_path / "copy").write_text("yesterday's")
    with pytest.raises(Unusable, match=r"copy exists already: name a new file"):
        backup(data, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "yesterday's"


async def test_a_restore_overwrites_nothing(data: Path, tmp_path: Path) -> None:
    """A folder that has a journal keeps it."""
    backup(data, tmp_path / "copy")
    with pytest.raises(Unusable, match="a journal is never overwritten"):
        restore(tmp_path / "copy", data)
    assert await records(data) == day()


async def test_a_bad_copy_is_not_put_in_place(data: Path, tmp_path: Path) -> None:
    """The verdict names the bad record and the cut-off tail; the folder stays empty."""
    await asyncio.to_thread(backup, data, tmp_path / "copy")
    db = sqlite3.connect(tmp_path / "copy")
    db.executescript("DROP TRIGGER journal_is_never_updated; DROP TRIGGER journal_is_never_deleted;")
    db.execute("UPDATE journal SET body = x'5b5d' WHERE seq = 4")
    db.execute("DELETE FROM journal WHERE seq = ?", (len(day()),))
    db.commit()
    db.close()
    (verdict,) = (await asyncio.to_thread(restore, tmp_path / "copy", tmp_path / "new")).verdicts
    assert [fault.seq for fault in verdict.faults] == [4, len(day())]
    assert not (tmp_path / "new").exists()


async def test_what_is_no_copy_is_refused(tmp_path: Path) -> None:
    """A missing file, and a file of another kind: each named, nothing left behind."""
    with pytest.raises(Unusable, match="copy does not exist"):
        await asyncio.to_thread(restore, tmp_path / "copy", tmp_path / "new")
    (tmp_path / "copy").write_text("a letter to the akim " * 100)
    with pytest.raises(Unusable, match="is no store of journals"):
        await asyncio.to_thread(restore, tmp_path / "copy", tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_backup_of_nothing_is_refused(tmp_path: Path) -> None:
    """A mistyped folder is named, and no file is made."""
    with pytest.raises(Unusable, match="no journal has been started there"):
        backup(tmp_path / "nowhere", tmp_path / "copy")
    assert names(tmp_path) == set()


async def test_a_place_that_cannot_be_written_is_named(data: Path, tmp_path: Path) -> None:
    """A folder that is not there is an error with the reason of the system."""
    with pytest.raises(Unavailable, match="cannot be written: No such file or directory"):
        backup(data, tmp_path / "nowhere" / "copy")


def restore(copy: Path, data: Path) -> Restored:
    return restore_backup(copy, Target(data))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}
