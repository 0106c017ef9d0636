"""A server that is killed in the middle of its work."""

import asyncio
from pathlib import Path

import pytest

from queue_server.journal.codec import decode
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.visits.visit import VisitCriteria
from queue_server.stats.visits.fold import Fold
from script.staging.forked_program import ForkedProgram, start_forked
from tests.integration.command_line import PATIENCE_S, ROOT, kezek
from tests.integration.kezek_process import token
from tests.integration.rush import CONFIG, Rush, check

KILLS = 5
VISITORS = 170
ANSWERS_BETWEEN = VISITORS * 3 // (KILLS + 1)
"""A ticket, a call and a start for each visitor: the kills fall all over the rush."""


@pytest.mark.long
def test_what_was_answered_is_there_after_five_kills_once(tmp_path: Path) -> None:
    """`kill -9` five times in a rush; every command is sent again with its key until it is answered. After each, no row
    is without its record and no record without its rows."""
    config = tmp_path / "config.toml"
    config.write_text(CONFIG, "utf-8")
    data = tmp_path / "data"
    tokens = {role: token(data, role) for role in ("kiosk", "operator")}
    assert asyncio.run(_rush(config, data, tokens)) == KILLS
    verified = kezek("verify", "--data", data)
    assert verified.code == 0, verified.out


async def _rush(config: Path, data: Path, tokens: dict[str, str]) -> int:
    """Run the rush to its end; returns how often the server was killed."""
    due = asyncio.Event()
    kills = 0
    process: ForkedProgram | None = None

    def answered(answers: int) -> None:
        """Kill at once, with whatever is on its way just now."""
        nonlocal kills
        if kills < KILLS and answers >= ANSWERS_BETWEEN * (kills + 1) and process is not None and not due.is_set():
            process.kill()
            kills += 1
            due.set()

    rush = Rush(tokens, VISITORS, answered)
    running = asyncio.create_task(rush.run())
    while not running.done():
        process, url = await _serve(config, data)
        rush.up(url)
        restart = asyncio.create_task(due.wait())
        await asyncio.wait({running, restart}, return_when=asyncio.FIRST_COMPLETED)
        restart.cancel()
        if due.is_set():
            await process.wait()
            await _need_rows(data)
            rush.down()
            due.clear()
    await running
    assert process is not None
    process.terminate()
    assert await asyncio.wait_for(process.wait(), PATIENCE_S) == 0
    check(rush, data)
    await _need_rows(data)
    return kills


async def _need_rows(data: Path) -> None:
    """The rows on the disk are those of exactly the records on the disk."""
    store = await SqliteStore.open(data, read_only=True)
    entries = [decode(record) async for record in store.read("aksu")]
    fresh = Fold.begin("aksu").take_in(entries)
    projected = await store.projected("aksu")
    assert (projected.seq if projected else 0) == len(entries)
    assert await store.visits("aksu", VisitCriteria(first="0", last="9", until=len(entries))) == list(fresh.visits)
    assert await store.window_times("aksu", "0", "9", len(entries)) == list(fresh.times)
    await store.close()


async def _serve(config: Path, data: Path) -> tuple[ForkedProgram, str]:
    arguments = ("serve", "--config", config, "--data", data, "--port", "0")
    process = await start_forked(*arguments, folder=ROOT, errors=None)
    line = await asyncio.wait_for(process.stdout.readline(), PATIENCE_S)
    return process, line.decode().removeprefix("ready ").strip()
