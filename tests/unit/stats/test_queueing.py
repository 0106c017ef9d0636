"""Our own core against queueing theory: the same line by its rules, by Erlang's formula and by another simulator."""

import heapq
from collections.abc import Sequence
from random import Random
from statistics import fmean, stdev

import ciw  # type: ignore[import-untyped]
import pytest
from msgspec.structs import replace

from queue_server.config.definition import Service, Window
from queue_server.hall import commands as c
from queue_server.hall.state import SECOND
from queue_server.stats.erlang import mean_wait, within
from queue_server.stats.visits import fold_visits
from tests.halls import DEFINITION, KIOSK, PureHall, names

WINDOWS, EVERY_S, SERVICE_S = 3, 10.0, 20.0
LOAD = SERVICE_S / EVERY_S
CUSTOMERS, WARM, RUNS = 8_000, 300, 8
STUDENT = 2.365
"""The 97.5 % quantile of Student's distribution for `RUNS - 1` degrees of freedom."""
MIDNIGHT = 1_759_950_000 * SECOND
"""00:00 in Almaty, so that the whole run is within one day."""
HALL = replace(
    DEFINITION,
    services=(Service("land", "A", names("Land"), last_number=9999),),
    windows=tuple(Window(number, ("land",)) for number in range(1, WINDOWS + 1)),
)


def through_the_core(seed: int) -> list[float]:
    """The waits (s) of a hall that is driven by its own commands: people come and are served at random."""
    chance, hall = Random(seed), PureHall(HALL, MIDNIGHT)
    hall.open(*range(1, WINDOWS + 1))
    free = set(range(1, WINDOWS + 1))
    arrival, events = 0.0, list[tuple[float, int]]()
    for _ in range(CUSTOMERS):
        arrival += chance.expovariate(1 / EVERY_S)
        heapq.heappush(events, (arrival, 0))
    while events:
        at, window = heapq.heappop(events)
        hall.now = MIDNIGHT + int(at * SECOND)
        if window == 0:
            hall.ask(c.IssueTicket(f"t{len(hall.state.tickets)}", "land"), KIOSK)
            window = min(free, default=0)
            if window == 0:
                continue
        hall.ask(c.CallNext(window))
        if hall.state.windows[window].ticket is None:
            free.add(window)
            continue
        free.discard(window)
        hall.ask(c.StartService(window))
        heapq.heappush(events, (at + chance.expovariate(1 / SERVICE_S), window))
    rows = sorted(fold_visits("aksu", hall.entries), key=lambda row: row.issued_at)
    return [row.waited / SECOND for row in rows][WARM:]


def through_ciw(seed: int) -> list[float]:
    """The same network in another simulator."""
    ciw.seed(seed)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(1 / EVERY_S)],
        service_distributions=[ciw.dists.Exponential(1 / SERVICE_S)],
        number_of_servers=[WINDOWS],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(CUSTOMERS)
    records = sorted(simulation.get_all_records(), key=lambda record: record.arrival_date)
    return [record.waiting_time for record in records][WARM:CUSTOMERS]


def mean_with_half_width(means: Sequence[float]) -> tuple[float, float]:
    """The mean of independent runs and half its 95 % interval."""
    return fmean(means), STUDENT * stdev(means) / RUNS**0.5


@pytest.fixture(scope="module")
def ours() -> list[list[float]]:
    return [through_the_core(seed) for seed in range(RUNS)]


def test_the_core_agrees_with_erlang(ours: list[list[float]]) -> None:
    """Three windows at two thirds of what they can do: 8.9 s on the mean, and 90 % within half a minute."""
    mean, half = mean_with_half_width([fmean(waits) for waits in ours])
    assert half < 1.5
    assert mean_wait(LOAD, WINDOWS, SERVICE_S) == pytest.approx(8.889, abs=0.001)
    assert mean == pytest.approx(8.889, abs=half)
    share, its_half = mean_with_half_width([fmean(wait <= 30 for wait in waits) for waits in ours])
    assert share == pytest.approx(within(LOAD, WINDOWS, SERVICE_S, 30), abs=its_half)


def test_the_core_agrees_with_another_simulator(ours: list[list[float]]) -> None:
    """The intervals of both means overlap."""
    mean, half = mean_with_half_width([fmean(waits) for waits in ours])
    other, its_half = mean_with_half_width([fmean(through_ciw(seed)) for seed in range(RUNS)])
    assert mean == pytest.approx(other, abs=half + its_half)
