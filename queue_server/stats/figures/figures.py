"""Computes the figures of a tally, which a manager reads and an auditor can recompute. Pure (numpy).

Every stage of a visit belongs to the day on which its ticket was given and to the hour in which it joined the line.
Durations are seconds. The balance is of stages, so that it adds up for any part of a hall:

    joined = served + sent_on + no_show + left + closed + live

A visit of two services has two stages, the first of them `sent_on`; `issued` counts tickets.
"""

from collections.abc import Iterable, Mapping
from math import sqrt
from typing import Final, get_args

from queue_server.hall.state import SECOND
from queue_server.journal.visits.visit import ONWARD
from queue_server.stats.figures.counts.booking_counts import BOOKING_COUNT
from queue_server.stats.figures.counts.day_counts import MEASURES, ByValue, Measure, Tally, compute_quantiles
from queue_server.stats.figures.counts.rating_counts import RATING_COUNT
from queue_server.stats.figures.figure_documents import (
    Balance,
    Bookings,
    Figures,
    Norm,
    PriorityUse,
    Ratings,
    Times,
    Work,
)
from queue_server.stats.visits.booked_days import BookedEnd

SO_FAR: Final = ("wait", "apart", "waiting")
"""The measures of everybody who joined a line, ended or not."""
SHARES: Final = (0.5, 0.9, 0.95)
"""The shares of visitors whose longest duration is shown."""
FEWEST_MARKS: Final = 5
"""With fewer marks than this nothing is said of them."""
FEWEST_OWN_MARKS: Final = 10
"""With fewer marks than this an operator is shown nothing of their own, so that nobody is asked who it was."""
CONFIDENCE_Z: Final = 1.959964
"""The normal quantile of a 95 % interval."""


def figures(tally: Tally) -> Figures:
    """The figures of a tally."""
    if tally.cached_figures is None:
        compute_figures([tally])
    result: Figures = tally.cached_figures
    return result


def groups(by_value: ByValue) -> dict[str, Figures]:
    """The figures of each value, in the order in which people search for it."""
    compute_figures(by_value.values())
    return {value: figures(by_value[value]) for value in sorted(by_value, key=_natural)}


def compute_figures(tallies: Iterable[Tally]) -> None:
    """Compute the figures of many tallies, their quantiles at once, so that each has its own cached."""
    fresh = [(tally, _durations(tally)) for tally in tallies if tally.cached_figures is None]
    compute_quantiles((measure for _, durations in fresh for measure in durations.values()), SHARES)
    for tally, durations in fresh:
        tally.cached_figures = _figures(tally, durations)


def _durations(tally: Tally) -> dict[str, Measure]:
    """The durations of which figures tell, by the names there."""
    durations = {name: tally.measure(name) for name in MEASURES if name != "apart"}
    return durations | {"so_far": tally.measure(*SO_FAR)}


def _figures(tally: Tally, durations: Mapping[str, Measure]) -> Figures:
    counts = tally.counts
    return Figures(
        balance=balance(tally),
        **{name: times(measure) for name, measure in durations.items()},
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
        booked_norm=norm(_of_booked(counts)),
        bookings=_bookings(counts),
        ratings=ratings(counts),
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
    median, p90, p95 = (value / SECOND for value in measure.quantiles(SHARES))
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


def _of_booked(counts: Mapping[str, int]) -> dict[str, int]:
    """The counts of the norm for those who had booked, under the names of all."""
    return {name.removeprefix("booked_"): n for name, n in counts.items() if name.startswith("booked_norm")}


def _bookings(counts: Mapping[str, int]) -> Bookings | None:
    ends = {end: counts.get(f"{BOOKING_COUNT}{end}", 0) for end in get_args(BookedEnd)}
    return Bookings(booked=sum(ends.values()), **ends) if any(ends.values()) else None


def ratings(counts: Mapping[str, int], fewest: int = FEWEST_MARKS) -> Ratings | None:
    """What the marks say; None for fewer than `fewest`."""
    very_bad, bad, middle, fair, very_good = (counts.get(f"{RATING_COUNT}{step}", 0) for step in range(1, 6))
    good, count = fair + very_good, very_bad + bad + middle + fair + very_good
    share, low, high = wilson(good, count)
    if share is None or low is None or high is None or count < fewest:
        return None
    finished = counts.get("served", 0) + counts.get("continued", 0)
    reasons = f"{RATING_COUNT}reason:"
    return Ratings(
        count=count,
        steps=(very_bad, bad, middle, fair, very_good),
        good=good,
        share=share,
        low=low,
        high=high,
        answered=min(count / finished, 1.0) if finished else None,
        reasons={key.removeprefix(reasons): counts[key] for key in sorted(counts) if key.startswith(reasons)},
    )


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
