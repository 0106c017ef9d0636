"""`kezek clock`: a person's word while no server runs."""

from pathlib import Path

from queue_server.clock import now_us
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.hall.state import SECOND
from queue_server.journal.clock_records import endings
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from tests.halls import DEFINITION
from tests.integration.command_line import kezek

DAY = 86_400 * SECOND


async def hall_of(data: Path, offset: int) -> None:
    """A hall that has given one ticket, so far in the future."""
    store = await SqliteStore.open(data)
    engine = Engine(store, lambda: now_us() + offset)
    await engine.open_hall("aksu", DEFINITION)
    await engine.submit("aksu", c.IssueTicket("visitor-00000001", "land"), c.Actor("kiosk", "entrance"))
    await engine.stop()
    await store.close()


async def test_a_clock_that_nobody_asks_about_is_neither_accepted_nor_refused(tmp_path: Path) -> None:
    """A healthy hall: a sentence, and nothing is written."""
    await hall_of(tmp_path, 0)
    for word in ("accept", "refuse"):
        answer = kezek("clock", "--data", tmp_path, word)
        assert (answer.code, answer.err.startswith("Nobody asks about the clock: it is 20")) == (1, True)
    assert kezek("clock", "--data", tmp_path, "perhaps").code == 2
    assert kezek("verify", "--data", tmp_path).out.startswith("aksu: 3 records")


async def test_an_accepted_clock_is_vouched_for(tmp_path: Path) -> None:
    """Eighty days after the last record: the answer says so at the next start."""
    await hall_of(tmp_path, -80 * DAY)
    answer = kezek("clock", "--data", tmp_path, "accept")
    assert (answer.code, answer.out.startswith("Accepted: it is 20")) == (0, True), answer.err
    store = await SqliteStore.open(tmp_path, read_only=True)
    ending = (await endings(store))["aksu"]
    await store.close()
    assert ending.machine - ending.at > 79 * DAY
    assert ending.fits(now_us())


async def test_a_journal_in_the_future_is_corrected(tmp_path: Path) -> None:
    """Accepting is refused in words that say what to do; a reason is needed; a healthy journal is left alone."""
    await hall_of(tmp_path, 3650 * DAY)
    accepted = kezek("clock", "--data", tmp_path, "accept")
    assert (accepted.code, "kezek clock repair --data" in accepted.err) == (1, True)
    assert kezek("clock", "--data", tmp_path, "repair").code == 2
    repaired = kezek("clock", "--data", tmp_path, "repair", "--reason", "a dead battery")
    assert (repaired.code, repaired.out.startswith("aksu: 20")) == (0, True), repaired.err
    repeated = kezek("clock", "--data", tmp_path, "repair", "--reason", "once more")
    assert (repeated.code, repeated.err[:36]) == (1, "No journal here is in the future, so")
    assert kezek("verify", "--data", tmp_path).out.startswith("aksu: 4 records")
    assert "a dead battery" in kezek("audit", "--data", tmp_path, "--hall", "aksu").out
