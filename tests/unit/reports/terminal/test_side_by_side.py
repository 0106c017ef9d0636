"""Scenarios of a past day, told on a terminal of eighty columns."""

from io import StringIO

import pytest
from msgspec.structs import replace
from rich.console import Console

from queue_server.reports.terminal.side_by_side import SideBySide
from queue_server.reports.terminal.staffing_table import show, spans
from queue_server.stats.staffing.proposals.staffing import Slot, StaffingPlan
from queue_server.stats.staffing.scenarios.outcome import outcome
from queue_server.stats.staffing.scenarios.past_day import past_day
from queue_server.stats.staffing.scenarios.whatif import Scenario, play
from tests.unit.stats.estimates.days import OPEN_HALL, day_of, opening, planned_visit, sample_of

WIDTH = 80
HOUR = 3600


def printed(scenarios: int, language: str) -> str:
    """Somebody every ten minutes from eleven at night to one, at two windows; so many scenarios beside it."""
    planned = day_of(
        [planned_visit(22.9 * HOUR + 600 * n, 900) for n in range(13)],
        [opening(window, 22 * HOUR, 26 * HOUR) for window in (1, 2)],
    )
    plays = [play(planned, Scenario("", "", OPEN_HALL, planned.openings), sample_of(planned)) for _ in range(2)]
    day = past_day("aksu", planned.day, OPEN_HALL, plays[0].visits, plays[0].intervals)
    actual = outcome(day, "was", "as it was", plays, planned.openings, 15)
    actual = replace(
        actual, wait=replace(actual.wait, mean_s=3599.0, max_s=35999.0), joined=12345.5, mean_within_s=61.0
    )
    variants = [replace(actual, name=letter, says="windows actual; -4") for letter in "ABCDEF"[:scenarios]]
    out = StringIO()
    SideBySide(language, actual, replace(actual, name="again"), variants).print(_console(out), "aksu, 2025-10-09")
    return out.getvalue()


def _console(out: StringIO) -> Console:
    return Console(file=out, width=WIDTH)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_six_scenarios_fit_into_eighty_columns(language: str) -> None:
    """In two tables, each with what was; nothing is cut off."""
    text = printed(6, language)
    assert max(map(len, text.splitlines())) <= WIDTH
    assert "…" not in text
    assert text.count("12345.5" if language == "en" else "12345,5") == 10
    assert text.count("60.0" if language == "en" else "60,0") >= 10


def test_it_speaks_the_managers_language() -> None:
    """The names of columns and rows, and what is assumed."""
    for language, words in (
        ("kk", ("болғаны", "қайталау", "орташа күту, мин", "Эрланг C әр жарты сағатта")),
        ("ru", ("было", "снова", "ожидание в среднем", "Эрланг C считает")),
    ):
        text = " ".join(printed(1, language).split())
        assert all(word in text for word in words)


def test_a_day_that_ends_after_midnight_is_drawn_in_its_order() -> None:
    """From half past ten to half past midnight, and not from midnight on."""
    assert "Mean wait by half hour, 22:30 to 00:30" in " ".join(printed(1, "en").split())


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_proposal_fits_too(language: str) -> None:
    """A half hour with many windows, one that cannot be kept, and a search that was ended."""
    numbers = [1, 3, 5, 7, 9, 11, 13, 15, 17, 19]
    slot = Slot("09:00", 123.4, 10.5, 0.99, 10, numbers, 0.71, 5999.0, 12, is_kept=False)
    proposal = StaffingPlan(["2026-03-02"] * 6, 0.8, 0.71, 0.99, 5.0, 5.3, [slot] * 2, 1234, was_ended=True)
    out = StringIO()
    show(_console(out), proposal, "aksu, mon", language)
    text = out.getvalue()
    assert max(map(len, text.splitlines())) <= WIDTH
    assert "…" not in text
    assert "!10" in text
    assert "--minutes" in text
    assert "80%" in text
    assert "1234" in text


def test_runs_of_windows_are_told_as_such() -> None:
    """One, two and many."""
    assert spans([1, 3, 4, 7, 8, 9]) == "1, 3-4, 7-9"
