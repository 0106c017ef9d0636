"""Runs every `bench_*.py` of the rooms below this folder and prints the table; a full run writes docs/performance.md.

Each such module has `async def rows(full: bool) -> list[Row]`; `full` asks for what takes minutes, too.
"""

import argparse
import asyncio
import os
import platform
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module, metadata
from pathlib import Path
from types import ModuleType
from typing import Final

import uvloop
from rich.console import Console
from rich.table import Table

from queue_server.quick_imports import quick_imports
from script.benchmarks.measure import BenchmarkRow

PAGE: Final = Path(__file__).parents[2] / "docs/performance.md"
BY_HAND: Final = "\n## "
"""Where the part of the page begins that is not written here."""
LIBRARIES: Final = ("aiohttp", "msgspec", "uvloop")

HEAD: Final = """# Speed

A shared machine has no stable clock, so every figure stands beside a floor that was measured in the same run: the least
that any program on these libraries could do. The two take turns, many times; measured and floor are medians, and the
ratio, which is what counts, is the median ratio of a turn. `script/bench` prints the quick part of this table;
`script/bench --full` measures all of it and writes this page; with `--only views` it prints a manager's views alone.

Bytes are no matter of the machine: their floor is what was promised. [Sizes](sizes.md) says what a page loads and what
is installed.

A manager's views are those of a big hall with a year of 500,000 made-up visits, asked over HTTP from a server that does
all else that a server does. Each stands beside the same view of a month, the slowest beside 150 ms; in brackets, what
server and reader took of the processor. The first look after a start finds nothing at hand but what is in the store and
a worker that has begun, which begins three seconds after `ready` or at the first question; a look before that waits for
it, and stands in a row of its own. The worker makes them beside the server. A file that is drawn stands beside its
goal, after a first one for which the process that draws begins; its brackets have what that process took, which gives
way to every other.
"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--full", action="store_true", help="also what takes minutes; writes the page")
    arguments.add_argument("--only", metavar="WORD", help="only bench_WORD.py of any room; nothing is written")
    chosen = arguments.parse_args()
    console = Console()
    rows: list[BenchmarkRow] = []
    for module in _modules(chosen.only):
        loop = asyncio.Runner(loop_factory=uvloop.new_event_loop)
        with console.status(f"{module.__name__} ..."), loop as runner:
            rows += runner.run(module.rows(chosen.full))
    console.print(_table(rows))
    if chosen.full and chosen.only is None:
        PAGE.write_text(_page(rows) + by_hand(PAGE.read_text("utf-8")), "utf-8")


def _modules(only: str | None) -> Iterator[ModuleType]:
    for path in sorted(Path(__file__).parent.glob(f"*/bench_{only or '*'}.py"), key=lambda path: path.stem):
        with quick_imports():  # so that garbage is looked for as seldom as in a server
            module = import_module(f"script.benchmarks.{path.parent.name}.{path.stem}")
        yield module


def _cells(row: BenchmarkRow) -> tuple[str, ...]:
    sign = "≥" if row.better == "higher" else "≤"
    return (
        row.figure,
        row.value,
        row.floor,
        f"{row.ratio:.2f}",
        f"{sign} {row.goal:g}",
        "yes" if row.reached else "no",
    )


COLUMNS: Final = ("figure", "measured", "floor", "ratio", "goal", "reached")


def _table(rows: list[BenchmarkRow]) -> Table:
    table = Table(*COLUMNS)
    for row in rows:
        table.add_row(*_cells(row), style="" if row.reached else "yellow")
    return table


def by_hand(page: str) -> str:
    """The part of the page that people write, from its first heading on."""
    return page[page.index(BY_HAND) :] if BY_HAND in page else ""


def _page(rows: list[BenchmarkRow]) -> str:
    lines = [f"| {' | '.join(cells)} |" for cells in (COLUMNS, *map(_cells, rows))]
    lines.insert(1, "|---|---|---|---|---|---|")
    libraries = ", ".join(f"{name} {metadata.version(name)}" for name in LIBRARIES)
    python = f"Python {platform.python_version()}, {libraries}, SQLite {sqlite3.sqlite_version}"
    cores = f"{os.cpu_count()} cores ({platform.machine()}), {platform.system()}"
    machine = f"{cores}, {python}; {datetime.now(UTC):%Y-%m-%d}."
    return "\n".join([HEAD, *lines, "", f"Measured on {machine}", ""])


if __name__ == "__main__":
    main()
