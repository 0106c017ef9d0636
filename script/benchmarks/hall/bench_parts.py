"""Measures what the parts of a ticket take of the processor, in µs: the least of many repeats, which noise cannot make
less.

As a program it prints the table, also of another checkout of this repository beside it: `python -m
script.benchmarks.hall.bench_parts --beside FOLDER`. The two take turns.
"""

import argparse
import asyncio
import gc
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time, thread_time
from typing import Final

import uvloop
from msgspec import json

from queue_server.clock import HallClock
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.hall.decide import decide, overdue
from queue_server.hall.folds.evolve import evolve
from queue_server.hall.state import State
from queue_server.journal.codec import seal
from queue_server.journal.memory import MemoryStore
from queue_server.journal.sqlite.sqlite_store import FILE_NAME, SqliteStore
from queue_server.quick_imports import quick_imports
from queue_server.stats.visits.fold import Fold
from queue_server.views.answer import answer
from script.benchmarks.client import posts_per_second
from script.benchmarks.measure import BenchmarkRow, time_row
from script.benchmarks.server.bench_http import CONNECTIONS, PATH
from script.benchmarks.servers import Server, floor, kezek
from script.data.measured_hall import DEFINITION, HALL, KIOSK

REPEATS: Final = 40
AT_ONCE: Final = 100
"""Tickets of one repeat, and of one commit."""
BEFORE: Final = 1_000
"""Tickets that the day has given before."""
OVER_HTTP: Final = 2_000
HTTP_REPEATS: Final = 5
TURNS: Final = 3
GOAL: Final = 3.0
"""What a command in memory may take, measured by its pure parts."""

PURE: Final = ("clock", "time", "rule", "seal", "fold", "fold again", "answer")
"""The parts of a command that are decided in memory."""


async def rows(full: bool) -> list[BenchmarkRow]:  # noqa: ARG001 - nothing here takes minutes
    parts = await _pure_parts()
    command_s, pure_s = await _command_s(), sum(parts[name] for name in PURE)
    name = "processor time of a ticket's command in memory (floor: clock, rule, seal, two folds and answer)"
    return [time_row(name, [command_s], [pure_s], GOAL)]


async def _pure_parts() -> dict[str, float]:
    """Seconds of each pure part, for one ticket."""
    clock = HallClock()
    state = await _state_of_a_day(clock)
    now = clock() + 1
    commands = [c.IssueTicket(f"{10**9 + n:022}", f"s{n % 8}") for n in range(REPEATS * AT_ONCE)]
    entries, grown = [], state.copy()
    for command in commands:
        event = decide(grown, command, KIOSK, now)[0]
        entry = seal(HALL, grown.head, grown.seq + 1, now, str(KIOSK), "1", event)[1]
        entries.append(entry)
        evolve(grown, entry)
    working, committed = state.copy(), state.copy()
    fold = Fold.begin(HALL)
    nexts = {name: iter(entries) for name in ("working", "committed", "rows")}
    event = entries[0].event
    return {
        "clock": _least(lambda _: clock()),
        "time": _least(lambda _: overdue(state, now)),
        "rule": _least(lambda n: decide(state, commands[n], KIOSK, now)),
        "seal": _least(lambda _: seal(HALL, state.head, 9999, now, str(KIOSK), "1", event)),
        "fold": _least(lambda _: evolve(working, next(nexts["working"]))),
        "fold again": _least(lambda _: evolve(committed, next(nexts["committed"]))),
        "answer": _least(lambda n: answer(grown, commands[n], ())),
        "row": _least(lambda _: fold.take_in([next(nexts["rows"])])),
    }


async def _state_of_a_day(clock: HallClock) -> State:
    engine = Engine(MemoryStore(), clock=clock)
    await engine.open_hall(HALL, DEFINITION)
    for n in range(BEFORE):
        await engine.submit(HALL, c.IssueTicket(f"{n:022}", f"s{n % 8}"), KIOSK)
    return engine.feeds[HALL].state.copy()


def _least(part: Callable[[int], object]) -> float:
    """Seconds of one call, at best. It gets the numbers of the tickets in order."""
    least, numbers = float("inf"), count()
    for _ in range(REPEATS):
        began = thread_time()
        for n in islice(numbers, AT_ONCE):
            part(n)
        least = min(least, (thread_time() - began) / AT_ONCE)
    return least


