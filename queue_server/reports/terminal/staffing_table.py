"""Prints a proposal of windows as a table for a terminal."""

from collections.abc import Iterator

from babel.dates import get_day_names
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from queue_server.config.values.scalars import WEEKDAYS
from queue_server.pages.wording.words import words
from queue_server.reports.contents.formatting import NOTHING
from queue_server.reports.terminal.numbers import Numbers
from queue_server.reports.terminal.side_by_side import longest_word
from queue_server.stats.staffing.proposals.staffing import StaffingPlan


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
            n.tenths(slot.arrivals),
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
    """`[1, 2, 3, 7]` as `1-3, 7`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
