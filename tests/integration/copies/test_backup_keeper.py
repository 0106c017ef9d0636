"""Copies at the hall's time, by the real process; the hall is told what fails, and goes on."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from queue_server.backups import keeper as keeping
from queue_server.backups.job import Job
from queue_server.backups.keeper import MODULE, BackedUpHall, BackupKeeper
from queue_server.config.sections.backup import BackupSettings
from queue_server.hall.state import MINUTE
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import Batch
from queue_server.stats.background.frames import frame
from queue_server.stats.background.subprocess_job import GENTLE, IDLE_CLASS
from tests.disk_class import disk_class
from tests.unit.journal.days import day

EVENING = 1_769_871_600_000_000
"""2026-01-31 20:00 in Almaty."""
DAY = 24 * 60 * MINUTE


class Clock:
    def __init__(self) -> None:
        self.now = EVENING

    def __call__(self) -> int:
        return self.now


async def a_keeper(tmp_path: Path, clock: Clock, **settings: object) -> tuple[BackupKeeper, SqliteStore]:
    store = await SqliteStore.open(tmp_path / "data")
    if await store.head("aksu") is None:
        await store.append(Batch(day()))
    place = BackedUpHall(tmp_path / "data", None, lambda: "Asia/Almaty")
    backup_settings = BackupSettings(folder=str(tmp_path / "stick"), **settings)  # type: ignore[arg-type]
    return BackupKeeper(backup_settings, place, store, clock), store


async def test_a_copy_every_day(tmp_path: Path) -> None:
    """At the first start at once, then when it is due; across a restart it is known when the last one was made."""
    (tmp_path / "stick").mkdir()
    clock = Clock()
    keeper, store = await a_keeper(tmp_path, clock)
    assert keeper._is_due()
    await keeper.make()
    document = keeper.document()
    assert (document.name, document.fault, keeper.is_failing()) == ("kezek-2026-01-31T150000Z.backup", None, False)
    assert document.next_at is not None
    assert document.next_at.isoformat() == "2026-02-01T15:00:00+00:00"
    clock.now += DAY - MINUTE
    assert not keeper._is_due()
    clock.now += MINUTE
    assert keeper._is_due()
    successor, other = await a_keeper(tmp_path, clock)
    await successor._remember()
    assert successor.age_s() == 86_400
    clock.now = EVENING - 400 * DAY
    assert successor._is_due(), "the clock was ahead when it was made"
    await store.close()
    await other.close()


async def test_a_pulled_stick(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A warning once, an alarm until it is back, and a copy then; the last good one keeps its age."""
    clock = Clock()
    keeper, store = await a_keeper(tmp_path, clock)
    await keeper.make()
    (alarm,) = keeper.alarms()
    assert (alarm.id, alarm.kind, alarm.level, alarm.detail) == (
        "backup_failing",
        "backup_failing",
        "warning",
        "missing",
    )
    assert not keeper._is_due(), "it is tried again in ten minutes"
    clock.now += 10 * MINUTE
    assert keeper._is_due()
    await keeper.make()
    warnings = [r.getMessage() for r in caplog.records if r.levelname == "WARNING"]
    assert warnings == [f"backup: no good copy: {tmp_path / 'stick'} is not there"]
    (tmp_path / "stick").mkdir()
    await keeper.make()
    assert (keeper.alarms(), keeper.age_s(), keeper.document().failed_since) == ([], 0, None)
    await store.close()


async def test_no_good_copy_for_a_day(tmp_path: Path) -> None:
    """Whatever the reason: an alarm."""
    (tmp_path / "stick").mkdir()
    clock = Clock()
    keeper, store = await a_keeper(tmp_path, clock)
    await keeper.make()
    clock.now += 27 * 60 * MINUTE
    (alarm,) = keeper.alarms()
    assert alarm.detail == "overdue"
    await store.close()


async def test_a_copy_gives_way_at_the_disk(tmp_path: Path) -> None:
    """To everything else: neither a hall that commits nor whoever reads waits for it."""
    _, store = await a_keeper(tmp_path, Clock())
    config = tmp_path / "config.toml"
    os.mkfifo(config)  # whoever opens it waits for the other
    child = await asyncio.create_subprocess_exec(*(sys.executable, "-m", MODULE), stdin=asyncio.subprocess.PIPE)
    assert child.stdin is not None
    child.stdin.write(frame(Job(str(tmp_path / "data"), str(config), str(tmp_path), EVENING, None)))
    await child.stdin.drain()
    with await asyncio.to_thread(config.open, "wb"):  # by then it has begun to read
        assert disk_class(child.pid) == IDLE_CLASS
        assert os.getpriority(os.PRIO_PROCESS, child.pid) >= GENTLE
        child.kill()
        await child.wait()
    await store.close()


async def test_a_disk_that_lets_no_copy_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy that is not done in its time is given up, which is an alarm, and tried again; the hall commits meanwhile,
    and the next one that gets through is good."""
    monkeypatch.setattr(keeping, "COPY_LIMIT_S", 3.0)
    (tmp_path / "stick").mkdir()
    clock = Clock()
    _, store = await a_keeper(tmp_path, clock)
    config = tmp_path / "config.toml"
    os.mkfifo(config)
    settings = BackupSettings(folder=str(tmp_path / "stick"))
    keeper = BackupKeeper(settings, BackedUpHall(tmp_path / "data", config, lambda: "Asia/Almaty"), store, clock)
    making = asyncio.create_task(keeper.make())
    await store.save_position("reader", 1)
    outcome = await making
    assert (outcome.fault, outcome.detail) == ("broken_off", "not done within 3 s")
    assert [(alarm.kind, alarm.detail) for alarm in keeper.alarms()] == [("backup_failing", "broken_off")]
    assert list((tmp_path / "stick").iterdir()) == []
    config.unlink()
    config.write_text("", "utf-8")
    monkeypatch.undo()
    clock.now += 10 * MINUTE
    assert keeper._is_due()
    assert (await keeper.make()).fault is None
    assert keeper.alarms() == []
    await store.close()


async def test_nothing_is_deleted_in_doubt(tmp_path: Path) -> None:
    """While somebody says that nothing may be deleted, the oldest stay."""
    (tmp_path / "stick").mkdir()
    clock = Clock()
    _, store = await a_keeper(tmp_path, clock)
    settings = BackupSettings(folder=str(tmp_path / "stick"), keep=1)
    allowed = [False]
    keeper = BackupKeeper(
        settings, BackedUpHall(tmp_path / "data", None, lambda: "Asia/Almaty"), store, clock, lambda: allowed[0]
    )
    for _ in range(2):
        await keeper.make()
        clock.now += DAY
    assert len(list((tmp_path / "stick").iterdir())) == 2
    allowed[0] = True
    outcome = await keeper.make()
    assert len(outcome.deleted) == 2
    await store.close()
