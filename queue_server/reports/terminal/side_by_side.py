"""Scenarios of a past day beside one another, as tables for a terminal of eighty columns."""

from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from queue_server.pages.words import words
from queue_server.reports.contents.formatting import NOTHING
from queue_server.reports.terminal.numbers import Numbers
from queue_server.stats.staffing.compared_chart import sparkline
from queue_server.stats.staffing.outcome import Outcome

BESIDE: Final = 3
"""Scenarios that stand beside what was in one table: more do not fit into eighty columns."""


class SideBySide:
    """What was, the same played again, then the scenarios; told in one language."""

    def __init__(self, language: str, was: Outcome, again: Outcome, scenarios: Sequence[Outcome]) -> None:
        self.t, self._numbers = words(language).t, Numbers(language)
        self._was, self._again, self._scenarios = was, again, scenarios

    def name(self, one: Outcome) -> str:
        return {"was": self.t("was"), "again": self.t("again")}.get(one.name, one.name)

    def print(self, console: Console, title: str) -> None:
        t = self.t
        for columns in self._blocks():
            console.print(self._figures(columns, title))
        for one in self._scenarios:
            console.print(f"{one.name}: {escape(one.says)}", highlight=False)
        self._print_by_half_hour(console)
        for columns in self._blocks():
            console.print(self._loads(columns))
        for said in (
            t(
                "was: the journal. again: the same windows and rule, played {n} times; how far it is from what was is"
                " the error of the simulation. Everybody comes when they came, for what they came for, and takes as"
                " long as they took; who is called before they gave up takes as long as another of that service.",
                n=self._again.runs,
            ),
            t(
                "Erlang C assumes, in each half hour, people who come at random, services that last about as long as"
                " their mean (exponentially), windows that serve everybody, and nobody who leaves; half hours in which"
                " more came than the windows can serve have no answer in it and are left out."
            ),
        ):
            console.print(said, highlight=False)

    def _blocks(self) -> list[list[Outcome]]:
        """The columns of each table; what was stands in all of them."""
        parts = [self._scenarios[at : at + BESIDE] for at in range(0, max(len(self._scenarios), 1), BESIDE)]
        return [[self._was, self._again, *part] for part in parts]

    def _figures(self, columns: Sequence[Outcome], title: str) -> Table:
        t, n = self.t, self._numbers
        rows = [
            (t("joined a line"), [n.count(one.joined) for one in columns]),
            (t("served"), [n.count(one.served) for one in columns]),
            (t("gave up"), [n.count(one.gave_up) for one in columns]),
            *self._rare(columns),
            (t("mean wait, min"), [n.minutes(one.wait.mean_s) + self._within(one) for one in columns]),
            (t("half waited up to"), [n.minutes(one.wait.median_s) for one in columns]),
            (t("nine of ten"), [n.minutes(one.wait.p90_s) for one in columns]),
            (t("95 of 100"), [n.minutes(one.wait.p95_s) for one in columns]),
            (t("longest"), [n.minutes(one.wait.max_s) for one in columns]),
            (t("within the norm"), [n.share(one.norm.share) for one in columns]),
            (t("windows' hours"), [n.tenths(sum(w.open_h for w in one.windows)) for one in columns]),
            (t("with a visitor"), [n.share(_busy(one)) for one in columns]),
            (t("Erlang C: mean wait"), [n.minutes(one.erlang.mean_s if one.erlang else None) for one in columns]),
            (t("Erlang C: within"), [n.share(one.erlang.share if one.erlang else None) for one in columns]),
            (t("half hours left out"), [self._left_out(one) for one in columns]),
        ]
        table = Table("", *(self.name(one) for one in columns), title=title)
        for name, cells in rows:
            table.add_row(name, *cells)
        return to_the_right(table)

    def _rare(self, columns: Sequence[Outcome]) -> list[tuple[str, list[str]]]:
        """Ends that most days do not have."""
        t = self.t
        ends = (
            (t("did not come"), [one.no_show for one in columns]),
            (t("unserved at closing"), [one.unserved for one in columns]),
            (t("got no ticket"), [one.refused for one in columns]),
        )
        return [(name, [self._numbers.count(many) for many in found]) for name, found in ends if any(found)]

    def _print_by_half_hour(self, console: Console) -> None:
        """The mean wait through the day, as bars on one scale."""
        columns = [self._was, self._again, *self._scenarios]
        means = {one.name: {half.begin: half.mean_s for half in one.half_hours} for one in columns}
        first = self._was.half_hours[0].begin if self._was.half_hours else ""
        begins = sorted({begin for some in means.values() for begin in some}, key=lambda begin: (begin < first, begin))
        most = max((mean for some in means.values() for mean in some.values() if mean is not None), default=0.0)
        said = self.t(
            "Mean wait by half hour, {first} to {last}; the highest bar is {minutes} min",
            first=begins[0] if begins else NOTHING,
            last=begins[-1] if begins else NOTHING,
            minutes=self._numbers.minutes(most),
        )
        table = Table("", "", show_header=False)
        for one in columns:
            table.add_row(self.name(one), sparkline([means[one.name].get(begin) for begin in begins], most))
        console.print(said, table, sep="\n", highlight=False)

    def _loads(self, columns: Sequence[Outcome]) -> Table:
        """The share of its open time that each window had a visitor."""
        numbers = sorted({window.window for one in columns for window in one.windows})
        table = Table(
            self.t("window"),
            *(self.name(one) for one in columns),
            title=self.t("Windows: hours open, and how much of it busy"),
        )
        for number in numbers:
            cells = []
            for one in columns:
                its = next((window for window in one.windows if window.window == number), None)
                busy = its and self.t(
                    "{hours} h {busy}", hours=self._numbers.tenths(its.open_h), busy=f"{its.busy:.0%}"
                )
                cells.append(busy or NOTHING)
            table.add_row(str(number), *cells)
        return to_the_right(table)

    def _within(self, one: Outcome) -> str:
        return f" ±{self._numbers.minutes(one.mean_within_s)}" if one.mean_within_s is not None else ""

    def _left_out(self, one: Outcome) -> str:
        if one.erlang is None:
            return NOTHING
        return f"{one.erlang.overloaded}/{one.erlang.half_hours}"


def to_the_right(table: Table) -> Table:
    """All columns but the first, whose words stay whole."""
    table.columns[0].min_width = longest_word(table.columns[0])
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def longest_word(column: Column) -> int:
    """As wide as a column must be so that no word is cut."""
    texts = [str(column.header), *(str(cell) for cell in column.cells)]
    return max((len(word) for text in texts for word in text.split()), default=0)


def _busy(one: Outcome) -> float | None:
    open_h = sum(window.open_h for window in one.windows)
    return sum(window.busy * window.open_h for window in one.windows) / open_h if open_h else None
