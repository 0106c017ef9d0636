"""Copies at the hall's time, by the real process; the hall is told what fails, and goes on."""

from pathlib import Path

import pytest

from queue_server.backups.keeper import BackedUpHall, BackupKeeper
from queue_server.config.sections.backup import BackupSettings
from queue_server.hall.state import MINUTE
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import Batch
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
