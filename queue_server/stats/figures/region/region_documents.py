"""Defines the figures of a region as others read them. Pure, and quick to import. Durations are seconds."""

from datetime import datetime

from msgspec import Struct, field


class DayCounts(Struct, frozen=True):
    """A hall's present day so far. `share` of the `judged` waits kept the norm; null where none has been judged."""

    day: str
    joined: int
    served: int
    judged: int
    share: float | None


class PartFigures(Struct, frozen=True):
    """The figures of a part of a region: a hall, a district, a service, an hour, or the whole.

    `sent_on` went to their next stop or another service, `lost` gave up or did not come when called, `unserved` were
    left at closing. `waits` and `services` are how many durations the statistics of each rest on. The percentiles are
    of the waits of all visitors together, however many halls they were in; `low` and `high` are the 95 % interval of
    the `share` of waits within the norm. `good` is the share of good marks; null for fewer than five.
    """

    joined: int
    served: int
    sent_on: int
    lost: int
    unserved: int
    waits: int
    services: int
    wait_mean_s: float | None
    wait_median_s: float | None
    wait_p90_s: float | None
    wait_p95_s: float | None
    wait_max_s: float | None
    service_mean_s: float | None
    judged: int
    share: float | None
    low: float | None
    high: float | None
    marks: int
    good: float | None


class MissingRecords(Struct, frozen=True):
    """A hall of which records of the period are not here, because it is silent, behind or gone: those up to
    `complete_to` are, and none where that is null."""

    hall: str
    complete_to: datetime | None


class RegionFigures(Struct, frozen=True):
    """The figures of a period. `halls` are those with a visitor in it; of `not_counted` the rows are still being made,
    and of `missing` the figures lack what has not come. `seqs` is the last record of each hall that is counted.

    With a `service` the figures are those of that service alone, and there are none of hours.
    """

    first: str
    last: str
    service: str | None
    total: PartFigures
    halls: dict[str, PartFigures]
    districts: dict[str, PartFigures]
    services: dict[str, PartFigures]
    hours: dict[str, PartFigures]
    not_counted: list[str]
    missing: list[MissingRecords] = field(default_factory=list)
    seqs: dict[str, int] = field(default_factory=dict)
