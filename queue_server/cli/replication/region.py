"""`region report` and `region open-data`: a period of many halls as files, without a server."""

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import typer

from queue_server.cli import arguments
from queue_server.cli.errors import UserError
from queue_server.cli.language import translator
from queue_server.cli.stores import with_store
from queue_server.clock import now_us
from queue_server.config.languages import HALL_LANGUAGES, LanguageCode

if TYPE_CHECKING:
    from queue_server.journal.store import Store
    from queue_server.region.region import Region
    from queue_server.stats.figures.figures_reader import FiguresReader
    from queue_server.stats.figures.region.region_counts import RegionCounts
    from queue_server.worker.client.questions import RegionContext

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="The figures of all halls of a place together.")

Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", dir_okay=False, help="Where [region] names the districts.")
]
District = Annotated[str | None, typer.Option("--district", metavar="ID", help="The halls of this district alone.")]


@app.command()
def report(
    data: arguments.Data,
    config: Config = None,
    district: District = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="The first day; the last one known.")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DAY", help="The last day, which is included.")] = None,
    form: Annotated[Literal["csv", "json", "xlsx"], typer.Option("--format", help="What it is written as.")] = "json",
    language: Annotated[LanguageCode, typer.Option("--language", help="The language of the report.")] = HALL_LANGUAGES[
        0
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", dir_okay=False, help="The file; standard output.")
    ] = None,
) -> None:
    """The figures of a period: of each hall, district, service and hour, with percentiles of all visitors."""
    if out is None and form == "xlsx" and sys.stdout.isatty():
        raise typer.BadParameter("a terminal shows no xlsx; name a file with --out", param_hint="--out")

    async def work(counts: "RegionCounts", context: "RegionContext", today: str) -> bytes:
        from msgspec.structs import replace

        from queue_server.reports.period import period_of
        from queue_server.worker.client.questions import RegionFileQuestion
        from queue_server.worker.process.region_pages import region_file

        period = period_of({name: day for name, day in (("from", first), ("to", last)) if day}, today)
        return await region_file(counts, RegionFileQuestion(replace(context, period=period), form))

    body = _with_region(data, config, district, language, work)
    if out is None:
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
        return
    from queue_server.reports.forms.whole_file import put

    put(body, out)


@app.command("open-data")
def open_data(
    data: arguments.Data,
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", file_okay=False, help="Where the files go.")],
    day: Annotated[str, typer.Option("--day", metavar="DAY", help="A day that is over in every hall.")],
    config: Config = None,
    district: District = None,
) -> None:
    """A day of all halls without anything personal, ready to be published: CSV, JSON, and what every column means."""

    async def work(counts: "RegionCounts", context: "RegionContext", today: str) -> dict[str, bytes]:
        from msgspec.structs import replace

        from queue_server.reports.period import period_of
        from queue_server.worker.client.questions import RegionOpenDataQuestion
        from queue_server.worker.process.region_pages import region_open_data

        period = period_of({"from": day, "to": day}, today)
        return await region_open_data(counts, RegionOpenDataQuestion(replace(context, period=period)))

    files = _with_region(data, config, district, HALL_LANGUAGES[0], work)
    from queue_server.reports.forms.whole_file import put

    to.mkdir(parents=True, exist_ok=True)
    for name, body in files.items():
        put(body, to / name)
        typer.echo(str(to / name))


def _with_region(
    data: arguments.Data,
    config: Path | None,
    district: str | None,
    language: str,
    work: "Callable[[RegionCounts, RegionContext, str], Awaitable[T]]",
) -> T:
    """What `work` makes of the halls of a place. Raises `UserError` for a mistake in what was asked."""
    from queue_server.reports.forms.extra import ReportsExtraMissing
    from queue_server.reports.period import NoPeriod
    from queue_server.stats.figures.figure_documents import BadPeriod

    region = _region(config)
    if district is not None and district not in (entry.id for entry in region.settings.districts):
        raise UserError(f"There is no district {district} in [region] of the configuration.", 2)

    async def run(store: "Store") -> T:
        from queue_server.stats.figures.figures_reader import FiguresReader
        from queue_server.stats.figures.region.region_counts import RegionCounts

        figures = FiguresReader(store)
        halls = [hall for hall in await store.halls() if district is None or region.hall(hall).district == district]
        for hall in halls:
            if not is_current:
                await figures.catch_up_all(hall)
        counts = RegionCounts(store, figures)
        context = await _context(store, region, halls, language)
        return await work(counts, context, await _last_day(figures, [*context.halls]))

    try:
        is_current = with_store(data, _is_current, read_only=True)
        return with_store(data, run, read_only=is_current)
    except (BadPeriod, NoPeriod) as error:
        raise UserError(translator()(str(error)), 2) from error
    except ReportsExtraMissing as error:
        raise UserError(str(error)) from error


async def _is_current(store: "Store") -> bool:
    """Whether the rows of every hall are up to date. A store of an earlier version has no tables for rows."""
    from queue_server.journal.store import Unavailable
    from queue_server.stats.figures.figures_reader import FiguresReader

    figures = FiguresReader(store)
    try:
        return all([await figures.is_up_to_date(hall) for hall in await store.halls()])
    except Unavailable:
        return False


def _region(config: Path | None) -> "Region":
    from queue_server.config.sections.region import RegionSettings
    from queue_server.region.region import Region

    if config is None:
        return Region(RegionSettings())
    from queue_server.config.file.load import load
    from queue_server.config.mistakes import ConfigError

    try:
        return Region(load(config).region)
    except ConfigError as error:
        raise UserError(str(error), 2) from error


async def _context(store: "Store", region: "Region", halls: list[str], language: str) -> "RegionContext":
    """For whom the figures are made; halls without a definition have none."""
    from queue_server.journal.load import load_state
    from queue_server.worker.client.region_context import region_context

    states = {hall: (await load_state(store, hall))[0] for hall in halls}
    definitions = {hall: state.definition for hall, state in states.items() if state.definition is not None}
    return region_context(region, definitions, halls, language, now_us())


async def _last_day(figures: "FiguresReader", halls: list[str]) -> str:
    """The latest present day of these halls; `` before the first."""
    days = [(await figures.present(hall, 0)).day for hall in halls]
    return max(days, default="")
