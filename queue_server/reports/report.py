"""Makes the report of one period of one hall, once for all the forms in which it is written."""

import asyncio
from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from queue_server.journal.store import Store
from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.headline import headline
from queue_server.reports.contents.panel import ReportPanel
from queue_server.reports.contents.questions import PeriodFigures, panels
from queue_server.reports.period import NoPeriod, Period, period_of, t
from queue_server.reports.printed_report import PrintedReport
from queue_server.reports.receptions import counts
from queue_server.stats.fairness.fairness import Fairness
from queue_server.stats.fairness.fairness_reader import FairnessReader
from queue_server.stats.figures.figure_documents import Statistics
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.figures.overview_reader import OverviewReader
from queue_server.views.bookings.reception_figures import ReceptionMonths


class Sources(Struct, frozen=True):
    """The readers of all data of a report."""

    overviews: OverviewReader
    statistics: FiguresReader
    overtakings: FairnessReader
    journal: Store


class Report(Struct, frozen=True, kw_only=True):
    """A report in one language. `head` is the headline and the sentences below it; `seq` and `hash` (hex) name the last
    record of the `journal` that the period depends on, the hall's or its past's; `made_at` is when it was made, on the
    hall's clock."""

    hall: str
    journal: str
    name: str
    formatter: Formatter
    period: Period
    made_at: str
    seq: int
    hash: str
    head: dict[str, Any]
    panels: Sequence[ReportPanel]
    statistics: Statistics
    fairness: Fairness
    receptions: ReceptionMonths

    @property
    def title(self) -> str:
        return f"{self.name}. {self.formatter.dates()}"

    def proof(self) -> str:
        """The sentences about how anyone can check the report."""
        t = self.formatter.t
        rests = t(
            "It rests on record {seq} of the journal of hall {hall} and all before it.", seq=self.seq, hall=self.journal
        )
        past = self.statistics.past
        if past is not None and past.hall != self.journal:
            named = {"seq": past.seq, "hall": past.hall, "hash": past.head[:10]}
            rests += " " + t("What another system wrote down rests on record {seq} of {hall}, {hash}….", **named)
        remade = t("Whoever has the journal can make it again.")
        passes = t("“kezek verify --head” shows that the journal passes through this record:")
        return f"{rests} {remade} {passes}"

    def printed(self) -> PrintedReport:
        """What the report shows on a page."""
        t, zone = self.formatter.t, self.formatter.definition.timezone
        return PrintedReport(
            formatter=self.formatter,
            name=self.name,
            level=self.head["level"],
            sentence=self.head["sentence"],
            below=self.head["below"],
            figures=self.head["figures"],
            balance=self.head["balance"],
            panels=self.panels,
            proof=self.proof(),
            made_line=t("Made on {moment}, {zone}.", moment=self.made_at, zone=zone),
            foot=t("{hall}: record {seq}, {hash}…", hall=self.journal, seq=self.seq, hash=self.hash[:10]),
            hash=self.hash,
        )


async def report_of(
    sources: Sources, hall: str, first: str | None, last: str | None, language: str, now: int, by: str = "none"
) -> Report:
    """The report of the days from `first` to `last` (both included; the hall's present day where they are not named)
    as it stands at `now` (µs UTC). Raises `NoPeriod` and the store's errors."""
    overtakings = await sources.overtakings.read(hall, first or last or "", last or first or "")
    days = {name: day for name, day in (("from", first), ("to", last)) if day}
    period = period_of(days, overtakings.today)
    if not days:
        overtakings = await sources.overtakings.read(hall, period.first, period.last)
    overview = await sources.overviews.overview(hall, period.first, period.last, now)
    past = overview.past
    if overtakings.head is not None:
        journal, seq, digest = hall, overtakings.head.seq, overtakings.head.hash.hex()
    elif past is not None:
        journal, seq, digest = past.hall, past.seq, past.hash
    if overtakings.definition is None or (overtakings.head is None and past is None):
        raise NoPeriod(t("This period is before the hall's first day. There is nothing to tell of it."))
    statistics = await sources.statistics.statistics(hall, period.first, period.last, by, now)
    counted = await counts(sources.journal, hall, overtakings.definition, period.first, period.last)
    figures = PeriodFigures(overview, overtakings.fairness, counted.receptions, counted.help_calls)
    formatter = Formatter(overtakings.definition, language, hall, period, past.definition if past is not None else None)
    return Report(
        hall=hall,
        journal=journal,
        name=overtakings.definition.names[language],
        formatter=formatter,
        period=period,
        made_at=formatter.local(now).strftime("%Y-%m-%d %H:%M"),
        seq=seq,
        hash=digest,
        head=headline(formatter, overview),
        panels=await asyncio.to_thread(panels, formatter, figures),
        statistics=replace(statistics, seq=seq),
        fairness=overtakings.fairness,
        receptions=counted.receptions,
    )
