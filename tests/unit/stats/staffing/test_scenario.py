"""Other windows and another rule, as they are typed."""

import pytest

from queue_server.stats.staffing.scenarios.past_day import PastDay
from queue_server.stats.staffing.scenarios.scenario import scenario
from queue_server.stats.staffing.scenarios.scenario_text import BadScenario
from tests.unit.stats.estimates.days import day_of, opening, planned_visit

HOUR = 3600


@pytest.fixture
def day() -> PastDay:
    """Windows 1 and 3 are open from nine to six."""
    openings = [opening(number, 9 * HOUR, 18 * HOUR) for number in (1, 3)]
    return day_of([planned_visit(9 * HOUR, 60)], openings)


def spans(day: PastDay, windows: str) -> list[tuple[int, str, str]]:
    """Window, from, to, by the hall's clock."""

    def clock(at: int) -> str:
        seconds = (at - opening(1, 0, 0).opens_at) // 1_000_000
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}"

    return [(o.window, clock(o.opens_at), clock(o.closes_at)) for o in scenario(day, "A", windows).openings]


@pytest.mark.parametrize(
    ("windows", "expected"),
    [
        ("actual", [(1, "09:00", "18:00"), (3, "09:00", "18:00")]),
        ("actual; -3", [(1, "09:00", "18:00")]),
        ("actual; -3@12:00-13:00", [(1, "09:00", "18:00"), (3, "09:00", "12:00"), (3, "13:00", "18:00")]),
        ("2", [(2, "09:00", "18:00")]),
        ("1-2@09:00-10:00,11:00-12:00", [
            (1, "09:00", "10:00"), (1, "11:00", "12:00"), (2, "09:00", "10:00"), (2, "11:00", "12:00"),
        ]),
        ("actual;-3;1@17:00-19:30", [(1, "09:00", "19:30")]),
        ("4@20:00-24:00", [(4, "20:00", "24:00")]),
    ],
)  # fmt: skip
def test_windows(day: PastDay, windows: str, expected: list[tuple[int, str, str]]) -> None:
    """Which windows are open, and when."""
    assert spans(day, windows) == expected


def test_a_window_may_serve_something_else_and_be_a_new_one(day: PastDay) -> None:
    """`+10` helps after ten minutes; `*` is everything."""
    definition = scenario(day, "A", "actual; 3=school,land+10; 9=*@10:00-11:00").definition
    third, ninth = definition.window(3), definition.window(9)
    assert third is not None
    assert ninth is not None
    assert (third.services, third.helps) == (("school",), {"land": 10})
    assert ninth.services == ("land", "school", "papers")
    assert [window.window for window in definition.windows] == [1, 2, 3, 4, 9]


def test_a_rule(day: PastDay) -> None:
    """Head starts, helpers, norms, shared windows, reactions."""
    rule_scenario = scenario(day, "A", rule="head_start.veteran=60; helps.2.land=off; norm.land=7; reactions=off")
    assert [(priority.id, priority.head_start_s) for priority in rule_scenario.definition.priorities] == [
        ("veteran", 60),
        ("booked", 300),
    ]
    second = rule_scenario.definition.window(2)
    assert second is not None
    assert (second.services, second.helps) == (("school",), {})
    assert [service.norm_minutes for service in rule_scenario.definition.services] == [7, None, None]
    assert rule_scenario.is_prompt
    assert {priority.head_start_s for priority in scenario(day, "A", rule="priorities=off").definition.priorities} == {
        0
    }
    shared = scenario(day, "A", rule="shared=on").definition
    assert {window.services for window in shared.windows} == {("land", "school", "papers")}


def test_it_says_what_is_otherwise(day: PastDay) -> None:
    """For the legend below the table."""
    assert scenario(day, "A").says == "as it was"
    assert scenario(day, "A", "actual; -3", "helps=off").says == "windows actual; -3; rule helps=off"


@pytest.mark.parametrize(
    ("windows", "rule", "reason"),
    [
        ("", "actual", "windows: there is nothing"),
        ("all", "actual", "'all' names no windows"),
        ("actual; 7", "actual", "the hall has no window 7"),
        ("actual; -2", "actual", "'-2' closes nothing: none of these windows is open then"),
        ("-3", "actual", "it is 'actual; -3'"),
        ("0=land", "actual", "windows are numbered from 1"),
        ("1=hats", "actual", "no service 'hats'; it has land, school, papers"),
        ("1@9-10", "actual", "'9-10' is no span of a day"),
        ("1@31:00-32:00", "actual", "is no span of a day"),
        ("1@10:00-09:00", "actual", "ends before it begins"),
        ("actual", " ; ", "rule: there is nothing"),
        ("actual", "faster=on", "is no setting of a rule"),
        ("actual", "priorities=0", "can only be switched off"),
        ("actual", "shared=off", "can only be switched on"),
        ("actual", "head_start.king=1", "no priority 'king'; it has veteran, booked"),
        ("actual", "head_start.veteran=-1", "'-1' is no number of seconds"),
        ("actual", "helps.9.land=1", "no such window or service"),
        ("actual", "norm.hats=5", "no service 'hats'"),
        ("actual", "norm=x", "'x' is no number of minutes from 0 to 600"),
    ],
)
def test_what_is_none_is_said(day: PastDay, windows: str, rule: str, reason: str) -> None:
    """A sentence for each mistake."""
    with pytest.raises(BadScenario, match=reason):
        scenario(day, "A", windows, rule)
