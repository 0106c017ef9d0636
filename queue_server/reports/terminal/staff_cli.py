"""`kezek staff`: proposes how many windows should be open, half hour by half hour."""

from typing import Annotated, Final, Literal

import typer

from queue_server.clock import monotonic
from queue_server.config.languages import SOURCE_LANGUAGE
from queue_server.config.values.scalars import WEEKDAYS
from queue_server.journal.store import Store
from queue_server.reports.terminal.simulate_cli import Lang, Plot, check_plot, draw_to, need_drawing
from queue_server.stats.background.progress import progress
from queue_server.stats.backtest.log_options import day_of, print_json
from queue_server.stats.figures.cli import Data, Hall, with_reader
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.staffing.proposals.staffing import STAFFING_SHARE, NoProposal, propose
from queue_server.stats.staffing.scenarios.past_day import PastDay
from queue_server.stats.staffing.scenarios.past_days import read_weekday

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

    async def work(store: Store, reader: FiguresReader) -> list[PastDay]:
        return await read_weekday(store, reader, hall, WEEKDAYS.index(weekday), before, days)

    need_drawing(plot)
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
        from queue_server.pages.wording.words import words
        from queue_server.stats.staffing.proposals.staffing_chart import spec

        t = words(language).t
        names = (t("proposed"), t("were open"), t("Erlang C"))
        draw_to(plot, spec(proposal, names, t("half hour"), t("windows")))
    if as_json:
        print_json(proposal)
        return
    from rich.console import Console

    from queue_server.reports.terminal.staffing_table import format_weekday, show

    show(Console(), proposal, f"{hall}, {format_weekday(weekday, language)}", language)
