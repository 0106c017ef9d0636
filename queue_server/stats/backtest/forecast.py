"""Compares estimates of waits with the real waits, over a past log. Pure (numpy).

The log is played from its first row on. Each visitor who queues gets an estimate from earlier rows alone; the priority
column is not used.

The full wait of visitors who gave up is unknown. They are counted in two ways: `served` leaves them out; in `all` each
visitor called after a wait w also stands for similar ones who left before w (inverse probability of censoring weights,
from the Kaplan-Meier curve of leaving of the same service).
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from queue_server.hall.state import SECOND
from queue_server.stats.backtest.log_playback import PlayedLog
from queue_server.stats.estimates.baselines import NAMES, OWN_ESTIMATE
from queue_server.stats.estimates.error_range import Corrected
from queue_server.stats.estimates.observations.history import Floats
from queue_server.stats.past_logs.past_log import PastVisit

MOST_WEIGHT: Final = 20.0
"""The largest weight of one outcome, so that no outcome decides the score alone."""
FEWEST_IN_GROUP: Final = 30
"""A group with fewer outcomes has no score of its own."""


class JudgedEstimates(Struct, frozen=True):
    """The estimates (s) for one visitor who queued, and the real wait. `waited` ends with the call, or with giving
    up.

    `estimate` is ours with a range that was held against outcomes, `published` what a visitor is told: the same, and
    before there is one the play alone.
    """

    day: date
    hour: int
    service: str
    was_served: bool
    waited: float
    baselines: dict[str, float]
    estimate: Corrected | None
    published: Corrected | None


class Score(Struct, frozen=True):
    """The error of one method of estimating, in seconds: root mean square, and mean (above 0: estimated too long)."""

    rmse: float
    bias: float


class EstimatedWait(Struct, frozen=True):
    """The score of every method of estimating on the same people: `queued`, of whom `gave_up`. Coverage is of our 80 %
    range.
    `without_estimate` of them had none of ours and are left out.

    `all` and `served` differ in how visitors who gave up are counted; `gain` is by how much our error is lower than the
    best other.
    """

    queued: int
    gave_up: int
    without_estimate: int
    all: dict[str, Score]
    served: dict[str, Score]
    coverage: dict[str, float]
    mean_width_s: float
    gain: dict[str, float]
    best_other: dict[str, str]


class Check(Struct, frozen=True):
    """The scores over all who queued, by service and by hour of arrival; small groups are left out.

    `total` is of estimates with a range that was held against outcomes, `published` of all that visitors are told. Each
    is None where nobody who was called had one.
    """

    queued: int
    gave_up: int
    total: EstimatedWait | None
    published: EstimatedWait | None
    by_service: dict[str, EstimatedWait]
    by_hour: dict[str, EstimatedWait]


def judged_estimates(
    visits: Sequence[PastVisit], timezone: str, learn_until: date, *, draws: int, report_progress: Callable[[int], None]
) -> Iterator[JudgedEstimates]:
    """All who queued after `learn_until`, each with the estimates from what was known on arrival.

    `report_progress` is called after each event with how many have been played.
    """
    log = PlayedLog(visits, timezone, draws=draws, report_progress=report_progress)
    for arrival in log.queued():
        forecast, visit = log.ask(arrival), arrival.visit
        if visit.day > learn_until:
            hour, waited = log.state.local(arrival.at).hour, (arrival.until - arrival.at) / SECOND
            yield JudgedEstimates(
                visit.day,
                hour,
                visit.service,
                arrival.was_served,
                waited,
                forecast.baselines,
                forecast.corrected,
                forecast.published,
            )


def check(judged: Sequence[JudgedEstimates]) -> Check:
    """The scores of these estimates. Raises `ValueError` if there are none."""
    if not judged:
        raise ValueError("nobody queued in the days to judge")
    weights = _weights(judged)
    services = sorted({visit.service for visit in judged})
    hours = sorted({visit.hour for visit in judged})
    by_service = {name: [i for i, visit in enumerate(judged) if visit.service == name] for name in services}
    by_hour = {f"{hour:02}": [i for i, visit in enumerate(judged) if visit.hour == hour] for hour in hours}
    all_published = [replace(visit, estimate=visit.published) for visit in judged]
    return Check(
        len(judged),
        sum(not visit.was_served for visit in judged),
        record(judged, weights) if _has_outcome(judged) else None,
        record(all_published, weights) if _has_outcome(all_published) else None,
        {name: record([judged[i] for i in at], weights[at]) for name, at in by_service.items() if _tells(judged, at)},
        {name: record([judged[i] for i in at], weights[at]) for name, at in by_hour.items() if _tells(judged, at)},
    )


def record(judged: Sequence[JudgedEstimates], weights: Floats) -> EstimatedWait:
    """Every method of estimating on these people. Those without an estimate of ours are left out of all methods, and
    counted."""
    has_estimate = np.array([visit.estimate is not None for visit in judged])
    served = np.array([visit.was_served for visit in judged]) & has_estimate
    waited = np.array([visit.waited for visit in judged])
    ranges = [visit.estimate or Corrected(0.0, 0.0, 0.0, 0.0) for visit in judged]
    ways = {name: np.array([visit.baselines[name] for visit in judged]) for name in NAMES}
    ways[OWN_ESTIMATE] = np.array([estimate.mean for estimate in ranges])
    low, high = np.array([estimate.low for estimate in ranges]), np.array([estimate.high for estimate in ranges])
    is_inside = (low <= waited) & (waited <= high)
    counts = {"all": weights * has_estimate, "served": served.astype(float)}
    scores = {
        way: {name: _score(estimate - waited, count) for name, estimate in ways.items()}
        for way, count in counts.items()
    }
    best = {way: min(NAMES, key=lambda name, way=way: scores[way][name].rmse) for way in counts}  # type: ignore[misc]
    return EstimatedWait(
        queued=len(judged),
        gave_up=sum(not visit.was_served for visit in judged),
        without_estimate=int((~has_estimate).sum()),
        all=scores["all"],
        served=scores["served"],
        coverage={way: _mean(is_inside.astype(float), count) for way, count in counts.items()},
        mean_width_s=_mean(high - low, has_estimate.astype(float)),
        gain={way: _gain(scores[way][OWN_ESTIMATE], scores[way][best[way]]) for way in counts},
        best_other=best,
    )


def _weights(judged: Sequence[JudgedEstimates]) -> Floats:
    """The weight of each outcome: how many who queued it represents; 0 for those who gave up."""
    weights = np.zeros(len(judged))
    for service in {visit.service for visit in judged}:
        group = [i for i, visit in enumerate(judged) if visit.service == service]
        group.sort(key=lambda i: (judged[i].waited, not judged[i].was_served))
        stays = 1.0
        for before, place in enumerate(group):
            if judged[place].was_served:
                weights[place] = min(1 / stays, MOST_WEIGHT) if stays > 0 else MOST_WEIGHT
            else:
                stays *= 1 - 1 / (len(group) - before)
    return weights


def _has_outcome(judged: Sequence[JudgedEstimates]) -> bool:
    return any(visit.was_served and visit.estimate is not None for visit in judged)


def _tells(judged: Sequence[JudgedEstimates], places: Sequence[int]) -> bool:
    return sum(judged[i].was_served and judged[i].estimate is not None for i in places) >= FEWEST_IN_GROUP


def _score(errors: Floats, weights: Floats) -> Score:
    return Score(float(np.sqrt(_mean(errors**2, weights))), _mean(errors, weights))


def _gain(kezek: Score, other: Score) -> float:
    return 1 - kezek.rmse / other.rmse if other.rmse else 0.0


def _mean(values: Floats, weights: Floats) -> float:
    total = float(weights.sum())
    return float((values * weights).sum() / total) if total else 0.0
