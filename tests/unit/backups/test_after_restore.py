"""The first start of a copy that was put back, while the clock of the machine is in doubt."""

from pathlib import Path

from msgspec import json

from queue_server.backups.after_restore import note_restore
from queue_server.backups.folder_notes import RESTORED, RestoreMark, restore_mark, write
from queue_server.clock import HallClock
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.hall.state import SECOND
from queue_server.journal.clock_records import endings
from queue_server.journal.memory import MemoryStore
from tests.halls import DEFINITION, KIOSK, MORNING

HALL = "aksu"
YEAR = 365 * 86_400 * SECOND


async def issue(engine: Engine, name: str) -> str:
    return str(json.decode(await engine.submit(HALL, c.IssueTicket(name, "land"), KIOSK))["number"])


async def test_the_record_waits_for_the_time_and_is_written_once(tmp_path: Path) -> None:
    """Numbers go on from the next hundred once the clock is right; the next start, which still finds the mark, says
    nothing a second time and forgets it."""
    store, wrong = MemoryStore(), YEAR
    engine = Engine(store, lambda: MORNING)
    await engine.open_hall(HALL, DEFINITION)
    assert await issue(engine, "t1") == "A001"
    await engine.stop()
    write(tmp_path / RESTORED, json.encode(RestoreMark(MORNING, MORNING + SECOND)))

    clock = HallClock(lambda: MORNING + wrong, lambda: wrong)
    clock.begin(list((await endings(store)).values()))
    engine = Engine(store, clock)
    await engine.open_hall(HALL, DEFINITION)
    await note_restore(engine, store, tmp_path)
    wrong = 0
    assert await issue(engine, "t2") == "A101"
    await engine.stop()
    assert restore_mark(tmp_path) is not None

    engine = Engine(store, lambda: MORNING)
    await engine.open_hall(HALL, DEFINITION)
    await note_restore(engine, store, tmp_path)
    assert restore_mark(tmp_path) is None
    assert await issue(engine, "t3") == "A102"
    await engine.stop()
