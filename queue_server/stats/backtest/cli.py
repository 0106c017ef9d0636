"""`kezek import`, `kezek forecast-check`: the subcommands that read a past log."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from queue_server.clock import now_us
from queue_server.journal.place import Place, open_place
from queue_server.stats.background.progress import progress
from queue_server.stats.backtest import forecast
from queue_server.stats.backtest.log_options import (
    DEFAULT_DRAWS,
    AsJson,
    Draws,
    Files,
    LearnUntil,
    Timezone,
    explained,
    playing,
    print_json,
)
from queue_server.stats.estimates.baselines import NAMES, OWN_ESTIMATE
from queue_server.stats.figures.cli import Data
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.past_logs import log_writer
from queue_server.stats.past_logs.import_log import LONGEST_HEAD_START_S, ImportedJournal, import_visits
from queue_server.stats.past_logs.log_files import open_log
from queue_server.stats.past_logs.log_summary import EnglishTexts, summary
from queue_server.stats.past_logs.log_values import name_of
from queue_server.stats.past_logs.past_log import BadLog, LogProblem, PastVisit

import_log = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
forecast_check = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


IDENTIFIER: Final = r"[a-z][a-z0-9_-]{0,31}"
"""What an id of the configuration looks like."""


def _hall(text: str) -> str:
    if not re.fullmatch(IDENTIFIER, text):
        raise typer.BadParameter("a hall's id is a short name of a-z, 0-9, - and _")
    return text


def _head_starts(texts: list[str]) -> list[str]:
    for text in texts:
        value, _, seconds = text.rpartition("=")
        try:
            is_pair = name_of(value) == value != "" and re.fullmatch(r"\d{1,5}", seconds, re.ASCII) is not None
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None
        if not is_pair or int(seconds) > LONGEST_HEAD_START_S:
            raise typer.BadParameter(f"{text!r} is not VALUE=SECONDS, such as 2=90, with at most a day")
    return texts


def _services(texts: list[str]) -> list[str]:
    for text in texts:
        name, _, id_ = text.rpartition("=")
        if not name or not re.fullmatch(IDENTIFIER, id_):
            raise typer.BadParameter(f"{text!r} is not NAME=ID, such as Land=land")
    return texts


@import_log.command()
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="The log, gzipped where its name ends in .gz.")],
    hall: Annotated[str, typer.Option("--hall", callback=_hall, help="The hall whose journal it becomes.")],
    data: Data,
    timezone: Timezone = "Asia/Almaty",
    head_start: Annotated[
        list[str] | None,
        typer.Option("--head-start", metavar="VALUE=SECONDS", help="A value of the priority column that had one."),
    ] = None,
    norm_minutes: Annotated[
        int | None,
        typer.Option("--norm-minutes", min=1, max=600, help="How long each service was meant to be waited for."),
    ] = None,
    service: Annotated[
        list[str] | None,
        typer.Option("--service", metavar="NAME=ID", help="A service of the log that is this one of the hall."),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Say what the file is taken for and write nothing.")] = False,
) -> None:
    """Make a hall's journal from the log of another system, with its own times and assignments.

    Every call is marked as imported: the rule of this hall does not answer for it. A hall that has begun keeps its
    journal, and the log becomes HALL-past, which is shown together with it. What the file is taken for is said first,
    and a file with a bad row is refused whole. An import that was interrupted goes on where it had come to.
    """
    head_starts = {value: int(seconds) for value, _, seconds in map(_parted, _head_starts(head_start or []))}
    services = {name: id_ for name, _, id_ in map(_parted, _services(service or []))}
    with explained():
        log = open_log(file, timezone, now_us())

        def journal(ids: Mapping[str, str]) -> ImportedJournal:
            return import_visits(log.visits, timezone, head_starts, ids=ids, norm_minutes=norm_minutes)

        for line in summary(str(file), log, journal(services), EnglishTexts()):
            typer.echo(line, err=True)
        if check:
            return
        name, imported = asyncio.run(_write(data, hall, log.visits, services, journal))
    typer.echo(f"{name}: {imported.records} records, head {imported.head.hex()}")
    if name != hall:
        typer.echo(f"{hall} has begun: the log is its past, {name}, and is shown together with it", err=True)
    if imported.resumed_after:
        typer.echo(f"an earlier import had come to record {imported.resumed_after}", err=True)


def _parted(text: str) -> tuple[str, str, str]:
    return text.rpartition("=")


async def _write(
    data: Place,
    hall: str,
    visits: Sequence[PastVisit],
    services: Mapping[str, str],
    journal: Callable[[Mapping[str, str]], ImportedJournal],
) -> tuple[str, log_writer.Imported]:
    """The hall whose journal the log became, and how far it goes. `services` are ids that were chosen; `journal` makes
    its events, given the ids of all."""
    store = await open_place(data)
    try:
        place = await log_writer.placement(store, hall, visits, services)
        name, imported_journal = place.hall, journal(place.ids)
        with progress("Writing records") as bar:
            task = bar.add_task("", total=len(imported_journal.events))
            imported = await log_writer.write(
                store, name, imported_journal, lambda count: bar.update(task, completed=count)
            )
        await FiguresReader(store).catch_up(name)
        return name, imported
    finally:
        await store.close()


@forecast_check.command()
def forecast_check_(
    files: Files,
    learn_until: LearnUntil,
    timezone: Timezone = "Asia/Almaty",
    draws: Draws = DEFAULT_DRAWS,
    as_json: AsJson = False,
) -> None:
    """Hold estimates against what came: ours and the well-known ones, each learning only from what came before."""
    with playing(files, timezone) as (visits, report_progress):
        judged = list(
            forecast.judged_estimates(
                visits, timezone, date.fromisoformat(learn_until), draws=draws, report_progress=report_progress
            )
        )
        if not judged:
            nobody = f"nobody queued after {learn_until}: the log goes from {visits[0].day} to {visits[-1].day}"
            raise BadLog([LogProblem("", 0, nobody)])
        result = forecast.check(judged)
    if as_json:
        print_json(result)
        return
    _print_check(result)


def _print_check(result: forecast.Check) -> None:
    console = Console()
    share = result.gave_up / result.queued
    console.print(f"{result.queued} queued, {result.gave_up} of them gave up ({share:.1%}).", highlight=False)
    total = result.total
    if total is None:
        console.print("Estimates with a range that was held against outcomes: nothing to judge yet.")
    else:
        if total.without_estimate:
            console.print(
                f"{total.without_estimate} came when too little was known or nobody served; they are left out."
            )
        console.print(_ways(total))
        for heading, records in (("service", result.by_service), ("hour", result.by_hour)):
            console.print(_groups(heading, records))
        console.print(_held(total), highlight=False)
        for way, gain in total.gain.items():
            console.print(f"RMSE, {way}: {_beside_best(total, way, gain)}.", highlight=False)
    console.print(_published_line(result.published), highlight=False)


def _held(record: forecast.EstimatedWait) -> str:
    covered = ", ".join(f"{way} {share:.1%}" for way, share in record.coverage.items())
    return f"The 80 % range held: {covered}; mean width {record.mean_width_s:.0f} s."


def _beside_best(record: forecast.EstimatedWait, way: str, gain: float) -> str:
    better = f"{gain:.1%} below" if gain >= 0 else f"{-gain:.1%} above"
    return f"{better} the best other ({record.best_other[way]})"


def _published_line(published: forecast.EstimatedWait | None) -> str:
    """The line about everything that visitors are told, also before there are outcomes to hold it against."""
    if published is None:
        return "All that was told: nothing to judge yet."
    count = published.queued - published.without_estimate
    error = (
        f"RMSE, all: {published.all[OWN_ESTIMATE].rmse:.1f} s, {_beside_best(published, 'all', published.gain['all'])}"
    )
    return f"All that was told, to {count}: {error}. {_held(published)}"


def _ways(total: forecast.EstimatedWait) -> Table:
    """A row for every method of estimating, the best last."""
    table = Table("estimate", "RMSE all", "bias all", "RMSE served", "bias served", title="Seconds")
    for name in sorted((*NAMES, OWN_ESTIMATE), key=lambda name: -total.all[name].rmse):
        scores = (total.all[name], total.served[name])
        cells = (cell for score in scores for cell in (f"{score.rmse:.1f}", f"{score.bias:+.1f}"))
        table.add_row(name, *cells, style="bold" if name == OWN_ESTIMATE else None)
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _groups(heading: str, records: dict[str, forecast.EstimatedWait]) -> Table:
    table = Table(heading, "queued", "gave up", "RMSE all", "best other", "", "gain", "in range")
    for name, record in records.items():
        best = record.best_other["all"]
        kezek_rmse, best_rmse = record.all[OWN_ESTIMATE].rmse, record.all[best].rmse
        numbers = (
            f"{kezek_rmse:.1f}",
            f"{best_rmse:.1f}",
            best,
            f"{record.gain['all']:.0%}",
            f"{record.coverage['all']:.0%}",
        )
        table.add_row(name, str(record.queued), str(record.gave_up), *numbers)
    for column in (*table.columns[1:5], *table.columns[6:]):
        column.justify = "right"
    return table
