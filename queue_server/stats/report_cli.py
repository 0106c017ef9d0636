"""`kezek report`, `kezek rebuild-visits`: the figures of a hall without a server."""

import asyncio
import csv
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import typer
from msgspec import json, to_builtins

from queue_server.journal.sqlite import SqliteStore
from queue_server.stats.figures import Statistics
from queue_server.stats.period import WAYS, BadPeriod, FiguresReader
from queue_server.stats.visit_store import VisitStore

T = TypeVar("T")

report = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
rebuild_visits = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

Data = Annotated[Path, typer.Option("--data", file_okay=False, help="The folder of the journal.")]
Hall = Annotated[str, typer.Option("--hall", help="The id of a hall.")]


@report.command()
def report_(
    hall: Hall,
    data: Data,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="The first day; the last one known.")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DAY", help="The last day, which is included.")] = None,
    by: Annotated[str, typer.Option("--by", metavar="PART", help=f"One of {', '.join(WAYS)}.")] = "none",
    form: Annotated[Literal["json", "csv"], typer.Option("--format", help="What it is written as.")] = "json",
) -> None:
    """The figures of a period, with the record of the journal that they stand at and its hash."""

    async def work(store: SqliteStore, reader: FiguresReader) -> tuple[Statistics, str]:
        statistics = await reader.statistics(hall, first, last, by, time.time_ns() // 1000)
        at = [record async for record in store.read(hall, after=statistics.seq - 1, limit=1)]
        return statistics, at[0].hash.hex()

    statistics, head = with_reader(data, hall, work)
    if form == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerows(table(statistics, head))
    else:
        typer.echo(json.format(json.encode({**to_builtins(statistics), "head": head})).decode())


@rebuild_visits.command()
def rebuild_visits_(hall: Hall, data: Data) -> None:
    """Make the visits and figures of a hall anew from its journal."""

    async def work(_: SqliteStore, reader: FiguresReader) -> int:
        return await reader.rebuild(hall)

    typer.echo(f"{hall}: visits up to record {with_reader(data, hall, work)}")


def table(statistics: Statistics, head: str) -> Iterator[list[Any]]:
    """A row for the whole and one for each part, with a column for every figure; at first, what they are figures of."""
    parts = {"": statistics.total, **statistics.groups}
    rows = {value: dict(_flat("", to_builtins(figures))) for value, figures in parts.items()}
    names = list(dict.fromkeys(name for row in rows.values() for name in row))
    yield ["hall", "from", "to", "seq", "head", "percentiles", statistics.by, *names]
    about = [statistics.hall, statistics.first, statistics.last, statistics.seq, head, statistics.percentiles]
    for value, row in rows.items():
        yield [*about, value, *(row.get(name) for name in names)]


def _flat(prefix: str, value: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - whatever JSON may hold
    """`{"wait": {"mean_s": 1}}` -> `wait.mean_s`, 1."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(f"{prefix}.{name}" if prefix else name, inner)
    else:
        yield prefix, value


def with_reader(data: Path, hall: str, work: Callable[[SqliteStore, FiguresReader], Awaitable[T]]) -> T:
    """What `work` returns. A mistake in what was asked is one sentence: exit 2."""

    async def run() -> T:
        store = await SqliteStore.open(data, read_only=True)
        try:
            if hall not in await store.halls():
                raise BadPeriod(f"there is no journal of a hall {hall} in {data}")
            kept = VisitStore.open(data)
            try:
                return await work(store, FiguresReader(store, kept))
            finally:
                kept.close()
        finally:
            await store.close()

    try:
        return asyncio.run(run())
    except BadPeriod as bad:
        typer.echo(str(bad), err=True)
        raise typer.Exit(2) from bad
