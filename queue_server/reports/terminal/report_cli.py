"""`kezek report`, `kezek open-data`: a period as files, without a server.

What makes and draws a report is imported once there is a journal to make it from.
"""

import sys
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from queue_server.clock import now_us
from queue_server.config.languages import HALL_LANGUAGES, LanguageCode
from queue_server.hall.state import SECOND
from queue_server.journal.place import Place
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import Store
from queue_server.reports.forms.form import FOR_A_TERMINAL, Form
from queue_server.reports.forms.whole_file import put
from queue_server.reports.period import NoPeriod, t
from queue_server.stats.figures.as_of import copy_as_of
from queue_server.stats.figures.charts.chart_drawing import NotDrawn
from queue_server.stats.figures.cli import Data, with_reader
from queue_server.stats.figures.figure_documents import PARTS_OF_STATISTICS
from queue_server.stats.figures.figures_reader import FiguresReader

if TYPE_CHECKING:
    from queue_server.reports.report import Sources

T = TypeVar("T")

report = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
open_data = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

Hall = Annotated[str, typer.Option("--hall", metavar="HALL", help="The id of a hall.")]
First = Annotated[str | None, typer.Option("--from", metavar="DAY", help="The first day; the last one known.")]
Last = Annotated[str | None, typer.Option("--to", metavar="DAY", help="The last day, which is included.")]
Lang = Annotated[LanguageCode, typer.Option("--language", help="The language of the report.")]
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
    language: Lang = HALL_LANGUAGES[0],
    by: Annotated[
        str,
        typer.Option("--by", metavar="PART", help=f"Parts of csv and json: one of {', '.join(PARTS_OF_STATISTICS)}."),
    ] = "none",
    out: Out = None,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="MOMENT", help="As it was then: 2026-01-31T11:30+05:00. Slow for a long journal."),
    ] = None,
) -> None:
    """The figures of a period, with the record of the journal that they rest on and its hash.

    html, pdf and xlsx begin with the sentence and hold every chart and table; csv and json are for programs.
    """
    if out is None and form not in FOR_A_TERMINAL and sys.stdout.isatty():
        raise typer.BadParameter(f"a terminal shows no {form}; name a file with --out", param_hint="--out")

    moment = moment_of(at) if at is not None else None

    async def work(sources: "Sources") -> bytes:
        from queue_server.reports.forms.report_file import written
        from queue_server.reports.report import report_of

        now = moment if moment is not None else now_us()
        return await written(await report_of(sources, hall, first, last, language, now, by), form)

    body = with_sources(data, hall, work) if moment is None else with_sources_as_of(data, hall, moment, work)
    if out is not None:
        put(body, out)
        return
    sys.stdout.buffer.write(body)
    sys.stdout.buffer.flush()


@open_data.command()
def open_data_(
    hall: Hall,
    data: Data,
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", file_okay=False, help="Where the files go.")],
    day: Annotated[str | None, typer.Option("--day", metavar="DAY", help="A day that is over; the last one.")] = None,
) -> None:
    """A day without anything personal, ready to be published: CSV, JSON, and what every column means."""

    async def work(sources: "Sources") -> dict[str, bytes]:
        from queue_server.reports.open_data.open_files import open_files

        chosen_day = day_over(day) if day else await last_day(sources, hall)
        return await open_files(sources, hall, chosen_day, now_us())

    files = with_sources(data, hall, work)
    to.mkdir(parents=True, exist_ok=True)
    for name, body in files.items():
        put(body, to / name)
        typer.echo(str(to / name))


def moment_of(text: str) -> int:
    """A moment with its offset from UTC, in µs UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.min  # noqa: DTZ901 - without a zone, so it is refused below
    if moment.tzinfo is None:
        raise typer.BadParameter("a moment is written as 2026-01-31T11:30+05:00", param_hint="--at")
    return int(moment.timestamp()) * SECOND


def day_over(text: str) -> str:
    """The day, if it is over. Raises `NoPeriod`."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise NoPeriod(t("These are no days. Choose the first and the last day of a period.")) from None


async def last_day(sources: "Sources", hall: str) -> str:
    """The last day that is over. Raises `NoPeriod` while there is none."""
    overtakings = await sources.overtakings.read(hall, "", "")
    before = [day for day in overtakings.days if day < overtakings.today]
    if not before:
        raise NoPeriod(t("This day is not over. It can be published when the hall's next day has begun."))
    return max(before)


def with_sources(data: Place, hall: str, work: Callable[["Sources"], Awaitable[T]]) -> T:
    """What `work` makes of a folder's journal. A mistake in what was asked is one sentence: exit 2."""

    async def run_work(store: Store, _: FiguresReader) -> T:
        return await work(sources_of(store))

    return _with_store(data, hall, run_work)


def with_sources_as_of(data: Place, hall: str, at: int, work: Callable[["Sources"], Awaitable[T]]) -> T:
    """The same, of the journal as it was at `at` (µs UTC)."""

    async def run_work(store: Store, _: FiguresReader) -> T:
        with TemporaryDirectory(prefix="kezek-") as folder:
            copy = await SqliteStore.open(Path(folder))
            try:
                if not await copy_as_of(store, hall, at, copy):
                    raise NoPeriod(t("The hall had no record yet at that moment."))
                return await work(sources_of(copy, names=store))
            finally:
                await copy.close()

    return _with_store(data, hall, run_work)


def sources_of(store: Store, names: Store | None = None) -> "Sources":
    """Where a report reads, of the journals of a store. `names` is the store that has the earlier names of people,
    where that is another one."""
    from queue_server.reports.report import Sources
    from queue_server.stats.fairness.fairness_reader import FairnessReader
    from queue_server.stats.figures.overview_reader import OverviewReader

    figures = FiguresReader(store, names)
    return Sources(OverviewReader(figures), figures, FairnessReader(store, names=names), store)


def _with_store(data: Place, hall: str, run_work: Callable[[Store, FiguresReader], Awaitable[T]]) -> T:
    try:
        return with_reader(data, hall, run_work)
    except NoPeriod as bad:
        typer.echo(str(bad), err=True)
        raise typer.Exit(2) from bad
    except NotDrawn as bad:
        typer.echo(f"the report could not be drawn: {bad}", err=True)
        raise typer.Exit(1) from bad
