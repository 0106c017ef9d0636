"""`kezek simulate`: a past day played again with other windows or another rule."""

import asyncio
from itertools import product
from pathlib import Path
from typing import Annotated, Final

import msgspec
import numpy as np
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from queue_server.hall.state import MINUTE
from queue_server.journal.sqlite import SqliteStore
from queue_server.stats.compared_chart import sparkline, spec
from queue_server.stats.draw import NotDrawn, in_another_process
from queue_server.stats.outcome import Outcome, outcome, outcome_of_day
from queue_server.stats.past_day import PastDay, fates
from queue_server.stats.past_days import read_day
from queue_server.stats.period import FiguresReader
from queue_server.stats.progress import progress
from queue_server.stats.report_cli import Data, Hall, with_reader
from queue_server.stats.scenario import ACTUAL, BadScenario, scenario
from queue_server.stats.whatif import Scenario, play

RUNS: Final = 10
"""Plays of each scenario: what chance has to decide is decided anew in each, and alike in all scenarios."""
MOST_SCENARIOS: Final = 6
"""More columns than a terminal and an eye can hold."""
LETTERS: Final = "ABCDEF"

simulate = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

Plot = Annotated[Path | None, typer.Option("--plot", metavar="FILE", help="Draw it as well: FILE.png or FILE.svg.")]


class Compared(msgspec.Struct, frozen=True):
    """What `--json` prints: what was, the same windows and rule played again, then the scenarios."""

    hall: str
    day: str
    runs: int
    was: Outcome
    again: Outcome
    scenarios: list[Outcome]


@simulate.command(epilog="Scenarios: docs/manager.md explains how windows and rules are written.")
def simulate_(
    hall: Hall,
    data: Data,
    day: Annotated[str, typer.Option("--day", metavar="DAY", help="A day that is over, such as 2026-01-31.")],
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
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """What would have been: a past day with other windows or another rule, beside what really was.

    Both options may be repeated: each windows is played with each rule. The day as it was is played again too, so that
    the error of the simulation can be seen.
    """
    check_plot(plot)

    async def work(store: SqliteStore, reader: FiguresReader) -> PastDay:
        return await read_day(store, reader, hall, day)

    past = with_reader(data, hall, work)
    try:
        scenarios = scenarios_of(past, windows or [ACTUAL], rule or [ACTUAL])
    except BadScenario as bad:
        typer.echo(str(bad), err=True)
        raise typer.Exit(2) from bad
    was = outcome_of_day(past, norm)
    again, *others = played(past, [scenario(past, "again"), *scenarios], runs, seed, norm)
    result = Compared(hall, day, runs, was, again, others)
    if plot is not None:
        draw_to(plot, spec([was, again, *others], f"{hall}, {day}", norm or _norm_of(past)))
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(result)).decode())
        return
    _print(result)


def scenarios_of(day: PastDay, windows: list[str], rules: list[str]) -> list[Scenario]:
    """Each windows with each rule, but for what was. Raises `BadScenario`."""
    pairs = [pair for pair in product(windows, rules) if {text.strip() for text in pair} != {ACTUAL}]
    if len(pairs) > MOST_SCENARIOS:
        raise BadScenario(f"these are {len(pairs)} scenarios; {MOST_SCENARIOS} at the most stand side by side")
    return [scenario(day, letter, *pair) for letter, pair in zip(LETTERS, pairs, strict=False)]


def played(day: PastDay, scenarios: list[Scenario], runs: int, seed: int, norm: int | None) -> list[Outcome]:
    """What each scenario comes to; chance decides alike in all of them."""
    chances = [fates(day, np.random.default_rng([seed, run])) for run in range(runs)]
    with progress("Playing the day") as bar:
        task = bar.add_task("", total=len(scenarios) * runs)
        outcomes = []
        for one in scenarios:
            plays = []
            for chance in chances:
                plays.append(play(day, one, chance))
                bar.advance(task)
            outcomes.append(outcome(day, one.name, one.says, plays, one.openings, norm))
        return outcomes


def _norm_of(day: PastDay) -> int | None:
    """The norm in minutes, where all of the day's services had the same."""
    norms = {visit.norm for visit in day.visits}
    norm = norms.pop()
    return norm // MINUTE if norm is not None and not norms else None


def check_plot(plot: Path | None) -> None:
    """A picture that cannot be drawn is said before the work begins."""
    if plot is not None and plot.suffix not in (".png", ".svg"):
        raise typer.BadParameter(f"{plot}: a picture is a .png or a .svg", param_hint="--plot")


def draw_to(plot: Path, what: dict[str, object]) -> None:
    try:
        plot.write_bytes(asyncio.run(in_another_process("svg" if plot.suffix == ".svg" else "png", what)))
    except (NotDrawn, OSError) as why:
        typer.echo(f"{plot}: {why}", err=True)
        raise typer.Exit(1) from why


