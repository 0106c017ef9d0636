"""Answers the server's questions, and does what is to be done for each hall meanwhile."""

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any, Final

import msgspec

from queue_server.journal.store import Store
from queue_server.loops import Loops, Work
from queue_server.reports.report import Sources
from queue_server.stats.background.request_priority import RequestPriority
from queue_server.stats.backtest.record_keeper import FIRST_JUDGEMENT_S, JUDGEMENT_EVERY_S, RecordKeeper
from queue_server.stats.fairness.fairness_reader import KEEP_UP_S, FairnessReader
from queue_server.stats.figures.charts.chart_drawing import DRAWING_HERE, Drawing, chart_script
from queue_server.stats.figures.figures import FEWEST_OWN_MARKS
from queue_server.stats.figures.figures_reader import TALLY_EVERY_S, FiguresReader
from queue_server.stats.figures.overview_reader import OverviewReader
from queue_server.stats.figures.region.region_counts import RegionCounts
from queue_server.stats.figures.region.region_documents import DayCounts, RegionFigures
from queue_server.stats.staffing.proposals.staff_keeper import StaffKeeper
from queue_server.stats.visits.journal_news import JournalNews
from queue_server.worker.client.answers import EstimatesOfRound, Marks, OwnMarks
from queue_server.worker.client.questions import (
    WORKER_QUESTIONS,
    ChartScriptQuestion,
    EndedDaysQuestion,
    EstimatesQuestion,
    MarksQuestion,
    OpenDataQuestion,
    OwnMarksQuestion,
    PanelFileQuestion,
    PeriodPageQuestion,
    PreparationQuestion,
    RegionFiguresQuestion,
    RegionFileQuestion,
    RegionOpenDataQuestion,
    RegionPageQuestion,
    RegionReportQuestion,
    RegionTodayQuestion,
    ReportFileQuestion,
    StatisticsQuestion,
    TicketListQuestion,
    TicketQuestion,
    VisitsFileQuestion,
    WorkerQuestion,
    encode,
)
from queue_server.worker.pipe.frames import Garbled
from queue_server.worker.process import files, manager_pages, region_files, region_pages
from queue_server.worker.process.hall_estimates import HallEstimates
from queue_server.worker.process.period_figures import FigureSources
from queue_server.worker.process.visits_file import visits_file

LOOKS: Final = (
    StatisticsQuestion,
    MarksQuestion,
    OwnMarksQuestion,
    RegionTodayQuestion,
    RegionFiguresQuestion,
    RegionPageQuestion,
    RegionFileQuestion,
    PeriodPageQuestion,
    TicketListQuestion,
    TicketQuestion,
    VisitsFileQuestion,
    PanelFileQuestion,
    ReportFileQuestion,
    ChartScriptQuestion,
)
"""The questions for which a person waits."""


