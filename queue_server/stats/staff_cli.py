"""`kezek staff`: how many windows should be open, half hour by half hour."""

import time
from typing import Annotated, Final, Literal

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from queue_server.config.definition import WEEKDAYS
from queue_server.journal.sqlite import SqliteStore
from queue_server.stats.past_day import PastDay
from queue_server.stats.past_days import read_weekday
from queue_server.stats.period import FiguresReader
from queue_server.stats.progress import progress
from queue_server.stats.report_cli import Data, Hall, with_reader
from queue_server.stats.simulate_cli import Plot, check_plot, draw_to
from queue_server.stats.staffing import SHARE, NoProposal, Proposal, propose
from queue_server.stats.staffing_chart import spec

DAYS: Final = 6
"""Past days that a proposal rests on: more of them are further back, when the hall was another one."""

MINUTES: Final = 10.0
"""A hall of twenty windows is searched in less; one of forty pools would take hours for the last few windows."""

staff = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@staff.command()
def staff_(
    hall: Hall,
    data: Data,
    weekday: Annotated[
        Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], typer.Option("--weekday", help="For which day.")
    ],
    before: Annotated[
        str | None, typer.Option("--before", metavar="DAY", help="Look only at days before this one.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=52, help="So many of the latest such days are played.")] = DAYS,
    share: Annotated[int, typer.Option(min=1, max=99, help="Of a hundred people, how many within the norm.")] = int(
        100 * SHARE
    ),
    norm: Annotated[
        int | None, typer.Option("--norm", min=1, max=600, metavar="MINUTES", help="The norm of every service.")
    ] = None,
    minutes: Annotated[
        float, typer.Option("--minutes", min=0.1, max=1440, help="End the search with what it has found after so long.")
    ] = MINUTES,
    plot: Plot = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """The fewest windows in each half hour that keep the norm, found by playing past days of that weekday."""
    check_plot(plot)

    async def work(store: SqliteStore, reader: FiguresReader) -> list[PastDay]:
        return await read_weekday(store, reader, hall, WEEKDAYS.index(weekday), before, days)

    past = with_reader(data, hall, work)
    try:
        with progress("Playing past days") as bar:
            task = bar.add_task("", total=None)
            ends_at = time.monotonic() + 60 * minutes
            proposal = propose(
                past,
                share / 100,
                norm,
                told=lambda: bar.advance(task),
                is_enough=lambda: time.monotonic() >= ends_at,
            )
    except NoProposal as why:
        typer.echo(f"{why} ({weekday})", err=True)
        raise typer.Exit(2) from why
    if plot is not None:
        draw_to(plot, spec(proposal, ("proposed", "were open", "Erlang C"), "half hour", "windows"))
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(proposal)).decode())
        return
    _print(proposal, weekday, hall)


def _print(proposal: Proposal, weekday: str, hall: str) -> None:
    console = Console()
    table = Table("from", "came", "were open", "within", "open", "within", "9 of 10, min", "Erlang C", "windows")
    table.title = f"{hall}, {weekday}: {', '.join(proposal.days)}"
    for slot in proposal.slots:
        table.add_row(
            slot.begin,
            f"{slot.came:.1f}",
            f"{slot.was_windows:.1f}",
            _share(slot.was_share),
            f"{slot.windows}{'' if slot.is_kept is not False else ' !'}",
            _share(slot.share),
            "–" if slot.p90_s is None else f"{slot.p90_s / 60:.1f}",
            "–" if slot.erlang is None else str(slot.erlang),
            spans(slot.numbers),
        )
    for column in table.columns[1:8]:
        column.justify = "right"
    console.print(table)
    console.print(
        f"Windows' hours a day: {proposal.hours:.1f} proposed, {proposal.was_hours:.1f} were open. Within the norm:"
        f" {_share(proposal.share)} expected, {_share(proposal.was_share)} were. {proposal.plays} days were played.",
        highlight=False,
    )
    if proposal.was_ended:
        console.print(
            "The search was ended before its end: fewer windows may do, and what is not kept may be kept with more."
            " --minutes gives it longer.",
            highlight=False,
        )
    if any(slot.is_kept is False for slot in proposal.slots):
        console.print(f"! fewer than {proposal.goal:.0%} are called within the norm there.", highlight=False)


def spans(numbers: list[int]) -> str:
    """`[1, 2, 3, 7]` as `1-3, 7`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"
