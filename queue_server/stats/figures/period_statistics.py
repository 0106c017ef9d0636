"""Checks a period of days, and makes its statistics from tallies."""

from datetime import date
from typing import Final

from queue_server.stats.figures.counts.day_counts import ByValue, Tally
from queue_server.stats.figures.figure_documents import BadPeriod, PastJournal, Statistics
from queue_server.stats.figures.figures import figures, groups
from queue_server.stats.visits.present import Present
from queue_server.views.times import EARLIEST_DAY

LONGEST_DAYS: Final = 3_700
"""The most days of a period: ten years. A longer one is a typing mistake."""


def check_period(first: str, last: str, today: str) -> tuple[str, str]:
    """The period, if it is valid. Raises `BadPeriod`."""
    try:
        begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise BadPeriod("a period is two days such as 2026-01-05 and 2026-01-31") from None
    if begins > ends:
        raise BadPeriod(f"the period ends on {last}, before it begins on {first}: exchange the two")
    if not today:
        raise BadPeriod("the hall has not had a day yet: there are figures as soon as it has")
    if begins > date.fromisoformat(today):
        raise BadPeriod(f"the period begins on {first}, after the hall's present day, {today}")
    if (ends - begins).days >= LONGEST_DAYS:
        raise BadPeriod(f"the period is longer than {LONGEST_DAYS} days: ask for its parts")
    if begins < EARLIEST_DAY:
        raise BadPeriod(f"there are no figures before {EARLIEST_DAY.isoformat()}: ask for a later day")
    return begins.isoformat(), ends.isoformat()


def statistics_of(present: Present, first: str, last: str, by: str, parts: dict[str, ByValue]) -> Statistics:
    """The statistics of a period from its tallies by `none` and by `by`."""
    whole = parts["none"].get("", Tally())
    return Statistics(
        hall=present.hall,
        first=first,
        last=last,
        by=by,
        seq=present.seq,
        percentiles="exact" if whole.is_exact else "sketched",
        total=figures(whole),
        groups={} if by == "none" else groups(parts[by]),
        past=past_of_period(present, first),
    )


def past_of_period(present: Present, first: str) -> PastJournal | None:
    """The past journal that figures from `first` on include, or None."""
    past = present.past if present.before(first) is not None else None
    return PastJournal(past.hall, past.seq, past.hash, past.last) if past is not None else None