class WorkerService:
    """The readers of one store. `loops` runs what is done for halls."""

    def __init__(self, store: Store, loops: Loops, drawing: Drawing = DRAWING_HERE) -> None:
        self._store, self._loops = store, loops
        self._looks = RequestPriority()
        self._estimates: dict[str, HallEstimates] = {}
        self._figures = figures = FiguresReader(store, looks=self._looks)
        self._region = RegionCounts(store, figures)
        region = region_files.RegionSources(self._region, store, drawing)
        self._overtakings = FairnessReader(store, self._looks)
        self.sources = FigureSources(
            store=store,
            reports=Sources(OverviewReader(figures), figures, self._overtakings, store),
            accuracy=RecordKeeper(store, figures, self._looks),
            staffing=StaffKeeper(store, figures, self._looks),
            looks=self._looks,
        )
        self._news, self._looks_for_news = JournalNews(store), False
        self._proposes = False
        self._halls: set[str] = set()
        self._handlers: dict[type[WorkerQuestion], Callable[[Any], Awaitable[Any]]] = {
            EstimatesQuestion: self._round_of_estimates,
            StatisticsQuestion: self._statistics,
            RegionTodayQuestion: self._region_today,
            RegionFiguresQuestion: self._region_figures,
            RegionPageQuestion: partial(region_pages.region_page, self._region),
            RegionFileQuestion: partial(region_files.region_file, region),
            RegionReportQuestion: partial(region_files.region_report_file, region),
            RegionOpenDataQuestion: partial(region_pages.region_open_data, self._region),
            MarksQuestion: self._marks,
            OwnMarksQuestion: self._own_marks,
            PeriodPageQuestion: partial(manager_pages.period_page, self.sources),
            PreparationQuestion: partial(manager_pages.prepare, self.sources),
            TicketListQuestion: partial(manager_pages.ticket_list, self.sources),
            TicketQuestion: partial(manager_pages.ticket_page, self.sources),
            VisitsFileQuestion: partial(visits_file, self.sources),
            PanelFileQuestion: partial(files.panel_file, self.sources, drawing),
            ReportFileQuestion: partial(files.report_file, self.sources, drawing),
            OpenDataQuestion: partial(files.open_data, self.sources),
            EndedDaysQuestion: self._ended_days,
            ChartScriptQuestion: lambda _: chart_script(drawing),
        }

    async def answer(self, body: bytes) -> bytes:
        """The encoded answer to an encoded question. Raises `Garbled`, and what the question may be answered with."""
        try:
            question = WORKER_QUESTIONS.decode(body)
        except msgspec.MsgspecError as error:
            raise Garbled(f"no question: {error}") from error
        self._start_proposals()
        handler = self._handlers[type(question)]
        if not isinstance(question, LOOKS):
            return encode(await handler(question))
        with self._looks.looking():
            return encode(await handler(question))

    def serve(self, halls: Iterable[str]) -> None:
        """Count the days of these halls as they end and judge their estimates, and end that for all others."""
        served = set(halls)
        if not self._looks_for_news:
            self._looks_for_news = True
            self._loops.start("journals", self._news.run)
        for hall in sorted(served - self._halls):
            for name, work in self._works(hall).items():
                self._loops.start(name, work, hall)
        for hall in self._halls - served:
            for name in self._works(hall):
                self._loops.end(name, hall)
        self._halls = served

    def _works(self, hall: str) -> dict[str, Work]:
        """What is done for a hall by one server alone, until cancelled."""
        return {
            "figures": self._following(hall, TALLY_EVERY_S, self._figures.keep_up),
            "overtakings": self._following(hall, KEEP_UP_S, self._overtakings.keep_up),
            "accuracy": self._following(hall, JUDGEMENT_EVERY_S, self._judge, FIRST_JUDGEMENT_S),
        }

    def _following(
        self, hall: str, rest_s: float, work: Callable[[str], Awaitable[None]], first_after_s: float = 0.0
    ) -> Work:
        return partial(self._news.follow, hall, rest_s, partial(work, hall), first_after_s=first_after_s)

    def _start_proposals(self) -> None:
        """Propose windows for whoever asks, from the first question on."""
        if not self._proposes:
            self._proposes = True
            self._loops.start("staffing", self.sources.staffing.run)

    async def _statistics(self, question: StatisticsQuestion) -> bytes:
        figures = self._figures
        return msgspec.json.encode(
            await figures.statistics(question.hall, question.first, question.last, question.by, question.now)
        )

    async def _region_today(self, question: RegionTodayQuestion) -> dict[str, DayCounts]:
        return await self._region.today(question.halls, question.now)

    async def _region_figures(self, question: RegionFiguresQuestion) -> RegionFigures:
        return await self._region.figures(
            question.districts, question.first, question.last, question.service, question.now
        )

    async def _ended_days(self, question: EndedDaysQuestion) -> bool:
        """A reader of its own: of hundreds of halls nothing shall stay in memory."""
        await self._looks.give_way()
        reader = FiguresReader(self._store)
        if not await reader.is_up_to_date(question.hall):
            return False
        await reader.keep_up(question.hall)
        return True

    async def _marks(self, question: MarksQuestion) -> Marks:
        ratings = (await self._figures.present(question.hall, question.now)).ratings
        return Marks(ratings.worded[::-1], ratings.outstanding[::-1])

    async def _own_marks(self, question: OwnMarksQuestion) -> OwnMarks:
        first, last, ratings = await self._figures.own_ratings(
            question.hall, question.operator, question.days, question.now
        )
        return OwnMarks(first, last, FEWEST_OWN_MARKS, ratings)

    async def _judge(self, hall: str) -> None:
        """Judge the estimates of past days, and store what those of the present one have taught."""
        await self.sources.accuracy.keep_up(hall)
        if (estimates := self._estimates.get(hall)) is not None:
            await estimates.save()
            self._give_up_spare(hall, estimates)

    async def _round_of_estimates(self, question: EstimatesQuestion) -> EstimatesOfRound:
        hall = question.hall
        if (estimates := self._estimates.get(hall)) is None:
            estimates = self._estimates[hall] = HallEstimates(self._store, hall, self._looks)
        answer = await estimates.make_round(question)
        self._give_up_spare(hall, estimates)
        return answer

    def _give_up_spare(self, hall: str, estimates: HallEstimates) -> None:
        """Keep nothing in memory for an empty hall: at night there are hundreds of them."""
        if estimates.is_spare and self._estimates.get(hall) is estimates:
            del self._estimates[hall]
