"""`kezek staff`: proposes how many windows should be open, half hour by half hour."""

from collections.abc import Iterator
from typing import Annotated, Final, Literal

import typer
from babel.dates import get_day_names
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from queue_server.clock import monotonic
from queue_server.config.definition import WEEKDAYS
from queue_server.config.languages import SOURCE_LANGUAGE
from queue_server.journal.sqlite import SqliteStore
from queue_server.pages.words import words
from queue_server.reports.contents.formatting import NOTHING
from queue_server.reports.terminal.numbers import Numbers
from queue_server.reports.terminal.side_by_side import longest_word
from queue_server.reports.terminal.simulate_cli import Lang, Plot, check_plot, draw_to
from queue_server.stats.background.progress import progress
from queue_server.stats.backtest.log_options import day_of, print_json
from queue_server.stats.figures.cli import Data, Hall, with_reader
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.staffing.past_day import PastDay
from queue_server.stats.staffing.past_days import read_weekday
from queue_server.stats.staffing.staffing import STAFFING_SHARE, NoProposal, StaffingPlan, propose
from queue_server.stats.staffing.staffing_chart import spec

DEFAULT_DAYS: Final = 6
"""Past days for a proposal: older ones are of a hall that has changed since."""

MINUTES: Final = 10.0
"""Minutes for the search: a bank's day of thirty windows takes one; the rest is for larger halls on slower machines."""

staff = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


def day_if_any(text: str | None) -> str | None:
    return None if text is None else day_of(text)


@staff.command()
def staff_(
    hall: Hall,
    data: Data,
    weekday: Annotated[
        Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], typer.Option("--weekday", help="For which day.")
    ],
    before: Annotated[
        str | None,
        typer.Option("--before", metavar="DAY", callback=day_if_any, help="Look only at days before this one."),
    ] = None,
    days: Annotated[
        int, typer.Option(min=1, max=52, help="So many of the latest such days are played.")
    ] = DEFAULT_DAYS,
    share: Annotated[int, typer.Option(min=1, max=99, help="Of a hundred people, how many within the norm.")] = int(
        100 * STAFFING_SHARE
    ),
    norm: Annotated[
        int | None, typer.Option("--norm", min=1, max=600, metavar="MINUTES", help="The norm of every service.")
    ] = None,
    minutes: Annotated[
        float, typer.Option("--minutes", min=0.1, max=1440, help="End the search with what it has found after so long.")
    ] = MINUTES,
    plot: Plot = None,
    language: Lang = SOURCE_LANGUAGE,
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
            ends_at = monotonic() + 60 * minutes
            proposal = propose(
                past,
                share / 100,
                norm,
                report_play=lambda: bar.advance(task),
                is_enough=lambda: monotonic() >= ends_at,
            )
    except NoProposal as why:
        typer.echo(f"{why} ({weekday})", err=True)
        raise typer.Exit(2) from why
    if plot is not None:
        t = words(language).t
        names = (t("proposed"), t("were open"), t("Erlang C"))
        draw_to(plot, spec(proposal, names, t("half hour"), t("windows")))
    if as_json:
        print_json(proposal)
        return
    show(Console(), proposal, f"{hall}, {format_weekday(weekday, language)}", language)


def format_weekday(weekday: str, language: str) -> str:
    return str(get_day_names("wide", locale=language)[WEEKDAYS.index(weekday)])


def show(console: Console, proposal: StaffingPlan, subject: str, language: str) -> None:
    """Print the proposal as a table, with remarks below it."""
    n = Numbers(language)
    table = Table(*_headings(language), box=SIMPLE_HEAD, padding=0)
    table.title = f"{subject}: {', '.join(proposal.days)}"
    for slot in proposal.slots:
        table.add_row(
            slot.begin,
            n.tenths(slot.came),
            n.tenths(slot.was_windows),
            n.whole_share(slot.was_share),
            f"{'!' if slot.is_kept is False else ''}{slot.windows}",
            n.whole_share(slot.share),
            n.minutes(slot.p90_s),
            NOTHING if slot.erlang is None else str(slot.erlang),
            spans(slot.numbers),
        )
    for column in table.columns[:-1]:
        column.justify, column.width = "right", longest_word(column)
    console.print(table)
    for remark in _remarks(proposal, language):
        console.print(remark, highlight=False)


def _headings(language: str) -> list[str]:
    t = words(language).t
    was = [t("half hour"), t("came"), t("were open"), t("in norm")]
    return [*was, t("proposed"), t("in norm"), t("9 of 10"), t("Erl. C"), t("windows")]


def _remarks(proposal: StaffingPlan, language: str) -> Iterator[str]:
    t, n = words(language).t, Numbers(language)
    yield t(
        "came, were open, in norm: people, windows and the share called within the norm, on a day. proposed, in norm, 9"
        " of 10: the proposal, the share, and the wait in minutes that nine of ten do not exceed."
    )
    yield t(
        "Windows' hours a day: {hours} proposed, {was_hours} were open. Within the norm: {share} expected, {was_share}"
        " were. {plays} days were played.",
        hours=n.tenths(proposal.hours),
        was_hours=n.tenths(proposal.was_hours),
        share=n.whole_share(proposal.share),
        was_share=n.whole_share(proposal.was_share),
        plays=proposal.plays,
    )
    if proposal.was_ended:
        yield t(
            "The search was ended before its end: fewer windows may do, and what is not kept may be kept with more."
            " --minutes gives it longer."
        )
    if any(slot.is_kept is False for slot in proposal.slots):
        yield t("! fewer than {share} are called within the norm there.", share=n.whole_share(proposal.goal))


def spans(numbers: list[int]) -> str:
    """Numbers as ranges: `[1, 2, 3, 7]` as `1-3, 7`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
