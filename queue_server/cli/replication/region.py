"""`region report` and `region open-data`: a period of many halls as files, without a server."""

import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import typer

from queue_server.cli import arguments
from queue_server.cli.errors import UserError
from queue_server.cli.language import translator
from queue_server.cli.stores import with_store
from queue_server.clock import now_us
from queue_server.config.languages import HALL_LANGUAGES, LanguageCode
from queue_server.reports.forms.form import FOR_A_TERMINAL, Form
from queue_server.units import MINUTE

if TYPE_CHECKING:
    from queue_server.hall.state import State
    from queue_server.journal.store import Store
    from queue_server.region.region import Region
    from queue_server.reports.region.hall_standing import HallStanding
    from queue_server.worker.client.questions import RegionContext
    from queue_server.worker.process.region_files import RegionSources

T = TypeVar("T")

HEARD_STORED: Final = 10 * MINUTE
"""How old the store may be about when a hall was heard last (µs): a server stores that every five minutes."""

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
    form: Annotated[Form, typer.Option("--format", help="What it is written as.")] = "json",
    language: Annotated[LanguageCode, typer.Option("--language", help="The language of the report.")] = HALL_LANGUAGES[
        0
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", dir_okay=False, help="The file; standard output.")
    ] = None,
) -> None:
    """The figures of a period: of each hall, district, service and hour, with percentiles of all visitors.

    html, pdf and xlsx are for people; csv and json are for programs.
    """
    if out is None and form not in FOR_A_TERMINAL and sys.stdout.isatty():
        raise typer.BadParameter(f"a terminal shows no {form}; name a file with --out", param_hint="--out")

    async def work(sources: "RegionSources", context: "RegionContext", halls: "Sequence[HallStanding]") -> bytes:
        from msgspec.structs import replace

        from queue_server.reports.period import period_of
        from queue_server.worker.client.questions import RegionFileQuestion
        from queue_server.worker.client.region_standings import missing_in
        from queue_server.worker.process.region_files import region_file

        days = {name: day for name, day in (("from", first), ("to", last)) if day}
        context = replace(context, period=period_of(days, _last_day(halls)))
        missing = missing_in(replace(context, now=context.now - HEARD_STORED), [hall.progress for hall in halls])
        return await region_file(sources, RegionFileQuestion(context, form, missing, tuple(halls)))

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

    async def work(
        sources: "RegionSources", context: "RegionContext", halls: "Sequence[HallStanding]"
    ) -> dict[str, bytes]:
        from msgspec.structs import replace

        from queue_server.reports.period import period_of
        from queue_server.worker.client.questions import RegionOpenDataQuestion
        from queue_server.worker.process.region_pages import region_open_data

        period = period_of({"from": day, "to": day}, _last_day(halls))
        return await region_open_data(sources.counts, RegionOpenDataQuestion(replace(context, period=period)))

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
    work: "Callable[[RegionSources, RegionContext, Sequence[HallStanding]], Awaitable[T]]",
) -> T:
    """What `work` makes of the halls of a place. Raises `UserError` for a mistake in what was asked."""
    from queue_server.reports.forms.extra import ReportsExtraMissing
    from queue_server.reports.period import NoPeriod
    from queue_server.stats.figures.charts.chart_drawing import NotDrawn
    from queue_server.stats.figures.figure_documents import BadPeriod

    region = _region(config)
    if district is not None and district not in (entry.id for entry in region.settings.districts):
        raise UserError(f"There is no district {district} in [region] of the configuration.", 2)

    async def run(store: "Store") -> T:
        from queue_server.journal.load import load_state
        from queue_server.stats.figures.figures_reader import FiguresReader
        from queue_server.stats.figures.region.region_counts import RegionCounts
        from queue_server.worker.client.region_context import of_districts, region_context
        from queue_server.worker.process.region_files import RegionSources

        figures = FiguresReader(store)
        halls = [hall for hall in await store.halls() if district is None or region.hall(hall).district == district]
        named = [hall.id for hall in region.settings.halls if district is None or hall.district == district]
        for hall in halls:
            if not is_current:
                await figures.catch_up_all(hall)
        states = {hall: (await load_state(store, hall))[0] for hall in halls}
        definitions = {hall: state.definition for hall, state in states.items() if state.definition is not None}
        context = region_context(region, definitions, halls, language, now_us())
        context = of_districts(context, [district] if district is not None else [])
        standings = await _standings(store, states, [hall for hall in named if hall not in states])
        return await work(RegionSources(RegionCounts(store, figures), store), context, standings)

    try:
        is_current = with_store(data, _is_current, read_only=True)
        return with_store(data, run, read_only=is_current)
    except (BadPeriod, NoPeriod) as error:
        raise UserError(translator()(str(error)), 2) from error
    except ReportsExtraMissing as error:
        raise UserError(str(error)) from error
    except NotDrawn as error:
        raise UserError(f"the report could not be drawn: {error}") from error


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


async def _standings(store: "Store", states: "Mapping[str, State]", absent: "Sequence[str]") -> "list[HallStanding]":
    """How far the records of each hall go, and what was cosigned, as the store says; `absent` are halls of which it has
    nothing."""
    from queue_server.reports.region.hall_standing import HallStanding
    from queue_server.reports.schedule.progress import HallProgress

    rows, now = {row.hall: row for row in await store.followed_halls()}, now_us()
    standings = [HallStanding(HallProgress(hall, "")) for hall in absent]
    for hall, state in states.items():
        row, is_awaited, end = rows.get(hall), True, now
        if row is not None:
            is_whole = row.forked_seq is None and row.reported_seq <= state.seq
            end, is_awaited = max(state.at, (row.heard_at or 0) if is_whole else 0), row.digest is not None
        timezone = state.definition.timezone if state.definition is not None else "UTC"
        progress = HallProgress(hall, state.day or "", timezone, end or None, is_awaited)
        trees = await store.cosigned_trees(hall) if row is not None else []
        standings.append(HallStanding(progress, cosigned=max((tree.size for tree in trees), default=None)))
    return sorted(standings, key=lambda standing: standing.hall)


def _last_day(halls: "Sequence[HallStanding]") -> str:
    """The latest present day of these halls; `` before the first."""
    return max((standing.progress.day for standing in halls), default="")