async def _command_s() -> float:
    """Seconds of a ticket at the engine, in memory, at best: the parts above and what joins them."""
    engine = Engine(MemoryStore(), clock=HallClock())
    await engine.open_hall(HALL, DEFINITION)
    numbers, least = count(), float("inf")

    async def caller() -> None:
        for n in islice(numbers, 5):
            await engine.submit(HALL, c.IssueTicket(f"{n:022}", f"s{n % 8}"), KIOSK)

    for _ in range(REPEATS):
        began = thread_time()
        await asyncio.gather(*(caller() for _ in range(AT_ONCE // 5)))
        least = min(least, (thread_time() - began) / AT_ONCE)
    return least


async def _append_s() -> float:
    """Seconds of the store for one ticket of a commit of a hundred, both of its threads, at best."""
    with TemporaryDirectory() as folder:
        store = await SqliteStore.open(Path(folder))
        engine = Engine(store, clock=HallClock())
        await engine.open_hall(HALL, DEFINITION)
        for n in range(AT_ONCE):
            await engine.submit(HALL, c.IssueTicket(f"{n:022}", f"s{n % 8}"), KIOSK)
        await store.close()
        with closing(sqlite3.connect(Path(folder) / FILE_NAME)) as db:
            written = db.execute("SELECT body, hash FROM journal WHERE hall = ?", (HALL,)).fetchall()[-AT_ONCE:]
        least = float("inf")
        with closing(sqlite3.connect(Path(folder) / FILE_NAME, isolation_level=None)) as db:
            db.execute("PRAGMA synchronous = FULL")
            for repeat in range(REPEATS):
                began = process_time()
                db.execute("BEGIN IMMEDIATE")
                db.execute("SELECT max(seq) FROM journal WHERE hall = ?", (HALL,)).fetchone()
                first = 10**6 * (repeat + 1)
                rows_ = [(HALL, first + n, body, digest) for n, (body, digest) in enumerate(written)]
                db.executemany("INSERT INTO journal VALUES (?, ?, ?, ?)", rows_)
                db.execute("COMMIT")
                least = min(least, (process_time() - began) / AT_ONCE)
    return least


async def _http_s() -> tuple[float, float]:
    """Seconds of the processor that a whole ticket over HTTP takes of the server, and a request of a bare handler."""
    bodies = (b'{"service":"s%d"}' % (n % 8) for n in count())
    async with kezek() as server:
        ticket = await _least_of_server(server, bodies)
    async with floor("http", "700") as bare:
        return ticket, await _least_of_server(bare, bodies)


async def _least_of_server(server: Server, bodies: Iterator[bytes]) -> float:
    least = float("inf")
    for _ in range(HTTP_REPEATS):
        before = _processor_s(server.pid)
        await posts_per_second(server, PATH, islice(bodies, OVER_HTTP), CONNECTIONS)
        least = min(least, (_processor_s(server.pid) - before) / OVER_HTTP)
    return least


def _processor_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _parts() -> dict[str, float]:
    """µs of every part of a ticket."""
    parts = await _pure_parts()
    gc.collect()
    command = await _command_s()
    ticket, bare = await _http_s()
    append = await _append_s()
    joining = command - sum(parts[name] for name in PURE)
    door = ticket - bare - command - append - parts["row"]
    parts |= {"engine": joining, "store": append, "aiohttp": bare, "door": door, "command": command, "all": ticket}
    return {name: value * 1e6 for name, value in parts.items()}


WORDS: Final = {
    "clock": "the hall's clock is read",
    "time": "what time alone causes",
    "rule": "the rule decides",
    "seal": "the record is encoded and chained",
    "fold": "the fold into the working state",
    "fold again": "the fold into the committed state",
    "answer": "the answer is made and encoded",
    "engine": "what joins these: proposal, future, batch, lock",
    "command": "**the command in memory**, all of the above",
    "row": "the row of the visit",
    "store": "SQLite: insert and its share of the commit",
    "aiohttp": "a bare aiohttp handler with as many bytes",
    "door": "the rest, by difference: door, routes, key, counters, threads, other readers",
    "all": "**the ticket over HTTP**, of the server's process",
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--beside", type=Path, metavar="FOLDER", help="another checkout, measured in turns")
    arguments.add_argument("--raw", action="store_true", help="print one measurement as JSON")
    chosen = arguments.parse_args()
    if chosen.raw:
        with quick_imports():
            """Garbage is looked for as seldom as in a server from here on."""
        sys.stdout.buffer.write(json.encode(uvloop.run(_parts())))
        return
    folders = [Path.cwd(), *([chosen.beside] if chosen.beside is not None else [])]
    least: dict[Path, dict[str, float]] = {}
    for _ in range(TURNS):
        for folder in folders:
            turn = _measure_in(folder)
            before = least.setdefault(folder, turn)
            least[folder] = {name: min(before[name], value) for name, value in turn.items()}
    sys.stdout.write("\n".join(_table([least[folder] for folder in reversed(folders)])) + "\n")


def _measure_in(folder: Path) -> dict[str, float]:
    """One measurement by this program with the code of a checkout."""
    script = "import runpy, sys; sys.path.insert(0, '.'); runpy.run_path(sys.argv[0], run_name='__main__')"
    command = [sys.executable, "-c", f"import sys; sys.argv[:] = [{__file__!r}, '--raw']; {script}"]
    output = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE)  # noqa: S603 - our own program
    return json.decode(output.stdout, type=dict[str, float])


def _table(columns: list[dict[str, float]]) -> Iterator[str]:
    heads = ["µs"] if len(columns) == 1 else ["before, µs", "now, µs", "ratio"]
    yield f"| part of a ticket | {' | '.join(heads)} |"
    yield f"|---|{'---|' * len(heads)}"
    for name, words in WORDS.items():
        values = [column[name] for column in columns]
        cells = [f"{value:.1f}" for value in values]
        if len(values) > 1:
            cells.append(f"{values[1] / values[0]:.2f}" if values[0] > 0 else "-")
        yield f"| {words} | {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
