"""Holds a past day for simulation: who came for what, how long it took, which windows were open. Pure (numpy).

A simulation keeps: who came when, for which services, with which priority; how long their way to the window and their
services took; who did not come when called; who gave up, and after how long. Unknown values are drawn at random from
the day: how long those who gave up would have been served, from services of that kind; when those who were called would
have given up, from how people of their service left that day; and how soon a free window calls, from how soon windows
did while a ticket waited for them.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from msgspec import Struct

from queue_server.config.definition import Definition
from queue_server.hall.state import SECOND
from queue_server.journal.visits.visit import Visit
from queue_server.stats.estimates.observations.history import FEWEST_SAMPLES, Floats, Patience
from queue_server.stats.visits.windows.window_intervals import WindowInterval

REACTIONS: Final = 4096
"""Reactions of windows that are drawn for one play; after the last one they repeat."""
FOREVER: Final = 10 * 86_400 * SECOND
"""The patience of a visitor who never leaves: longer than any day."""


class PlannedStop(Struct, frozen=True):
    """One service of a visit on the real day. Durations are µs; `takes` is None where it is unknown.

    `comes`: the visitor comes to the window when called; `gave_up`: left after having `waited`, without a call.
    """

    service: str
    waited: int
    walk: int
    takes: int | None
    comes: bool
    gave_up: bool
    stays: bool = False


class PlannedVisit(Struct, frozen=True):
    """A visitor of the day: the services, and when the visitor came (µs UTC)."""

    came_at: int
    priority: str | None
    booked_at: int | None
    stops: tuple[PlannedStop, ...]


class Opening(Struct, frozen=True, order=True):
    """A span in which a window calls people (µs UTC)."""

    window: int
    opens_at: int
    closes_at: int


class PastDay(Struct, frozen=True):
    """A past day. `visits` and `intervals` are its rows; `reactions_s` are how long a ticket waited for each free
    window before the window called."""

    hall: str
    day: str
    definition: Definition
    planned_visits: tuple[PlannedVisit, ...]
    openings: tuple[Opening, ...]
    reactions_s: Floats
    visits: Sequence[Visit]
    intervals: Sequence[WindowInterval]

    @property
    def begins_at(self) -> int:
        return min(
            [planned_visit.came_at for planned_visit in self.planned_visits]
            + [opening.opens_at for opening in self.openings]
        )

    @property
    def ends_at(self) -> int:
        return max(
            [planned_visit.came_at for planned_visit in self.planned_visits[-1:]]
            + [opening.closes_at for opening in self.openings]
        )


class StopSample(Struct, frozen=True):
    """The random values of one stop, in µs: how long it takes, and after which wait the visitor would leave."""

    takes: int
    patience: int


class ComingChance(NamedTuple):
    """What chance decides, from 0 to 1, for a visitor who comes by appointment: how they come, and by how much."""

    way: float
    minutes: float


class DaySample(Struct, frozen=True):
    """The random values of a day. They are the same for every scenario, so that scenarios differ only by their
    changes."""

    of: list[list[StopSample]]
    reactions: list[int]
    coming: Sequence[ComingChance] = ()


def past_day(
    hall: str, day: str, definition: Definition, visits: Sequence[Visit], intervals: Sequence[WindowInterval]
) -> PastDay:
    """The day of these rows, of which there must be some."""
    by_ticket = sorted(visits, key=lambda visit: (visit.ticket, visit.stage))
    planned_visits = [_planned_visit(list(stages)) for _, stages in groupby(by_ticket, key=lambda visit: visit.ticket)]
    planned_visits = [planned_visit for planned_visit in planned_visits if planned_visit.stops]
    planned_visits.sort(key=lambda planned_visit: planned_visit.came_at)
    runs = list(_runs(intervals))
    return PastDay(
        hall=hall,
        day=day,
        definition=definition,
        planned_visits=tuple(planned_visits),
        openings=tuple(sorted(_openings(runs))),
        reactions_s=_reactions(runs, sum(visit.calls > 0 for visit in visits)),
        visits=visits,
        intervals=intervals,
    )


def day_sample(day: PastDay, rng: np.random.Generator) -> DaySample:
    """Draw the random values of one play of the day."""
    stops = [stop for planned_visit in day.planned_visits for stop in planned_visit.stops]
    takes, patience = _takes(stops, rng), _patience(stops, rng)
    drawn = iter(
        [StopSample(int(t * SECOND), int(min(p * SECOND, FOREVER))) for t, p in zip(takes, patience, strict=True)]
    )
    pool = day.reactions_s if len(day.reactions_s) else np.zeros(1)
    reactions = pool[rng.integers(0, len(pool), REACTIONS)]
    return DaySample(
        [[next(drawn) for _ in planned_visit.stops] for planned_visit in day.planned_visits],
        [int(seconds * SECOND) for seconds in reactions],
        [ComingChance(*pair) for pair in rng.random((len(day.planned_visits), 2)).tolist()],
    )


def moment(day: PastDay, hour: int, minute: int) -> int:
    """A time on the hall's clock of that day, which may pass 24:00, in µs UTC."""
    wall = datetime.combine(date.fromisoformat(day.day), time()) + timedelta(hours=hour, minutes=minute)
    return int(wall.replace(tzinfo=ZoneInfo(day.definition.timezone)).timestamp()) * SECOND


