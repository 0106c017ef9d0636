"""Our own core against queueing theory: the same lines by its rules, by formulas and by another simulator.

Days of people who come and are served at random are played by `kezek simulate`'s own player, through `decide` and
`evolve`.
"""

from collections.abc import Sequence
from functools import cache
from statistics import fmean, stdev

import numpy as np
import pytest
from msgspec.structs import replace

from queue_server.config.definition import Priority, Service, Window
from queue_server.hall.state import SECOND
from queue_server.stats.staffing.erlang import mean_wait, within
from queue_server.stats.staffing.scenarios.whatif import Scenario, play
from tests.halls import DEFINITION, names
from tests.unit.stats.estimates.days import day_of, opening, planned_visit, sample_of

pytestmark = pytest.mark.slow

SERVICE_S = 20.0
CUSTOMERS, WARM, RUNS = 1_600, 200, 8
STUDENT = 2.365
"""The 97.5 % quantile of Student's distribution for `RUNS - 1` degrees of freedom."""
URGENT_SHARE = 0.3
HALLS = {1: 30.0, 3: 10.0}
"""Windows, and seconds between two who come: both halls have two thirds of the work that they can do."""


@cache
def through_the_core(windows: int, seed: int, urgent_share: float = URGENT_SHARE) -> tuple[list[float], list[float]]:
    """The waits (s) of those without and with a priority that nobody else outruns, after the first ones have gone."""
    chance = np.random.default_rng([windows, seed])
    definition = replace(
        DEFINITION,
        services=(Service("land", "A", names("Land"), last_number=9999),),
        windows=tuple(Window(number, ("land",)) for number in range(1, windows + 1)),
        priorities=(Priority("urgent", names("Urgent"), 86_400),),
        rules=replace(DEFINITION.rules, booked_priority=None),
    )
    arrivals = chance.exponential(HALLS[windows], CUSTOMERS).cumsum()
    takes, urgent = chance.exponential(SERVICE_S, CUSTOMERS), chance.random(CUSTOMERS) < urgent_share
    people = zip(arrivals, takes, urgent, strict=True)
    planned_visits = [
        planned_visit(at, took, priority="urgent" if is_urgent else None) for at, took, is_urgent in people
    ]
    openings = [opening(number, 0, arrivals[-1] + 3600) for number in range(1, windows + 1)]
    day = day_of(planned_visits, openings, definition)
    rows = play(day, Scenario("", "", definition, day.openings), sample_of(day)).visits
    rows.sort(key=lambda row: row.issued_at)
    waits: tuple[list[float], list[float]] = ([], [])
    for row in rows[WARM:]:
        waits[row.priority is not None].append(row.waited / SECOND)
    return waits


@cache
def through_ciw(windows: int, seed: int) -> tuple[list[float], list[float]]:
    """The same network in another simulator, whose libraries take long to import."""
    import ciw  # type: ignore[import-untyped]

    ciw.seed(seed)
    rate = 1 / HALLS[windows]
    network = ciw.create_network(
        arrival_distributions={
            "urgent": [ciw.dists.Exponential(rate * URGENT_SHARE)],
            "plain": [ciw.dists.Exponential(rate * (1 - URGENT_SHARE))],
        },
        service_distributions={kind: [ciw.dists.Exponential(1 / SERVICE_S)] for kind in ("urgent", "plain")},
        priority_classes={"urgent": 0, "plain": 1},
        number_of_servers=[windows],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(CUSTOMERS)
    records = sorted(simulation.get_all_records(), key=lambda record: record.arrival_date)
    waits: tuple[list[float], list[float]] = ([], [])
    for record in records[WARM:CUSTOMERS]:
        waits[record.customer_class == "urgent"].append(record.waiting_time)
    return waits


def mean_with_half_width(means: Sequence[float]) -> tuple[float, float]:
    """The mean of independent runs and half its 95 % interval."""
    return fmean(means), STUDENT * stdev(means) / RUNS**0.5


def everybody(waits: tuple[list[float], list[float]]) -> list[float]:
    return waits[0] + waits[1]


@pytest.mark.parametrize(("windows", "expected"), [(1, 40.0), (3, 8.889)])
def test_the_mean_wait_agrees_with_erlang(windows: int, expected: float) -> None:
    """One window: 40 s; three for three times the people: 8.9 s. Priorities do not change the mean of all (M/M/c)."""
    mean, half = mean_with_half_width([fmean(everybody(through_the_core(windows, seed))) for seed in range(RUNS)])
    assert mean_wait(SERVICE_S / HALLS[windows], windows, SERVICE_S) == pytest.approx(expected, abs=0.001)
    assert half < 0.25 * expected
    assert mean == pytest.approx(expected, abs=half)


@pytest.mark.parametrize(("windows", "expected"), [(1, (15 / 0.8 * 8 / 9, 50.0)), (3, (3.704, 11.111))])
def test_each_class_waits_as_the_formula_says(windows: int, expected: tuple[float, float]) -> None:
    """A head start longer than the day is a priority: Cobham's means of the urgent and of all others (1954)."""
    load, share = 2 / 3, URGENT_SHARE
    w0 = mean_wait(SERVICE_S / HALLS[windows], windows, SERVICE_S) * (1 - load)
    formula = (w0 / (1 - share * load), w0 / ((1 - share * load) * (1 - load)))
    assert formula == pytest.approx(expected, abs=0.001)
    for kind, waited in ((1, formula[0]), (0, formula[1])):
        mean, half = mean_with_half_width([fmean(through_the_core(windows, seed)[kind]) for seed in range(RUNS)])
        assert half < 0.3 * waited
        assert mean == pytest.approx(waited, abs=half)


def test_the_share_within_half_a_minute_agrees_with_erlang() -> None:
    """First come, first served is what Erlang's share is about: of a hall without priorities."""
    load = SERVICE_S / HALLS[3]
    assert within(load, 3, SERVICE_S, 30) == pytest.approx(0.9008, abs=0.0001)
    runs = [through_the_core(3, seed, 0.0)[0] for seed in range(RUNS)]
    shares = [fmean(wait <= 30 for wait in waits) for waits in runs]
    mean, half = mean_with_half_width(shares)
    assert half < 0.03
    assert mean == pytest.approx(within(load, 3, SERVICE_S, 30), abs=half)


@pytest.mark.parametrize("windows", HALLS)
@pytest.mark.parametrize("kind", [0, 1])
def test_the_core_agrees_with_another_simulator(windows: int, kind: int) -> None:
    """For each class the intervals of both means overlap."""
    own_mean, half = mean_with_half_width([fmean(through_the_core(windows, seed)[kind]) for seed in range(RUNS)])
    other, its_half = mean_with_half_width([fmean(through_ciw(windows, seed)[kind]) for seed in range(RUNS)])
    assert own_mean == pytest.approx(other, abs=half + its_half)
