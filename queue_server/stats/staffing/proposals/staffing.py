"""Proposes windows: the fewest in each half hour that keep the norm on days like past ones. Pure (numpy).

The search itself is in `staff_search`.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from queue_server.config.definition import Definition
from queue_server.stats.staffing.proposals.pools import Plan
from queue_server.stats.staffing.proposals.staff_search import Search
from queue_server.stats.staffing.proposals.trials import TOLERANCE, TrialResult, Trials
from queue_server.stats.staffing.scenarios.outcome import open_windows
from queue_server.stats.staffing.scenarios.past_day import PastDay

STAFFING_SHARE: Final = 0.8
"""The share of people to be called within the norm: usual, and possible without windows that stand idle."""


class Slot(Struct, frozen=True):
    """A half hour from `begin` (`HH:MM`). `arrivals`, `was_windows` and `was_share` are means of the past days.

    `windows` is the proposal and `numbers` are the windows; `share` and `p90_s` are its simulated results. `erlang` is
    the number by Erlang C for the same people. `is_kept`: the goal is reached; None where too few come to decide.
    """

    begin: str
    arrivals: float
    was_windows: float
    was_share: float | None
    windows: int
    numbers: list[int]
    share: float | None
    p90_s: float | None
    erlang: int | None
    is_kept: bool | None


class StaffingPlan(Struct, frozen=True):
    """A plan for days like `days`: the share `goal` of those who come in each half hour is called within the norm, if
    the hall's windows can do it.

    `share` and `was_share` are of the whole days; hours are windows' hours a day. `plays` is how many days were played.
    If the search `was_ended` early, fewer windows may be enough, or more may reach a goal that is missed.
    """

    days: list[str]
    goal: float
    share: float | None
    was_share: float | None
    hours: float
    was_hours: float
    slots: list[Slot]
    plays: int
    was_ended: bool = False


class StaffingDay(Struct, frozen=True):
    """A coming working day with its proposal, or None where there is none; `is_made` is False until it is known."""

    day: str
    proposal: StaffingPlan | None
    is_made: bool


class NoProposal(ValueError):
    """There can be no proposal. The text gives the reason, without a capital and a full stop."""


def propose(
    days: Sequence[PastDay],
    goal: float = STAFFING_SHARE,
    norm_minutes: int | None = None,
    report_play: Callable[[], None] = lambda: None,
    definition: Definition | None = None,
    is_enough: Callable[[], bool] = lambda: False,
) -> StaffingPlan:
    """The proposal for a day like `days`, with the windows and rules of `definition` or, without one, of the latest of
    them; `report_play` is called after each play. The search ends with its plan so far once `is_enough`, called between
    trials, returns True. Raises `NoProposal`."""
    if not days:
        raise NoProposal("no such day has been yet")
    definition = _with_norm(definition or days[-1].definition, norm_minutes)
    if all(service.norm_minutes is None for service in definition.services):
        raise NoProposal("no service of the hall has a norm; name one")
    trials = Trials(days, definition, report_play)
    if not trials.slots:
        raise NoProposal("nobody came on those days for a service that the hall still has")
    search = Search(trials, goal, is_enough)
    plan, result = search.run()
    was = trials.was()
    slots = [_slot(search, trials, goal, n, plan, result, was) for n in range(len(plan))]
    return StaffingPlan(
        days=[day.day for day in days],
        goal=goal,
        share=result.share,
        was_share=was.share,
        hours=sum(slot.windows for slot in slots) / 2,
        was_hours=sum(slot.was_windows for slot in slots) / 2,
        slots=slots,
        plays=trials.plays,
        was_ended=search.was_ended,
    )


def _with_norm(definition: Definition, minutes: int | None) -> Definition:
    if minutes is None:
        return definition
    return replace(
        definition, services=tuple(replace(service, norm_minutes=minutes) for service in definition.services)
    )


def _slot(
    search: Search, trials: Trials, goal: float, n: int, plan: Plan, result: TrialResult, was: TrialResult
) -> Slot:
    count, slot = len(trials.days), trials.slots[n]
    open_then = [open_windows(day.openings, trials.begins(place)[n]) for place, day in enumerate(trials.days)]
    pairs = zip(trials.pools, plan[n].tolist(), strict=True)
    numbers = sorted(window for pool, number in pairs for window in pool.windows[:number])
    share = _share_or_none(result.shares[n])
    return Slot(
        begin=f"{slot // 2 % 24:02}:{slot % 2 * 30:02}",
        arrivals=len(was.waits[n]) / count,
        was_windows=sum(open_then) / count,
        was_share=_share_or_none(was.shares[n]),
        windows=len(numbers),
        numbers=numbers,
        share=share,
        p90_s=float(np.quantile(result.waits[n], 0.9, method="inverted_cdf")) if result.waits[n] else None,
        erlang=search.demand.erlang(trials, n, goal),
        is_kept=None if share is None else share >= goal - TOLERANCE,
    )


def _share_or_none(share: float) -> float | None:
    return None if np.isnan(share) else float(share)
