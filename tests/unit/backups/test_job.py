"""A copy by schedule: made, checked, rotated; each way in which a stick fails has its own word, and nothing is left."""

import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from msgspec.structs import replace

from queue_server.backups.job import Job, run
from queue_server.backups.making import BackupSources, make_backup
from queue_server.backups.restoring import check_backup
from queue_server.backups.rotation import file_name
from tests.unit.backups.conftest import Machine

AT = 1_769_871_600_000_000
"""2026-01-31 15:00 UTC."""
DAY = 86_400_000_000


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


@pytest.fixture
def job(machine: Machine, stick: Path) -> Job:
    return Job(data=str(machine.data), config=str(machine.config), folder=str(stick), at=AT, keep=2)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_good_copy(job: Job, stick: Path) -> None:
    """One file, which can be restored, and nothing beside it."""
    outcome = run(job)
    assert (outcome.fault, outcome.name) == (None, "kezek-2026-01-31T150000Z.backup")
    assert names(stick) == [outcome.name]
    assert outcome.size == (stick / outcome.name).stat().st_size
    assert all(verdict.is_good for verdict in check_backup(stick / outcome.name))


def test_only_our_oldest_go(job: Job, machine: Machine, stick: Path, tmp_path: Path) -> None:
    """Files of other people, of another hall and under our name alone stay; without `keep` everything does."""
    (stick / "holiday.jpg").write_bytes(b"x")
    (stick / "kezek-2020-01-01T000000Z.backup").write_text("not by us")
    shutil.copytree(machine.data, tmp_path / "other")
    with sqlite3.connect(tmp_path / "other/kezek.db") as db:
        db.executescript("DROP TRIGGER journal_is_never_updated; UPDATE journal SET hash = x'00' WHERE seq = 1;")
    make_backup(BackupSources(tmp_path / "other"), stick / "kezek-2020-01-02T000000Z.backup")
    for day in range(4):
        assert run(replace(job, at=AT + day * DAY, keep=None)).fault is None
    outcome = run(replace(job, at=AT + 4 * DAY))
    assert outcome.deleted == tuple(file_name(AT + day * DAY) for day in range(3))
    assert names(stick) == [
        "holiday.jpg",
        "kezek-2020-01-01T000000Z.backup",
        "kezek-2020-01-02T000000Z.backup",
        file_name(AT + 3 * DAY),
        file_name(AT + 4 * DAY),
    ]


def test_a_stick_that_is_not_there(job: Job, stick: Path) -> None:
    """The folder is not made: it would lie on the journal's own disk."""
    stick.rmdir()
    outcome = run(job)
    assert (outcome.fault, outcome.detail) == ("missing", f"{stick} is not there")
    assert not stick.exists()
    stick.mkdir()
    assert run(replace(job, other_disk=True)).fault == "same_disk"


def test_a_full_stick(job: Job, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said before anything is written, and the older copies stay."""
    assert run(job).fault is None
    monkeypatch.setattr("queue_server.backups.job.RESERVE", 1 << 62)
    assert run(replace(job, at=AT + DAY)).fault == "full"
    assert names(stick) == [file_name(AT)]


@pytest.mark.parametrize("kilobytes", [40, 100, 176, 196])
@pytest.mark.skipif(os.getuid() != 0 or shutil.which("mount") is None, reason="a small disk is mounted by root alone")
def test_a_stick_that_fills_up_while_it_is_written(
    job: Job, stick: Path, kilobytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real small disk, full at one stage or another: no copy is there, and nothing is left."""
    if os.system(f"mount -t tmpfs -o size={kilobytes}k tmpfs {stick} 2>/dev/null") != 0:  # noqa: S605 - our own words
        pytest.skip("this machine lets nobody mount")
    try:
        monkeypatch.setattr("queue_server.backups.job._size", lambda *_: 0)
        outcome = run(job)
        assert (outcome.fault, names(stick)) == ("full", [])
    finally:
        os.system(f"umount {stick}")  # noqa: S605 - our own words


def test_a_journal_that_does_not_verify(job: Job, machine: Machine, stick: Path) -> None:
    """No copy of it takes the place of an older, good one."""
    assert run(replace(job, keep=1)).fault is None
    with sqlite3.connect(machine.data / "kezek.db") as db:
        db.executescript("DROP TRIGGER journal_is_never_updated; UPDATE journal SET body = x'5b5d' WHERE seq = 4;")
    outcome = run(replace(job, at=AT + DAY, keep=1))
    assert outcome.fault == "damaged"
    assert outcome.detail.startswith("aksu 4: ")
    assert names(stick) == [file_name(AT)]


def test_what_a_pulled_stick_left_behind_goes(job: Job, stick: Path) -> None:
    """A day later; what is being written now, maybe by another server, stays."""
    old, new = (stick / f"{file_name(AT - n * DAY)}.{'0' * 32}.part{'-journal' * (n == 1)}" for n in (1, 2))
    for part in (old, new):
        part.write_bytes(b"half")
    os.utime(old, (1, 1))
    assert run(job).fault is None
    assert names(stick) == sorted([new.name, file_name(AT)])


def test_a_passphrase_that_cannot_be_read(job: Job, stick: Path, tmp_path: Path) -> None:
    """It is not taken for a copy without secrets."""
    assert run(replace(job, passphrase_file=str(tmp_path / "none"))).fault == "unusable"
    (tmp_path / "short").write_text("kezek\n")
    assert run(replace(job, passphrase_file=str(tmp_path / "short"))).fault == "unusable"
    assert names(stick) == []
