"""Computes the figures of a day, real or simulated: waits, windows, half hours, Erlang C. Pure (numpy)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from queue_server.hall.state import MINUTE, SECOND
from queue_server.journal.visits.visit import Visit
from queue_server.stats.figures.counts.stage_counts import Stages, tallies
from queue_server.stats.figures.figure_documents import Norm, Times
from queue_server.stats.figures.figures import figures
from queue_server.stats.staffing import erlang
from queue_server.stats.staffing.scenarios.past_day import Opening, PastDay
from queue_server.stats.staffing.scenarios.whatif import Played
from queue_server.stats.visits.windows.window_intervals import WindowInterval

HALF_HOUR: Final = 30 * MINUTE


class WindowLoad(Struct, frozen=True):
    """A window over the day: hours open, the share of them with a visitor, and how many were served there."""

    window: int
    open_h: float
    busy: float
    served: float


class HalfHour(Struct, frozen=True):
    """The visitors who joined a line in the half hour that begins at `begin` (`HH:MM`): how many, their waits, the
    share within the norm, and how many windows were open on the mean."""

    begin: str
    joined: float
    mean_s: float | None
    p90_s: float | None
    share: float | None
    windows: float


class Erlang(Struct, frozen=True):
    """Erlang C for the same people and windows, half hour by half hour: the mean wait, and the share within
    the norm where all services have the same. `overloaded` half hours, in which more came than the windows could
    serve, have no answer and are left out."""

    mean_s: float | None
    share: float | None
    overloaded: int
    half_hours: int


class StaffedDay(Struct, frozen=True):
    """The figures of a day. Counts of several plays are their mean. `wait` is of all, also of those who gave up;
    `mean_within_s` is half the 95 % interval of the mean wait over the plays."""

    name: str
    says: str
    runs: int
    joined: float
    served: float
    gave_up: float
    no_show: float
    unserved: float
    refused: float
    wait: Times
    norm: Norm
    mean_within_s: float | None
    windows: list[WindowLoad]
    half_hours: list[HalfHour]
    erlang: Erlang | None


def outcome_of_day(day: PastDay, norm_minutes: int | None = None) -> StaffedDay:
    """The figures of the real day."""
    played = Played(list(day.visits), list(day.intervals), 0)
    return outcome(day, "was", "what the journal says", [played], day.openings, norm_minutes)


def outcome(
    day: PastDay,
    name: str,
    says: str,
    plays: Sequence[Played],
    openings: Sequence[Opening],
    norm_minutes: int | None = None,
) -> StaffedDay:
    """The figures of the plays of one scenario; `norm_minutes` replaces every service's norm."""
    visits = [_with_norm(visit, norm_minutes) for played in plays for visit in played.visits]
    runs = len(plays)
    whole = figures(tallies(Stages.of(visits), {}, "none")[""])
    balance = whole.balance
    half_hours = _half_hours(day, visits, openings, runs)
    return StaffedDay(
        name=name,
        says=says,
        runs=runs,
        joined=balance.joined / runs,
        served=(balance.served + balance.sent_on) / runs,
        gave_up=balance.left / runs,
        no_show=balance.no_show / runs,
        unserved=balance.closed / runs,
        refused=sum(played.refused for played in plays) / runs,
        wait=whole.wait,
        norm=whole.norm,
        mean_within_s=_within(plays),
        windows=_windows(visits, [interval for played in plays for interval in played.intervals], runs),
        half_hours=half_hours,
        erlang=_erlang(visits, half_hours),
    )


def _with_norm(visit: Visit, norm_minutes: int | None) -> Visit:
    return visit if norm_minutes is None else replace(visit, norm=norm_minutes * MINUTE)


def _within(plays: Sequence[Played]) -> float | None:
    """Half the 95 % interval of the mean wait, from plays that differ by chance alone (normal approximation)."""
    means = [np.mean([visit.waited for visit in played.visits]) / SECOND for played in plays if played.visits]
    return float(1.96 * np.std(means, ddof=1) / np.sqrt(len(means))) if len(means) > 1 else None