def _print(result: Compared) -> None:
    console = Console()
    columns = [result.was, result.again, *result.scenarios]
    console.print(_table(result, columns))
    for one in result.scenarios:
        console.print(f"{one.name}: {escape(one.says)}", highlight=False)
    console.print(_by_half_hour(columns))
    console.print(_loads(columns))
    console.print(
        f"was: the journal. again: the same windows and rule played {result.runs} times; how far it is from what was is"
        " the error of the simulation. Everybody comes when they came, for what they came for, and takes as long as"
        " they took; who was called earlier than they gave up takes as long as another of that service.",
        highlight=False,
    )
    console.print(
        "Erlang C assumes, in each half hour, people who come at random, services that last about as long as their mean"
        " (exponentially), windows that serve everybody, and nobody who leaves; half hours in which more came than the"
        " windows can serve have no answer in it and are left out.",
        highlight=False,
    )


def _table(result: Compared, columns: list[Outcome]) -> Table:
    table = Table("", *(one.name for one in columns), title=f"{result.hall}, {result.day}")
    rows: list[tuple[str, list[str]]] = [
        ("joined a line", [_count(one.joined) for one in columns]),
        ("served", [_count(one.served) for one in columns]),
        ("gave up", [_count(one.gave_up) for one in columns]),
        ("did not come", [_count(one.no_show) for one in columns]),
        ("unserved at closing", [_count(one.unserved) for one in columns]),
        ("got no ticket", [_count(one.refused) for one in columns]),
        ("mean wait, min", [_minutes(one.wait.mean_s) + _within(one) for one in columns]),
        ("half waited up to", [_minutes(one.wait.median_s) for one in columns]),
        ("nine of ten", [_minutes(one.wait.p90_s) for one in columns]),
        ("95 of 100", [_minutes(one.wait.p95_s) for one in columns]),
        ("longest", [_minutes(one.wait.max_s) for one in columns]),
        ("within the norm", [_share(one.norm.share) for one in columns]),
        ("windows' hours", [f"{sum(w.open_h for w in one.windows):.1f}" for one in columns]),
        ("with a visitor", [_share(_busy(one)) for one in columns]),
        ("Erlang C: mean wait", [_minutes(one.erlang.mean_s if one.erlang else None) for one in columns]),
        ("Erlang C: within", [_share(one.erlang.share if one.erlang else None) for one in columns]),
        ("half hours without", [_overloaded(one) for one in columns]),
    ]
    for name, cells in rows:
        if name not in ("got no ticket", "did not come", "unserved at closing") or any(c != "0" for c in cells):
            table.add_row(name, *cells)
    return _to_the_right(table)


def _by_half_hour(columns: list[Outcome]) -> Table:
    """The mean wait through the day, as bars on one scale."""
    begins = sorted({half.begin for one in columns for half in one.half_hours})
    means = {one.name: {half.begin: half.mean_s for half in one.half_hours} for one in columns}
    most = max((mean for some in means.values() for mean in some.values() if mean is not None), default=0.0)
    title = f"Mean wait by half hour, {begins[0]} to {begins[-1]}; the highest bar is {most / 60:.1f} min"
    table = Table("", "", title=title, show_header=False)
    for one in columns:
        table.add_row(one.name, sparkline([means[one.name].get(begin) for begin in begins], most))
    return table


def _loads(columns: list[Outcome]) -> Table:
    """The share of its open time that each window had a visitor."""
    numbers = sorted({window.window for one in columns for window in one.windows})
    table = Table("window", *(one.name for one in columns), title="Windows: hours open, and how much of it busy")
    for number in numbers:
        cells = []
        for one in columns:
            its = next((window for window in one.windows if window.window == number), None)
            cells.append(f"{its.open_h:.1f} h {its.busy:.0%}" if its is not None else "–")
        table.add_row(str(number), *cells)
    return _to_the_right(table)


def _to_the_right(table: Table) -> Table:
    table.columns[0].no_wrap = True
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _busy(one: Outcome) -> float | None:
    open_h = sum(window.open_h for window in one.windows)
    return sum(window.busy * window.open_h for window in one.windows) / open_h if open_h else None


def _within(one: Outcome) -> str:
    return f" ±{one.mean_within_s / 60:.1f}" if one.mean_within_s is not None else ""


def _overloaded(one: Outcome) -> str:
    return f"{one.erlang.overloaded} of {one.erlang.half_hours}" if one.erlang else "–"


def _count(people: float) -> str:
    return f"{people:.1f}".removesuffix(".0")


def _minutes(seconds: float | None) -> str:
    return "–" if seconds is None else f"{seconds / 60:.1f}"


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"
