"""The record of estimates: scored on everybody who queued, by what was known at the time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import numpy as np
import pytest
from msgspec.structs import replace

from queue_server.stats.backtest.forecast import FEWEST_IN_GROUP, JudgedEstimates, check, judged_estimates, record
from queue_server.stats.estimates.baselines import NAMES, OWN_ESTIMATE
from queue_server.stats.estimates.error_range import Corrected
from queue_server.stats.past_logs.past_log import PastVisit
from tests.past_logs import visits_of


def judged(waited: float, estimate: float, *, was_served: bool = True, service: str = "A") -> JudgedEstimates:
    """One who was told `told` by everybody, with a range of ten seconds around it."""
    corrected = Corrected(estimate, estimate - 5, estimate, estimate + 5)
    return JudgedEstimates(
        date(2026, 1, 5), 9, service, was_served, waited, dict.fromkeys(NAMES, estimate), corrected, corrected
    )


def test_those_who_gave_up_weigh_on_those_who_waited_as_long() -> None:
    """Called at 10 s, left at 20 s, called at 30 s: the last stands for two (1 / (1 - 1/2))."""
    people = [judged(10, 10), judged(20, 0, was_served=False), judged(30, 24)]
    total = check(people).total
    assert total is not None
    assert total.all[OWN_ESTIMATE].rmse == pytest.approx(np.sqrt((0 + 2 * 36) / 3))
    assert total.all[OWN_ESTIMATE].bias == pytest.approx(-12 / 3)
    assert total.served[OWN_ESTIMATE].rmse == pytest.approx(np.sqrt(36 / 2))
    assert total.coverage == {"all": pytest.approx(1 / 3), "served": 0.5}
    assert total.mean_width_s == 10.0
    assert (total.queued, total.gave_up) == (3, 1)


def test_services_and_hours_are_judged_each_by_itself() -> None:
    """Where enough of their visitors were served."""
    people = [judged(10, 12, service="B") for _ in range(FEWEST_IN_GROUP)]
    result = check([*people, *(replace(person, hour=11, service="C") for person in people), judged(1, 2, service="D")])
    assert ([*result.by_service], [*result.by_hour]) == (["B", "C"], ["09", "11"])


def test_who_got_no_estimate_is_left_out_for_everybody() -> None:
    """A comparison is on the same people; how many were left out is told."""
    nobody = JudgedEstimates(date(2026, 1, 5), 9, "A", True, 500.0, dict.fromkeys(NAMES, 0.0), None, None)
    total = record([judged(10, 12), nobody], np.ones(2))
    assert (total.without_estimate, total.served["les"].rmse, total.served[OWN_ESTIMATE].rmse) == (1, 2.0, 2.0)
    assert total.gain["served"] == 0.0


def test_what_was_told_is_judged_by_itself() -> None:
    """The first was told the play alone and counts in the second line; who was told nothing counts in neither."""
    early = replace(judged(20, 30), estimate=None)
    unaware = replace(early, published=None)
    result = check([early, unaware, judged(10, 12)])
    assert result.total is not None
    assert result.published is not None
    assert (result.total.served["kezek"].rmse, result.total.without_estimate) == (2.0, 2)
    assert (result.published.served["kezek"].rmse, result.published.without_estimate) == (np.sqrt(52), 1)
    assert (result.total.coverage["served"], result.published.coverage["served"]) == (1.0, 0.5)


def test_without_outcomes_there_is_nothing_to_judge() -> None:
    """No zeros for those who were told nothing, nor for those who left."""
    unaware = replace(judged(20, 30), estimate=None, published=None)
    result = check([unaware, judged(20, 30, was_served=False)])
    assert (result.queued, result.gave_up, result.total, result.published) == (2, 1, None, None)


def test_nobody_to_judge_is_said() -> None:
    """No division by zero, but a sentence."""
    with pytest.raises(ValueError, match="nobody queued"):
        check([])


@dataclass
class Server:
    name: str
    free_at: float = 0.0


def simulated(days: int, until: int = 17, seed: int = 5) -> Iterator[str]:
    """Days of a small hall from 9 until an hour: two services, three servers, first come first served, some give up."""
    chance = Random(seed)
    for day in range(days):
        servers = [Server("x"), Server("y"), Server("z")]
        at = 9 * 3600.0
        while at < until * 3600:
            at += chance.expovariate(1 / 57)
            server = min(servers, key=lambda next_server: next_server.free_at)
            start = max(at, server.free_at)
            patience = chance.expovariate(1 / 1500)
            on_date = date(2026, 1, 5) + timedelta(days=day)
            if start - at > patience:
                yield f"{on_date},A,,{at:.3f},,{at + patience:.3f},"
                continue
            slow = chance.random() < 0.3
            server.free_at = start + chance.expovariate(1 / (400 if slow else 80))
            yield f"{on_date},{'B' if slow else 'A'},,{at:.3f},{start:.3f},{server.free_at:.3f},{server.name}"


def walked(visits: list[PastVisit]) -> list[JudgedEstimates]:
    return list(judged_estimates(visits, "UTC", date(2026, 1, 8), draws=10, report_progress=lambda _: None))


@pytest.fixture(scope="module")
def visits() -> list[PastVisit]:
    return visits_of(*simulated(6, 12), timezone="UTC")


@pytest.fixture(scope="module")
def people(visits: list[PastVisit]) -> list[JudgedEstimates]:
    return walked(visits)


@pytest.mark.slow
def test_a_walk_judges_everybody_who_queued_after_the_last_day_to_learn_from(
    visits: list[PastVisit], people: list[JudgedEstimates]
) -> None:
    """One who found a free window did not queue; the days before are learned from and not judged."""
    expected = [v for v in visits if v.day > date(2026, 1, 8) and (v.started_at or v.ended_at) > v.arrived_at]
    assert len(people) == len(expected) > 150
    assert [person.waited for person in people] == [
        ((v.started_at or v.ended_at) - v.arrived_at) / 1e6 for v in expected
    ]
    total = check(people).total
    assert total is not None
    assert total.without_estimate == 0
    assert total.all[OWN_ESTIMATE].rmse < total.all["mean_30"].rmse
    assert 0.65 < total.coverage["all"] < 0.95


@pytest.mark.slow
def test_the_future_has_no_say(visits: list[PastVisit], people: list[JudgedEstimates]) -> None:
    """A log that ends a day earlier gives the same estimates for the days that it has."""
    short = walked([visit for visit in visits if visit.day <= date(2026, 1, 9)])
    assert len(short) > 100
    assert people[: len(short)] == short
