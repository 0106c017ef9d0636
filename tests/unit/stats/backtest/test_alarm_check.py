"""The alarm that a ticket will pass the norm, held against what came."""

from datetime import date

import pytest

from queue_server.hall.state import MINUTE
from queue_server.stats.backtest.alarm_check import THRESHOLDS, WatchedTicket, check, record, watch
from queue_server.stats.past_logs.past_log import PastVisit
from tests.past_logs import visits_of
from tests.unit.stats.backtest.test_forecast import simulated

FIRST, LAST = date(2026, 1, 5), date(2026, 1, 6)
AT = THRESHOLDS.index(1.0)


def watched(lead: float | None, *, passed: bool, left: bool = False, day: date = LAST) -> WatchedTicket:
    """One for whom the alarm was raised so long before the norm at any threshold up to 1, and at no higher one."""
    leads = [lead if threshold <= 1.0 else None for threshold in THRESHOLDS]
    return WatchedTicket(day, "A", passed, left, has_estimate=True, leads=leads, plain=36.0 if passed else None)


def watch_log(visits: list[PastVisit]) -> list[WatchedTicket]:
    return list(watch(visits, "UTC", 10, draws=10, report_progress=lambda _: None))


def test_right_and_wrong_alarms_are_counted() -> None:
    """Three right ones of four who passed, one wrong, one who left: 75 % of each; lead times are of the right ones."""
    people = [
        *(watched(lead, passed=True) for lead in (30.0, 60.0, 90.0)),
        watched(None, passed=True),
        watched(120.0, passed=False),
        watched(150.0, passed=False, left=True),
        watched(None, passed=False),
    ]
    summary = record(people, AT)
    assert (summary.passed, summary.right, summary.wrong, summary.undecided) == (4, 3, 1, 1)
    assert (summary.precision, summary.recall, summary.lead_median_s, summary.lead_p10_s) == (0.75, 0.75, 60.0, 36.0)
    plain = record(people, None)
    assert (plain.right, plain.wrong, plain.recall, plain.lead_median_s) == (4, 0, 1.0, 36.0)


def test_the_threshold_is_chosen_on_the_days_to_learn_from_alone() -> None:
    """There an alarm above 1 would miss everybody; afterwards it is only tested."""
    before = [watched(60.0, passed=True, day=FIRST) for _ in range(30)]
    after = [watched(None, passed=True) for _ in range(30)]
    result = check([*before, *after], FIRST, 3)
    assert result.tuned.threshold <= 1.0
    assert (result.tuned.recall, result.tested.recall, result.tested.threshold) == (1.0, 0.0, result.tuned.threshold)


def test_too_few_are_said() -> None:
    """Nothing is tuned on a handful."""
    with pytest.raises(ValueError, match="fewer than 30 passed the norm"):
        check([watched(1.0, passed=True)], FIRST, 3)


@pytest.mark.slow
def test_a_log_is_watched_by_what_was_known() -> None:
    """The simulated hall: everybody who passed ten minutes is known, alarms come before, and a day more changes nothing
    of the days before."""
    visits = visits_of(*simulated(2, 12), timezone="UTC")
    people = watch_log(visits)
    longer = [v for v in visits if (v.started_at or v.ended_at) - v.arrived_at > 10 * MINUTE]
    assert 0 < sum(person.passed for person in people) <= len(longer)
    assert all(lead is None or 0 < lead <= 600 for person in people for lead in person.leads)
    assert all(person.plain == pytest.approx(120) for person in people if person.passed)
    early = [visit for visit in visits if visit.day <= FIRST]
    assert watch_log(early) == [person for person in people if person.day <= FIRST]
