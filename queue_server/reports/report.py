"""One period of one hall, folded once for every form in which it is written."""

import asyncio
from collections.abc import Sequence
from typing import Any, Protocol

from msgspec import Struct
from msgspec.structs import replace

from queue_server.reports.headline import headline
from queue_server.reports.panel import Panel
from queue_server.reports.period import NoPeriod, Period, period_of, t
from queue_server.reports.questions import panels
from queue_server.reports.teller import Teller
from queue_server.stats.fairness import Fairness
from queue_server.stats.fairness_reader import Told
from queue_server.stats.figures import Statistics
from queue_server.stats.overview import Overview


class Overviews(Protocol):
    """Where a period's figures are read."""

    async def overview(self, hall: str, first: str, last: str, now: int, /) -> Overview: ...


class StatisticsSource(Protocol):
    """Where the same are read as data."""

    async def statistics(self, hall: str, first: str | None, last: str | None, by: str, now: int, /) -> Statistics: ...


class Overtakings(Protocol):
    """Where overtakings, and the head of the journal, are read."""

    async def read(self, hall: str, first: str, last: str, /) -> Told: ...

    async def so_far(self, hall: str, first: str, last: str, wait_s: float, /) -> Told | None: ...


class Sources(Struct, frozen=True):
    """All that a report is made from."""

    overviews: Overviews
    statistics: StatisticsSource
    overtakings: Overtakings


class Report(Struct, frozen=True, kw_only=True):
    """What is told, in one language. `head` is the sentence and what stands below it; `seq` and `hash` (hex) name the
    last record of the journal that the period rests on; `made` is when it was told, on the hall's clock."""

    hall: str
    name: str
    teller: Teller
    period: Period
    made: str
    seq: int
    hash: str
    head: dict[str, Any]
    panels: Sequence[Panel]
    statistics: Statistics
    fairness: Fairness

    @property
    def title(self) -> str:
        return f"{self.name}. {self.teller.dates()}"

    def proof(self) -> str:
        """How anyone can check it."""
        t = self.teller.t
        rests = t(
            "It rests on record {seq} of the journal of hall {hall} and all before it.", seq=self.seq, hall=self.hall
        )
        again = t("Whoever has the journal can make it again.")
        passes = t("“kezek verify --head” shows that the journal passes through this record:")
        return f"{rests} {again} {passes}"


async def report_of(
    sources: Sources, hall: str, first: str | None, last: str | None, language: str, now: int, by: str = "none"
) -> Report:
    """The report of the days from `first` to `last` (both included; the hall's present day where they are not named)
    as it stands at `now` (µs UTC). Raises `NoPeriod` and the store's errors."""
    told = await sources.overtakings.read(hall, first or last or "", last or first or "")
    days = {name: day for name, day in (("from", first), ("to", last)) if day}
    period = period_of(days, told.today)
    if not days:
        told = await sources.overtakings.read(hall, period.first, period.last)
    if told.definition is None or told.head is None:
        raise NoPeriod(t("This period is before the hall's first day. There is nothing to tell of it."))
    found = await sources.overviews.overview(hall, period.first, period.last, now)
    statistics = await sources.statistics.statistics(hall, period.first, period.last, by, now)
    teller = Teller(told.definition, language, hall, period)
    return Report(
        hall=hall,
        name=told.definition.names[language],
        teller=teller,
        period=period,
        made=teller.local(now).strftime("%Y-%m-%d %H:%M"),
        seq=told.head.seq,
        hash=told.head.hash.hex(),
        head=headline(teller, found),
        panels=await asyncio.to_thread(panels, teller, found, told.fairness),
        statistics=replace(statistics, seq=told.head.seq),
        fairness=told.fairness,
    )
