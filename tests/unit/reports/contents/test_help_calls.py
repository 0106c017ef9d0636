"""The panel of calls for help: by day, or by month of a long period, with the hall's reasons."""

from msgspec.structs import replace

from queue_server.config.definition import HelpReason
from queue_server.hall.help.bell import HelpFigures
from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.help import help_calls
from queue_server.reports.period import Period
from tests.halls import DEFINITION, names

WITH_BELL = replace(DEFINITION, help_reasons=(HelpReason("lost", names("Lost")), HelpReason("other", names("Other"))))
DAYS = {
    "2026-03-02": HelpFigures(4, 2, 1, (20, 40), {"lost": 3, "other": 1}),
    "2026-03-05": HelpFigures(1, 1, 0, (300,), {"lost": 1}),
    "2026-05-01": HelpFigures(1, 0, 0, (), {"gone": 1}),
}


def panel_of(first: str, last: str) -> list[list[object]]:
    formatter = Formatter(WITH_BELL, "en", "aksu", Period(first, last, last))
    days = {day: counts for day, counts in DAYS.items() if first <= day <= last}
    return [list(row) for row in help_calls(formatter, days).rows]


def test_a_day_has_its_calls_and_how_soon_somebody_came() -> None:
    """The median is of all answered calls, not of the days; those to whom nobody came are named."""
    assert panel_of("2026-03-01", "2026-03-31") == [
        ["2026-03-02", 4, 2, 30, 1, 1, 3, 1],
        ["2026-03-05", 1, 1, 300, 0, 0, 1, 0],
        ["All days", 5, 3, 40, 1, 1, 4, 1],
    ]


def test_a_long_period_has_months() -> None:
    """Only those with a call; a reason that the hall has no more has no column."""
    assert panel_of("2026-01-01", "2026-06-30") == [
        ["March 2026", 5, 3, 40, 1, 1, 4, 1],
        ["May 2026", 1, 0, None, 0, 1, 0, 0],
        ["All days", 6, 3, 40, 1, 2, 4, 1],
    ]
