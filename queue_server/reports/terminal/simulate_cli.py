"""`kezek simulate`: simulates a past day with other windows or another rule."""

import asyncio
from itertools import product
from pathlib import Path
from typing import Annotated, Final

import msgspec
import numpy as np
import typer
from msgspec.structs import replace

from queue_server.config.languages import SOURCE_LANGUAGE, LanguageCode
from queue_server.hall.state import MINUTE
from queue_server.journal.store import Store
from queue_server.reports.forms.extra import need_reports_extra
from queue_server.stats.background.progress import progress
from queue_server.stats.backtest.log_options import day_of, print_json
from queue_server.stats.figures.charts.chart_drawing import DRAWING_HERE, NotDrawn, draw_chart
from queue_server.stats.figures.cli import Data, Hall, with_reader
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.staffing.scenarios.outcome import StaffedDay, outcome, outcome_of_day
from queue_server.stats.staffing.scenarios.past_day import PastDay, day_sample
from queue_server.stats.staffing.scenarios.past_days import read_day
from queue_server.stats.staffing.scenarios.scenario import scenario
from queue_server.stats.staffing.scenarios.scenario_text import ACTUAL, BadScenario
from queue_server.stats.staffing.scenarios.whatif import Scenario, play

RUNS: Final = 10
"""Plays of each scenario: each play has new random values, the same in all scenarios."""
MOST_SCENARIOS: Final = 6
"""The most scenarios: more columns do not fit a terminal and are hard to compare."""
SCENARIO_LETTERS: Final = "ABCDEF"

simulate = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

Lang = Annotated[LanguageCode, typer.Option("--language", help="The language of tables and pictures.")]
Plot = Annotated[Path | None, typer.Option("--plot", metavar="FILE", help="Draw it as well: FILE.png or FILE.svg.")]


class Compared(msgspec.Struct, frozen=True):
    """The output of `--json`: the real day, the same windows and rule replayed, then the scenarios."""

    hall: str
    day: str
    runs: int
    was: StaffedDay
    replayed: StaffedDay = msgspec.field(name="again")
    scenarios: list[StaffedDay]


@simulate.command(epilog="Scenarios: docs/staffing.md explains how windows and rules are written.")
def simulate_(
    hall: Hall,
    data: Data,
    day: Annotated[
        str, typer.Option("--day", metavar="DAY", callback=day_of, help="A day that is over, such as 2026-01-31.")
    ],
    windows: Annotated[
        list[str] | None,
        typer.Option("--windows", metavar="TEXT", help='Other windows, such as "actual; -3; 7=land@09:00-13:00".'),
    ] = None,
    rule: Annotated[
        list[str] | None,
        typer.Option("--rule", metavar="TEXT", help='Another rule, such as "priorities=off; helps=off".'),
    ] = None,
    norm: Annotated[
        int | None, typer.Option("--norm", min=1, max=600, metavar="MINUTES", help="Judge all waits by this norm.")
    ] = None,
    runs: Annotated[int, typer.Option(min=1, max=200, help="Plays of each scenario.")] = RUNS,
    seed: Annotated[int, typer.Option(min=0, help="Another number, another chance.")] = 1,
    plot: Plot = None,
    language: Lang = SOURCE_LANGUAGE,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """What would have been: a past day with other windows or another rule, beside what really was.

    Both options may be repeated: each windows is played with each rule. The day as it was is played again too, so that
    the error of the simulation can be seen.
    """
    check_plot(plot)

    async def work(store: Store, reader: FiguresReader) -> PastDay:
        return await read_day(store, reader, hall, day)

    need_drawing(plot)
    past = with_reader(data, hall, work)
    try:
        scenarios = scenarios_of(past, windows or [ACTUAL], rule or [ACTUAL])
    except BadScenario as bad:
        typer.echo(str(bad), err=True)
        raise typer.Exit(2) from bad
    was = outcome_of_day(past, norm)
    replayed, *outcomes = played(past, [scenario(past, "again"), *scenarios], runs, seed, norm)
    from queue_server.reports.terminal.side_by_side import SideBySide

    table = SideBySide(language, was, replayed, outcomes)
    if plot is not None:
        from queue_server.stats.staffing.scenarios.compared_chart import spec

        named = [replace(column, name=table.name(column)) for column in (was, replayed, *outcomes)]
        draw_to(plot, spec(named, f"{hall}, {day}", norm or _norm_of(past), chart_words(language)))
    if as_json:
        print_json(Compared(hall, day, runs, was, replayed, outcomes))
        return
    from rich.console import Console

    table.print(Console(), f"{hall}, {day}")


def chart_words(language: str) -> tuple[str, str, str]:
    """What the axes and the norm of the picture are called."""
    from queue_server.pages.wording.words import words

    t = words(language).t
    return t("mean wait, minutes"), t("windows open"), t("norm")


def scenarios_of(day: PastDay, windows: list[str], rules: list[str]) -> list[Scenario]:
    """Each choice of windows with each rule, except the unchanged day. Raises `BadScenario`."""
    pairs = [pair for pair in product(windows, rules) if {text.strip() for text in pair} != {ACTUAL}]
    if len(pairs) > MOST_SCENARIOS:
        raise BadScenario(f"these are {len(pairs)} scenarios; {MOST_SCENARIOS} at the most stand side by side")
    return [scenario(day, letter, *pair) for letter, pair in zip(SCENARIO_LETTERS, pairs, strict=False)]


def played(day: PastDay, scenarios: list[Scenario], runs: int, seed: int, norm: int | None) -> list[StaffedDay]:
    """The figures of each scenario; random values are the same in all of them."""
    chances = [day_sample(day, np.random.default_rng([seed, run])) for run in range(runs)]
    with progress("Playing the day") as bar:
        task = bar.add_task("", total=len(scenarios) * runs)
        outcomes = []
        for variant in scenarios:
            plays = []
            for chance in chances:
                plays.append(play(day, variant, chance))
                bar.advance(task)
            outcomes.append(outcome(day, variant.name, variant.says, plays, variant.openings, norm))
        return outcomes


def _norm_of(day: PastDay) -> int | None:
    """The norm in minutes, if all of the day's services had the same; else None."""
    norms = {visit.norm for visit in day.visits}
    norm = norms.pop()
    return norm // MINUTE if norm is not None and not norms else None


def check_plot(plot: Path | None) -> None:
    """End with a message, before the work begins, if the picture cannot be drawn."""
    if plot is not None and plot.suffix not in (".png", ".svg"):
        raise typer.BadParameter(f"{plot}: a picture is a .png or a .svg", param_hint="--plot")


def need_drawing(plot: Path | None) -> None:
    """End before hours of work where the picture of it could not be drawn."""
    try:
        if plot is not None:
            need_reports_extra()
    except NotDrawn as why:
        typer.echo(f"{plot}: {why}", err=True)
        raise typer.Exit(1) from why


def draw_to(plot: Path, chart: dict[str, object]) -> None:
    try:
        plot.write_bytes(asyncio.run(draw_chart(DRAWING_HERE, "svg" if plot.suffix == ".svg" else "png", chart)))
    except (NotDrawn, OSError) as why:
        typer.echo(f"{plot}: {why}", err=True)
        raise typer.Exit(1) from why
