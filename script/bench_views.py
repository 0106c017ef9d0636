"""A manager's views of a year of a big hall, beside the same views of a month of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final

import aiohttp
from aiohttp import web

from queue_server.api.stats import FIGURES
from queue_server.app import EXPECTATIONS, OVERTAKINGS, build, engine_on
from queue_server.config.settings import ServerSettings
from queue_server.journal.sqlite import SqliteStore
from queue_server.journal.store import Token
from queue_server.serving import runner_of
from queue_server.stats.period import WAYS
from script.measure import Row
from script.year import DEFINITION_OF_YEAR, HALL, write_year

VISITS: Final = 500_000
TIMES: Final = 9
GOAL_S: Final = 0.150
SECRET: Final = "bench"  # noqa: S105 - of a store that lives for a minute
YEAR: Final = "from=2025-01-01&to=2025-12-31"
MONTH: Final = "from=2025-12-01&to=2025-12-31"
TWO_MONTHS: Final = "from=2025-11-01&to=2025-12-31"
"""As far as tickets are listed."""
PAGE: Final = f"/manager/{HALL}"
STATS: Final = f"/api/v1/halls/{HALL}/stats"

VIEWS: Final[dict[str, tuple[str, str]]] = {
    "the page": (f"{PAGE}?{YEAR}", f"{PAGE}?{MONTH}"),
    "a table as CSV": (f"{PAGE}/waits.csv?{YEAR}", f"{PAGE}/waits.csv?{MONTH}"),
    "a table as XLSX": (f"{PAGE}/waits.xlsx?{YEAR}", f"{PAGE}/waits.xlsx?{MONTH}"),
    "tickets (of two months, the most there are)": (f"{PAGE}/tickets?{TWO_MONTHS}", f"{PAGE}/tickets?{MONTH}"),
    **{f"figures by {way}": (f"{STATS}?{YEAR}&by={way}", f"{STATS}?{MONTH}&by={way}") for way in WAYS},
}
"""What is looked at -> its addresses over a year, and over a month."""


async def rows(full: bool) -> list[Row]:
    if not full:
        return []
    with TemporaryDirectory() as folder:
        store = await SqliteStore.open(Path(folder))
        try:
            return await measured(store, await write_year(store, VISITS))
        finally:
            await store.close()


async def measured(store: SqliteStore, now: int) -> list[Row]:
    """A row for every view, then one for the slowest; `now` is when the year is over (µs UTC)."""
    found: list[Row] = []
    slowest = ("", 0.0)
    async with _served(store, now) as session:
        for name, (year, month) in VIEWS.items():
            takes: dict[str, list[float]] = {year: [], month: []}
            for turn in range(TIMES + 1):
                for address in (year, month):
                    taken = await _seen(session, address)
                    if turn:  # the first look unpacks what the others find
                        takes[address].append(taken)
            value, floor = median(takes[year]), median(takes[month])
            slowest = max(slowest, (name, value), key=lambda one: one[1])
            label = f"{name}, of a year of {VISITS:,} visits (floor: of a month)"
            found.append(Row(label, f"{value * 1e3:.0f} ms", f"{floor * 1e3:.0f} ms", value / floor, 3.0, "lower"))
    name, value = slowest
    label = f"the slowest of these views: {name} (floor: 150 ms)"
    return [*found, Row(label, f"{value * 1e3:.0f} ms", "150 ms", value / GOAL_S, 1.0, "lower")]


@asynccontextmanager
async def _served(store: SqliteStore, now: int) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of a server that has shown the store for a while: what it does after a start is over."""
    engine = engine_on(store, lambda: now)
    await engine.open_hall(HALL, DEFINITION_OF_YEAR)
    await store.add_token(Token("bench", "manager", sha256(SECRET.encode()).digest(), 1))
    app = build(store, engine, ServerSettings(), clock=lambda: now)
    runner = runner_of(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    await app[FIGURES].catch_up(HALL)
    await app[OVERTAKINGS].catch_up(HALL)
    await app[EXPECTATIONS][HALL].keep_up()
    try:
        async with aiohttp.ClientSession(address, headers={"Authorization": f"Bearer {SECRET}"}) as session:
            yield session
    finally:
        await engine.stop()
        await runner.cleanup()


async def _seen(session: aiohttp.ClientSession, address: str) -> float:
    began = perf_counter()
    async with session.get(address) as reply:
        await reply.read()
        reply.raise_for_status()
    return perf_counter() - began