def _windows(visits: Sequence[Visit], intervals: Iterable[WindowInterval], runs: int) -> list[WindowLoad]:
    loads = []
    served: dict[int, int] = {}
    for visit in visits:
        if visit.window is not None and visit.started_at is not None:
            served[visit.window] = served.get(visit.window, 0) + 1
    spent: dict[int, Counter[str]] = {}
    for interval in intervals:
        spent.setdefault(interval.window, Counter())[interval.state] += interval.spent
    for window, times in sorted(spent.items()):
        busy = times["serving"] + times["calling"]
        open_for = busy + times["idle"] + times["wanted"]
        share = busy / open_for if open_for else 0.0
        loads.append(WindowLoad(window, open_for / SECOND / 3600 / runs, share, served.get(window, 0) / runs))
    return loads


def _half_hours(day: PastDay, visits: Sequence[Visit], openings: Sequence[Opening], runs: int) -> list[HalfHour]:
    """Every half hour of the day, from the first to the last with an arrival or an open window."""
    zone = ZoneInfo(day.definition.timezone)
    groups: dict[int, list[Visit]] = {}
    for visit in visits:
        groups.setdefault(half_hour_of(visit.joined_at, zone), []).append(visit)
    first, last = min(groups, default=0), max(groups, default=-1)
    return [
        _half_hour(begin, groups.get(begin, []), openings, runs, zone) for begin in range(first, last + 1, HALF_HOUR)
    ]


def half_hour_of(at: int, zone: ZoneInfo) -> int:
    """The beginning of the half hour of the hall's clock that contains a moment (µs UTC)."""
    local = datetime.fromtimestamp(at // SECOND, zone)
    return at - at % SECOND - (local.minute % 30 * 60 + local.second) * SECOND


def _half_hour(begin: int, visits: Sequence[Visit], openings: Sequence[Opening], runs: int, zone: ZoneInfo) -> HalfHour:
    whole = figures(tallies(Stages.of(visits), {}, "none")[""])
    return HalfHour(
        begin=datetime.fromtimestamp(begin // SECOND, zone).strftime("%H:%M"),
        joined=len(visits) / runs,
        mean_s=whole.wait.mean_s,
        p90_s=whole.wait.p90_s,
        share=whole.norm.share,
        windows=open_windows(openings, begin),
    )


def open_windows(openings: Iterable[Opening], begin: int) -> float:
    """The mean number of open windows in the half hour that begins at `begin` (µs UTC)."""
    end = begin + HALF_HOUR
    return sum(max(min(o.closes_at, end) - max(o.opens_at, begin), 0) for o in openings) / HALF_HOUR


def _erlang(visits: Sequence[Visit], half_hours: Sequence[HalfHour]) -> Erlang | None:
    """Erlang C for each half hour separately, as if it were steady and every window served every service (SIPP); the
    results are weighted by arrivals."""
    takes = [(visit.walked + visit.served) / SECOND for visit in visits if visit.started_at is not None]
    if not takes:
        return None
    service_s = max(float(np.mean(takes)), 1.0)
    norms = {visit.norm for visit in visits}
    norm = norms.pop() if len(norms) == 1 else None
    answers: list[tuple[float, float, float]] = []
    overloaded = 0
    for half in half_hours:
        windows, load = round(half.windows), half.joined * service_s / 1800
        if half.joined and windows <= load:
            overloaded += 1
        elif half.joined:
            share = erlang.within(load, windows, service_s, norm / SECOND) if norm is not None else 0.0
            answers.append((half.joined, erlang.mean_wait(load, windows, service_s), share))
    weights = [people for people, _, _ in answers]
    return Erlang(
        mean_s=float(np.average([mean for _, mean, _ in answers], weights=weights)) if answers else None,
        share=float(np.average([share for _, _, share in answers], weights=weights)) if answers and norm else None,
        overloaded=overloaded,
        half_hours=sum(half.joined > 0 for half in half_hours),
    )
