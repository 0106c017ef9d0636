"""Prints scenarios of a past day beside one another, as tables for a terminal of eighty columns."""

from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from queue_server.pages.wording.words import words
from queue_server.reports.contents.formatting import NOTHING
from queue_server.reports.terminal.numbers import Numbers
from queue_server.stats.staffing.scenarios.compared_chart import sparkline
from queue_server.stats.staffing.scenarios.outcome import StaffedDay

BESIDE: Final = 3
"""How many scenarios one table has beside the real day: more do not fit into eighty columns."""


class SideBySide:
    """Prints the real day, the same day replayed, then the scenarios; in one language."""

    def __init__(self, language: str, was: StaffedDay, replayed: StaffedDay, scenarios: Sequence[StaffedDay]) -> None:
        self.t, self._numbers = words(language).t, Numbers(language)
        self._was, self._replayed, self._scenarios = was, replayed, scenarios

    def name(self, outcome: StaffedDay) -> str:
        return {"was": self.t("was"), "again": self.t("again")}.get(outcome.name, outcome.name)

    def print(self, console: Console, title: str) -> None:
        t = self.t
        for columns in self._blocks():
            console.print(self._figures(columns, title))
        for outcome in self._scenarios:
            console.print(f"{outcome.name}: {escape(outcome.says)}", highlight=False)
        self._print_by_half_hour(console)
        for columns in self._blocks():
            console.print(self._loads(columns))
        for text in (
            t(
                "was: the journal. again: the same windows and rule, played {n} times; how far it is from what was is"
                " the error of the simulation. Everybody comes when they came, for what they came for, and takes as"
                " long as they took; who is called before they gave up takes as long as another of that service.",
                n=self._replayed.runs,
            ),
            t(
                "Erlang C assumes, in each half hour, people who come at random, services that last about as long as"
                " their mean (exponentially), windows that serve everybody, and nobody who leaves; half hours in which"
                " more came than the windows can serve have no answer in it and are left out."
            ),
        ):
            console.print(text, highlight=False)

    def _blocks(self) -> list[list[StaffedDay]]:
        """The columns of each table; the real day is in all of them."""
        parts = [self._scenarios[at : at + BESIDE] for at in range(0, max(len(self._scenarios), 1), BESIDE)]
        return [[self._was, self._replayed, *part] for part in parts]

    def _figures(self, columns: Sequence[StaffedDay], title: str) -> Table:
        t, n = self.t, self._numbers
        rows = [
            (t("joined a line"), [n.count(outcome.joined) for outcome in columns]),
            (t("served"), [n.count(outcome.served) for outcome in columns]),
            (t("gave up"), [n.count(outcome.gave_up) for outcome in columns]),
            *self._rare(columns),
            (t("mean wait, min"), [n.minutes(outcome.wait.mean_s) + self._within(outcome) for outcome in columns]),
            (t("half waited up to"), [n.minutes(outcome.wait.median_s) for outcome in columns]),
            (t("nine of ten"), [n.minutes(outcome.wait.p90_s) for outcome in columns]),
            (t("95 of 100"), [n.minutes(outcome.wait.p95_s) for outcome in columns]),
            (t("longest"), [n.minutes(outcome.wait.max_s) for outcome in columns]),
            (t("within the norm"), [n.share(outcome.norm.share) for outcome in columns]),
            (t("windows' hours"), [n.tenths(sum(w.open_h for w in outcome.windows)) for outcome in columns]),
            (t("with a visitor"), [n.share(_busy(outcome)) for outcome in columns]),
            (
                t("Erlang C: mean wait"),
                [n.minutes(outcome.erlang.mean_s if outcome.erlang else None) for outcome in columns],
            ),
            (t("Erlang C: within"), [n.share(outcome.erlang.share if outcome.erlang else None) for outcome in columns]),
            (t("half hours left out"), [self._left_out(outcome) for outcome in columns]),
        ]
        table = Table("", *(self.name(outcome) for outcome in columns), title=title)
        for name, cells in rows:
            table.add_row(name, *cells)
        return to_the_right(table)

    def _rare(self, columns: Sequence[StaffedDay]) -> list[tuple[str, list[str]]]:
        """The rows of outcomes that most days do not have."""
        t = self.t
        ends = (
            (t("did not come"), [outcome.no_show for outcome in columns]),
            (t("unserved at closing"), [outcome.unserved for outcome in columns]),
            (t("got no ticket"), [outcome.refused for outcome in columns]),
        )
        return [(name, [self._numbers.count(count) for count in counts]) for name, counts in ends if any(counts)]

    def _print_by_half_hour(self, console: Console) -> None:
        """Print the mean wait through the day, as bars on one scale."""
        columns = [self._was, self._replayed, *self._scenarios]
        means = {outcome.name: {half.begin: half.mean_s for half in outcome.half_hours} for outcome in columns}
        first = self._was.half_hours[0].begin if self._was.half_hours else ""
        begins = sorted({begin for some in means.values() for begin in some}, key=lambda begin: (begin < first, begin))
        most = max((mean for some in means.values() for mean in some.values() if mean is not None), default=0.0)
        text = self.t(
            "Mean wait by half hour, {first} to {last}; the highest bar is {minutes} min",
            first=begins[0] if begins else NOTHING,
            last=begins[-1] if begins else NOTHING,
            minutes=self._numbers.minutes(most),
        )
        table = Table("", "", show_header=False)
        for outcome in columns:
            table.add_row(self.name(outcome), sparkline([means[outcome.name].get(begin) for begin in begins], most))
        console.print(text, table, sep="\n", highlight=False)

    def _loads(self, columns: Sequence[StaffedDay]) -> Table:
        """The share of its open time that each window had a visitor, as a table."""
        numbers = sorted({window.window for outcome in columns for window in outcome.windows})
        table = Table(
            self.t("window"),
            *(self.name(outcome) for outcome in columns),
            title=self.t("Windows: hours open, and how much of it busy"),
        )
        for number in numbers:
            cells = []
            for outcome in columns:
                load = next((window for window in outcome.windows if window.window == number), None)
                busy = load and self.t(
                    "{hours} h {busy}", hours=self._numbers.tenths(load.open_h), busy=f"{load.busy:.0%}"
                )
                cells.append(busy or NOTHING)
            table.add_row(str(number), *cells)
        return to_the_right(table)

    def _within(self, outcome: StaffedDay) -> str:
        return f" ±{self._numbers.minutes(outcome.mean_within_s)}" if outcome.mean_within_s is not None else ""

    def _left_out(self, outcome: StaffedDay) -> str:
        if outcome.erlang is None:
            return NOTHING
        return f"{outcome.erlang.overloaded}/{outcome.erlang.half_hours}"


def to_the_right(table: Table) -> Table:
    """The table with all columns but the first aligned right, and no word of the first cut."""
    table.columns[0].min_width = longest_word(table.columns[0])
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def longest_word(column: Column) -> int:
    """The least width of a column in which no word is cut."""
    texts = [str(column.header), *(str(cell) for cell in column.cells)]
    return max((len(word) for text in texts for word in text.split()), default=0)


def _busy(outcome: StaffedDay) -> float | None:
    open_h = sum(window.open_h for window in outcome.windows)
    return sum(window.busy * window.open_h for window in outcome.windows) / open_h if open_h else None
