"""`kezek report`: a period as a file, without a server."""

import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Final, TypeVar

import typer

from queue_server.config.definition import Language
from queue_server.journal.sqlite import SqliteStore
from queue_server.reports.period import NoPeriod
from queue_server.reports.report import Sources, report_of
from queue_server.reports.written import Form, written
from queue_server.stats.draw import NotDrawn
from queue_server.stats.fairness_reader import FairnessReader
from queue_server.stats.overview_reader import OverviewReader
from queue_server.stats.period import WAYS, FiguresReader
from queue_server.stats.report_cli import with_reader

T = TypeVar("T")

FOR_A_TERMINAL: Final = ("csv", "json")
"""Forms that are text for programs; the others go into a file or a pipe."""

report = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

Data = Annotated[Path, typer.Option("--data", metavar="DIR", file_okay=False, help="The folder of the journal.")]
Hall = Annotated[str, typer.Option("--hall", metavar="HALL", help="The id of a hall.")]
First = Annotated[str | None, typer.Option("--from", metavar="DAY", help="The first day; the last one known.")]
Last = Annotated[str | None, typer.Option("--to", metavar="DAY", help="The last day, which is included.")]
Lang = Annotated[Language, typer.Option("--language", help="The language of the report.")]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", dir_okay=False, help="The file to write; standard output.")
]


@report.command()
def report_(
    hall: Hall,
    data: Data,
    first: First = None,
    last: Last = None,
    form: Annotated[Form, typer.Option("--format", help="What it is written as.")] = "json",
    language: Lang = "kk",
    by: Annotated[
        str, typer.Option("--by", metavar="PART", help=f"Parts of csv and json: one of {', '.join(WAYS)}.")
    ] = "none",
    out: Out = None,
) -> None:
    """The figures of a period, with the record of the journal that they rest on and its hash.

    html, pdf and xlsx begin with the sentence and hold every chart and table; csv and json are for programs.
    """
    if out is None and form not in FOR_A_TERMINAL and sys.stdout.isatty():
        raise typer.BadParameter(f"a terminal shows no {form}; name a file with --out", param_hint="--out")

    async def work(sources: Sources) -> bytes:
        return await written(await report_of(sources, hall, first, last, language, now_us(), by), form)

    put(with_sources(data, hall, work), out)


def with_sources(data: Path, hall: str, work: Callable[[Sources], Awaitable[T]]) -> T:
    """What `work` makes of a folder's journal. A mistake in what was asked is one sentence: exit 2."""

    async def made(store: SqliteStore, figures: FiguresReader) -> T:
        return await work(Sources(OverviewReader(figures), figures, FairnessReader(store)))

    try:
        return with_reader(data, hall, made)
    except NoPeriod as bad:
        typer.echo(str(bad), err=True)
        raise typer.Exit(2) from bad
    except NotDrawn as bad:
        typer.echo(f"the report could not be drawn: {bad}", err=True)
        raise typer.Exit(1) from bad


def put(body: bytes, out: Path | None) -> None:
    """Into the file, whole or not at all; or onto standard output."""
    if out is None:
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
        return
    part = out.with_name(f".{out.name}.part")
    part.write_bytes(body)
    part.replace(out)


def now_us() -> int:
    """This machine's time in µs UTC."""
    return time.time_ns() // 1000
