"""Computes the figures of a period, which a manager reads and an auditor can recompute. Pure.

Every stage of a visit belongs to the day on which its ticket was given and to the hour in which it joined the line.
Durations are seconds. The balance is of stages, so that it adds up for any part of a hall:

    joined = served + sent_on + no_show + left + closed + live

A visit of two services has two stages, the first of them `sent_on`; `issued` counts tickets.
"""

from collections.abc import Mapping
from math import sqrt
from typing import Final, Literal

from msgspec import Struct, field

from queue_server.hall.state import SECOND
from queue_server.stats.figures.day_counts import ByValue, Measure, Tally

By = Literal["none", "service", "window", "operator", "priority", "hour", "weekday", "day"]

CONFIDENCE_Z: Final = 1.959964
"""The normal quantile of a 95 % interval."""


class Balance(Struct, frozen=True):
    """The stages of visits by their end. `live` ones go on; `sent_on` went to their next stop or were transferred."""

    issued: int
    joined: int
    served: int
    sent_on: int
    no_show: int
    left: int
    closed: int
    live: int

    @property
    def adds_up(self) -> bool:
        ended = self.served + self.sent_on + self.no_show + self.left + self.closed
        return self.joined == ended + self.live


class Times(Struct, frozen=True):
    """Statistics of `count` durations, in seconds; all of them null where there is none."""

    count: int
    mean_s: float | None = None
    median_s: float | None = None
    p90_s: float | None = None
    p95_s: float | None = None
    max_s: float | None = None


class Norm(Struct, frozen=True):
    """`kept`: called within the norm. `broken`: waited longer, called or not. `undecided`: gone before the norm had
    passed. `share` is kept of kept and broken, with its 95 % interval (Wilson)."""

    kept: int
    broken: int
    undecided: int
    share: float | None
    low: float | None
    high: float | None


class PriorityUse(Struct, frozen=True):
    """How many visits claimed the class, and how many were asked for the proof and had it or had it not."""

    claimed: int
    confirmed: int
    refused: int


class Work(Struct, frozen=True):
    """What windows did with their open time; `wanted_s` is time without a visitor while one waited."""

    serving_s: float
    calling_s: float
    idle_s: float
    wanted_s: float
    paused_s: float
    paused_by_reason_s: dict[str, float]


class Figures(Struct, frozen=True):
    """All figures of a hall, or of one part of it. `wait` is of all, also of those who gave up; `gave_up` only of those
    never called; `brief` counts services of less than ten seconds; `work` is null unless the part is of windows.
    `results` counts how often services ended with each result that an operator recorded, `unrecorded` those finished
    without one."""

    balance: Balance
    wait: Times
    gave_up: Times
    walk: Times
    service: Times
    visit: Times
    norm: Norm
    calls: int
    recalls: int
    transfers: int
    out_of_turn: int
    passed: int
    imported: int
    brief: int
    priorities: dict[str, PriorityUse]
    results: dict[str, int]
    unrecorded: int
    work: Work | None


class PastJournal(Struct, frozen=True):
    """The journal of a hall's past that figures include: its last record, that record's hash (hex), and
    its last day."""

    hall: str
    seq: int
    head: str
    last: str


class Statistics(Struct, frozen=True):
    """The answer to `GET /stats`: days inclusive, as the hall counts them. `percentiles` states how exact they are:
    `exact`, or `sketched`, which is within 1 %. `past` is the journal of the hall's past, where they include it."""

    hall: str
    first: str = field(name="from")
    last: str = field(name="to")
    by: str
    seq: int
    percentiles: Literal["exact", "sketched"]
    total: Figures
    groups: dict[str, Figures]
    past: PastJournal | None = None


def figures(tally: Tally) -> Figures:
    """The figures of a tally."""
    if tally.cached_figures is None:
        tally.cached_figures = _figures(tally)
    result: Figures = tally.cached_figures
    return result


def groups(by_value: ByValue) -> dict[str, Figures]:
    """The figures of each value, in the order in which people search for it."""
    return {value: figures(by_value[value]) for value in sorted(by_value, key=_natural)}


def _figures(tally: Tally) -> Figures:
    counts = tally.counts
    return Figures(
        balance=balance(tally),
        **{
            name: times(tally.measures.get(name, Measure())) for name in ("wait", "gave_up", "walk", "service", "visit")
        },
        norm=norm(counts),
        calls=counts.get("calls", 0),
        recalls=counts.get("recalls", 0),
        transfers=counts.get("transferred", 0),
        out_of_turn=counts.get("call:out_of_turn", 0),
        passed=counts.get("passed", 0),
        imported=counts.get("call:imported", 0),
        brief=counts.get("brief", 0),
        priorities=_priorities(counts),
        results=_results(counts),
        unrecorded=counts.get("served", 0) + counts.get("continued", 0) - sum(_results(counts).values()),
        work=_work(tally.times) if tally.times else None,
    )


def balance(tally: Tally) -> Balance:
    get = tally.counts.get
    return Balance(
        issued=get("issued", 0),
        joined=get("joined", 0),
        served=get("served", 0),
        sent_on=get("continued", 0) + get("transferred", 0),
        no_show=get("no_show", 0),
        left=get("left", 0),
        closed=get("closed", 0),
        live=get("live", 0),
    )


def times(measure: Measure) -> Times:
    if not measure.count:
        return Times(0)
    median, p90, p95 = (value / SECOND for value in measure.quantiles((0.5, 0.9, 0.95)))
    mean = measure.total / measure.count / SECOND
    return Times(measure.count, mean, median, p90, p95, measure.longest / SECOND)


def wilson(successes: int, total: int) -> tuple[float, float, float] | tuple[None, None, None]:
    """A share with its 95 % interval, which is valid also for few people and for shares near 0 and 1.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927.
    """
    if not total:
        return (None, None, None)
    share, z2 = successes / total, CONFIDENCE_Z**2
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    half = CONFIDENCE_Z * sqrt(share * (1 - share) / total + z2 / (4 * total * total)) / (1 + z2 / total)
    return (share, max(middle - half, 0.0), min(middle + half, 1.0))


def norm(counts: Mapping[str, int]) -> Norm:
    within, broken = counts.get("norm_kept", 0), counts.get("norm_broken", 0)
    return Norm(within, broken, counts.get("norm_undecided", 0), *wilson(within, within + broken))


def _priorities(counts: Mapping[str, int]) -> dict[str, PriorityUse]:
    names = sorted(key.removeprefix("claimed:") for key in counts if key.startswith("claimed:"))
    return {
        name: PriorityUse(*(counts.get(f"{kind}:{name}", 0) for kind in ("claimed", "confirmed", "refused")))
        for name in names
    }


def _results(counts: Mapping[str, int]) -> dict[str, int]:
    return {key.removeprefix("result:"): counts[key] for key in sorted(counts) if key.startswith("result:")}


def _work(spent: Mapping[str, int]) -> Work:
    def seconds(name: str) -> float:
        return spent.get(name, 0) / SECOND

    reasons = sorted(name for name in spent if name.startswith("paused:"))
    return Work(
        serving_s=seconds("serving"),
        calling_s=seconds("calling"),
        idle_s=seconds("idle"),
        wanted_s=seconds("wanted"),
        paused_s=seconds("paused"),
        paused_by_reason_s={name.removeprefix("paused:"): seconds(name) for name in reasons},
    )


def _natural(value: str) -> tuple[int, str]:
    """Sorting key: windows and hours by number, weekdays by the calendar, everything else by letter."""
    return (int(value) if value.isdecimal() else _WEEK.get(value, 0), value)


_WEEK: Final = {"mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6, "sun": 7}