def _planned_visit(stages: list[Visit]) -> PlannedVisit:
    """The stops that were served, or would have been: a wait that a supervisor moved to another service is none."""
    first = stages[0]
    stops = tuple(_stop(stage) for stage in stages if stage.outcome != "moved")
    return PlannedVisit(first.issued_at, first.priority, first.booked_at, stops)


def _stop(stage: Visit) -> PlannedStop:
    was_called = stage.first_called_at is not None
    return PlannedStop(
        service=stage.service,
        waited=stage.waited,
        walk=stage.walked,
        takes=stage.served if stage.started_at is not None else None,
        comes=not was_called or stage.started_at is not None,
        gave_up=stage.outcome == "left" and not was_called,
        stays=stage.outcome in ("closed", "cancelled") and not was_called,
    )


class _Run(Struct):
    """A span in which a window is in one state, also across the hour."""

    window: int
    state: str
    began_at: int
    ended_at: int


def _runs(intervals: Iterable[WindowInterval]) -> Iterator[_Run]:
    run: _Run | None = None
    for interval in sorted(intervals, key=lambda interval: (interval.window, interval.began_at)):
        goes_on = run is not None and (run.window, run.state, run.ended_at) == (
            interval.window,
            interval.state,
            interval.began_at,
        )
        if run is not None and goes_on:
            run.ended_at = interval.ended_at
            continue
        if run is not None:
            yield run
        run = _Run(interval.window, interval.state, interval.began_at, interval.ended_at)
    if run is not None:
        yield run


def _openings(runs: Iterable[_Run]) -> Iterator[Opening]:
    """The spans in which each window called people: from its opening to its closing, except its pauses."""
    opening: Opening | None = None
    for run in runs:
        if run.state == "paused":
            continue
        if opening is not None and (opening.window, opening.closes_at) == (run.window, run.began_at):
            opening = Opening(run.window, opening.opens_at, run.ended_at)
            continue
        if opening is not None:
            yield opening
        opening = Opening(run.window, run.began_at, run.ended_at)
    if opening is not None:
        yield opening


def _reactions(runs: Sequence[_Run], calls: int) -> Floats:
    """For how long (s) a ticket waited for a free window before each call; 0 for calls without such a wait.

    If another window takes the ticket, the wait for this window goes on with the next ticket.
    """
    waited: list[float] = []
    window, so_far = 0, 0.0
    for run in runs:
        if run.window != window:
            window, so_far = run.window, 0.0
        if run.state == "wanted":
            so_far += (run.ended_at - run.began_at) / SECOND
        elif run.state in ("calling", "serving") and so_far:
            waited.append(so_far)
            so_far = 0.0
    return np.array(waited + [0.0] * max(calls - len(waited), 0))


def _takes(stops: Sequence[PlannedStop], rng: np.random.Generator) -> list[float]:
    """How long each stop takes (s): as on the day, else drawn from others of its service."""
    seconds_of_service: dict[str, list[float]] = {}
    for stop in stops:
        if stop.takes is not None:
            seconds_of_service.setdefault(stop.service, []).append(stop.takes / SECOND)
    everything = [seconds for durations in seconds_of_service.values() for seconds in durations] or [0.0]
    chance = rng.random(len(stops))

    def drawn(stop: PlannedStop, at: float) -> float:
        pool = seconds_of_service.get(stop.service, everything)
        return pool[int(at * len(pool))]

    return [
        stop.takes / SECOND if stop.takes is not None else drawn(stop, at)
        for stop, at in zip(stops, chance, strict=True)
    ]


def _patience(stops: Sequence[PlannedStop], rng: np.random.Generator) -> list[float]:
    """After how long a wait (s) each visitor would leave: as on the day, else drawn from later than the call."""
    whole = Patience()
    of: dict[str, Patience] = {}
    left: dict[str, int] = {}
    for stop in stops:
        for patience in (whole, of.setdefault(stop.service, Patience())):
            patience.add(stop.waited / SECOND, left=stop.gave_up)
        left[stop.service] = left.get(stop.service, 0) + stop.gave_up
    waited = np.array([stop.waited / SECOND for stop in stops])
    further = np.zeros(len(stops))
    for service, patience in of.items():
        places = [place for place, stop in enumerate(stops) if stop.service == service]
        curve = patience if left[service] >= FEWEST_SAMPLES else whole
        further[places] = curve.draw(rng, 1, waited[places])[0]
    nobody_left = not any(left.values())
    return [
        seconds if stop.gave_up else float(FOREVER) if stop.stays or nobody_left else seconds + further_s
        for stop, seconds, further_s in zip(stops, waited.tolist(), further.tolist(), strict=True)
    ]
