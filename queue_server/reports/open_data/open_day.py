"""Makes the figures of a day for publication: nothing personal, and nothing from which a person could be identified.
Pure.

docs/open-data.md lists what is left out, and why. The rules:

- no ticket, window, operator, language or class of priority: a window is an operator, and a class says something about
  a visitor's health or age;
- what services ended with, by itself and only where it is one of the hall's own results: words that an operator chose
  could be about anybody;
- bookings by what became of them, and those who came to one or just came: each only as a number in fives;
- no moment, only whole hours; no longest wait, which is one visitor's own;
- people are counted in fives, so that no difference between two published numbers is one person;
- what visitors said, from five marks on: how many, in fives, and the share of good ones; no reason and no word;
- a median, a nine-of-ten and a share stand only where at least `FEWEST_PUBLISHED` people are behind them, in whole
  minutes and whole per cent.
"""

from collections.abc import Collection, Iterator
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import asdict, fields

from queue_server.stats.fairness.fairness import Fairness
from queue_server.stats.figures.counts.day_counts import Tally
from queue_server.stats.figures.figure_documents import Figures
from queue_server.stats.figures.figures import figures
from queue_server.stats.figures.overview import Overview

FEWEST_PUBLISHED: Final = 10
"""With fewer people than this only their number, in fives, is published."""
BASE: Final = 5
"""The base of rounding. Statistical offices usually round like this, so that people cannot be found by subtraction."""

Part = Literal["total", "service", "hour", "result", "booked", "booking"]


class OpenRow(Struct, frozen=True):
    """One row of the published table."""

    date: str
    hall: str
    part: Part
    value: str
    visitors: int
    served: int
    gave_up: int
    unserved: int
    wait_median_min: int | None
    wait_p90_min: int | None
    service_mean_min: int | None
    within_norm_percent: int | None
    overtaken: int | None
    calls_out_of_turn: int | None
    marks: int | None
    marks_good_percent: int | None
    journal_record: int
    journal_hash: str


OPEN_COLUMNS: Final = tuple(field.name for field in fields(OpenRow))


def open_rows(
    hall: str, day: Overview, fairness: Fairness, results: Collection[str], record: int, digest: str
) -> Iterator[OpenRow]:
    """The rows of a day that is over: the whole, each service, each hour, each of the hall's own `results` that
    occurred, and where somebody had booked those who had and had not, and what became of the bookings. `digest` is the
    hash (hex) of `record`."""

    def row(part: Part, value: str, part_figures: Figures, fair: Fairness | None) -> OpenRow:
        balance, wait, norm = part_figures.balance, part_figures.wait, part_figures.norm
        ratings = part_figures.ratings
        is_known = wait.count >= FEWEST_PUBLISHED
        return OpenRow(
            date=day.first,
            hall=hall,
            part=part,
            value=value,
            visitors=in_fives(balance.joined),
            served=in_fives(balance.served + balance.sent_on),
            gave_up=in_fives(balance.left + balance.no_show),
            unserved=in_fives(balance.closed - part_figures.cancelled),
            wait_median_min=_minutes(wait.median_s) if is_known else None,
            wait_p90_min=_minutes(wait.p90_s) if is_known else None,
            service_mean_min=_minutes(part_figures.service.mean_s)
            if part_figures.service.count >= FEWEST_PUBLISHED
            else None,
            within_norm_percent=_percent(norm.share) if norm.kept + norm.broken >= FEWEST_PUBLISHED else None,
            overtaken=in_fives(fair.overtaken) if fair is not None else None,
            calls_out_of_turn=len(fair.out_of_turn) if fair is not None else None,
            marks=in_fives(ratings.count) if ratings is not None else None,
            marks_good_percent=_percent(ratings.share) if ratings is not None else None,
            journal_record=record,
            journal_hash=digest,
        )

    yield row("total", "", day.total, fairness)
    for service, part in day.services.items():
        yield row("service", service, part, None)
    for hour, part in day.hours.items():
        if part.balance.joined:
            yield row("hour", f"{int(hour):02}", part, None)
    for result, count in day.total.results.items():
        if result in results:
            yield row("result", result, figures(Tally({"joined": count, "served": count})), None)
    bookings = day.total.bookings
    if bookings is None:
        return
    for name, part in day.booked.items():
        yield row("booked", name, part, None)
    for end, count in asdict(bookings).items():  # `booked`, which is all of them, first
        yield row("booking", end, figures(Tally({"joined": count})), None)


def in_fives(count: int) -> int:
    """The nearest multiple of five: 2 is 0, 3 is 5."""
    return BASE * ((count + BASE // 2) // BASE)


def _minutes(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds / 60)


def _percent(share: float | None) -> int | None:
    return None if share is None else round(share * 100)
