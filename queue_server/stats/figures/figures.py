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
from queue_server.journal.visits.visit import ONWARD
from queue_server.stats.figures.day_counts import MEASURES, ByValue, Measure, Tally

By = Literal["none", "service", "window", "operator", "priority", "hour", "weekday", "day"]

SO_FAR: Final = ("wait", "apart", "waiting")
"""The measures of everybody who joined a line, ended or not."""
CONFIDENCE_Z: Final = 1.959964
"""The normal quantile of a 95 % interval."""


class Balance(Struct, frozen=True):
    """`live` are those whose stage goes on; `sent_on` went to their next stop or another service; `closed` are those
    whom the hall left unserved at closing, and those whose turn a supervisor ended."""

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
    """The waits by the verdicts of `views/norm.py`. `kept`: called within the norm. `broken`: has waited longer, called
    or not; `waiting_beyond` of them stand in the line still. `pending`: still to be called, within the norm, so it is
    not yet known. `undecided`: gone before the norm had passed.

    `share` is kept of kept and broken. `low` and `high` are its 95 % interval (Wilson), from where all that are pending
    would break the norm to where all would keep it. `norms_s` are the norms that were in force for these waits.
    """

    kept: int
    broken: int
    undecided: int
    share: float | None
    low: float | None
    high: float | None
    waiting_beyond: int = 0
    pending: int = 0
    norms_s: tuple[int, ...] = ()


class PriorityUse(Struct, frozen=True):
    """How many visits claimed the class, and how many were asked for the proof and had it or had it not."""

    claimed: int
    confirmed: int
    refused: int


class Work(Struct, frozen=True):
    """What windows did with their open time; `wanted_s` is time without a visitor while one waited. `is_inferred`: some
    of the windows were another system's, whose log does not say when they were open."""

    serving_s: float
    calling_s: float
    idle_s: float
    wanted_s: float
    paused_s: float
    paused_by_reason_s: dict[str, float]
    is_inferred: bool = False


class Figures(Struct, frozen=True):
    """All figures of a hall, or of one part of it. `wait` is of everybody whose stage has ended, also of those who
    gave up; `gave_up` of those alone who left uncalled, `unserved` of those whom the hall left unserved at closing,
    `waiting` so far of those who stand in the line, `so_far` of everybody who joined, those who go on included.
    `transfers` were made by a window, `moved` by a supervisor, who `cancelled` turns too; `brief` are services of
    less than ten seconds; `work` is null where the part is none of windows. `results` says how often services ended
    with each result that an operator recorded, `unrecorded` how often they were finished without one.
    """

    balance: Balance
    wait: Times
    gave_up: Times
    unserved: Times
    waiting: Times
    so_far: Times
    walk: Times
    service: Times
    visit: Times
    norm: Norm
    calls: int
    recalls: int
    transfers: int
    moved: int
    cancelled: int
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
        **{name: times(tally.measure(name)) for name in MEASURES if name != "apart"},
        so_far=times(tally.measure(*SO_FAR)),
        norm=norm(counts),
        calls=counts.get("calls", 0),
        recalls=counts.get("recalls", 0),
        transfers=counts.get("transferred", 0),
        moved=counts.get("moved", 0),
        cancelled=counts.get("cancelled", 0),
        out_of_turn=counts.get("call:out_of_turn", 0),
        passed=counts.get("passed", 0),
        imported=counts.get("call:imported", 0),
        brief=counts.get("brief", 0),
        priorities=_priorities(counts),
        results=_results(counts),
        unrecorded=counts.get("served", 0) + counts.get("continued", 0) - sum(_results(counts).values()),
        work=_work(tally.times, is_inferred=counts.get("call:imported", 0) > 0) if tally.times else None,
    )


def balance(tally: Tally) -> Balance:
    get = tally.counts.get
    return Balance(
        issued=get("issued", 0),
        joined=get("joined", 0),
        served=get("served", 0),
        sent_on=sum(get(outcome, 0) for outcome in ONWARD),
        no_show=get("no_show", 0),
        left=get("left", 0),
        closed=get("closed", 0) + get("cancelled", 0),
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
    """What the counts say of the norm at the moment for which they were made."""
    within, broken, pending = (counts.get(f"norm_{verdict}", 0) for verdict in ("kept", "broken", "pending"))
    share, low, high = wilson(within, within + broken)
    if share is not None and pending:
        judged = within + broken + pending
        low, high = wilson(within, judged)[1], wilson(within + pending, judged)[2]
    norms = sorted(int(name.removeprefix("norm:")) // SECOND for name in counts if name.startswith("norm:"))
    return Norm(
        kept=within,
        broken=broken,
        undecided=counts.get("norm_undecided", 0),
        share=share,
        low=low,
        high=high,
        waiting_beyond=counts.get("norm_broken_waiting", 0),
        pending=pending,
        norms_s=tuple(norms),
    )


def _priorities(counts: Mapping[str, int]) -> dict[str, PriorityUse]:
    names = sorted(key.removeprefix("claimed:") for key in counts if key.startswith("claimed:"))
    return {
        name: PriorityUse(*(counts.get(f"{kind}:{name}", 0) for kind in ("claimed", "confirmed", "refused")))
        for name in names
    }


def _results(counts: Mapping[str, int]) -> dict[str, int]:
    return {key.removeprefix("result:"): counts[key] for key in sorted(counts) if key.startswith("result:")}


def _work(spent: Mapping[str, int], *, is_inferred: bool) -> Work:
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
        is_inferred=is_inferred,
    )


def _natural(value: str) -> tuple[int, str]:
    """Sorting key: windows and hours by number, weekdays by the calendar, everything else by letter."""
    return (int(value) if value.isdecimal() else _WEEK.get(value, 0), value)


_WEEK: Final = {"mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6, "sun": 7}
