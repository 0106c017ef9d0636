"""Has the files of schedules made by the worker."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from queue_server.config.definition import Definition
from queue_server.config.sections.reports import Schedule
from queue_server.region.region import Region
from queue_server.reports.period import Period
from queue_server.reports.region.hall_standing import HallStanding
from queue_server.reports.schedule.progress import RegionSpan
from queue_server.worker.client.answers import ReportFile
from queue_server.worker.client.questions import (
    COMPLETE_COUNT_S,
    OpenDataQuestion,
    RegionContext,
    RegionOpenDataQuestion,
    RegionReportQuestion,
    ReportFileQuestion,
)
from queue_server.worker.client.region_context import of_districts, region_context, scope_name
from queue_server.worker.client.worker import Worker


async def _no_halls() -> Sequence[HallStanding]:
    return ()


class ScheduleFiles:
    """Makes the files of a schedule as they are at `now` (µs UTC); `of` are the halls of one that is of many.
    `definitions` gives the present definition of each hall that can be read, `standings` every hall of the region as it
    stands. Both calls raise `NoPeriod` and the store's errors, that for a report `NotDrawn`, too."""

    def __init__(
        self,
        worker: Worker,
        region: Region,
        definitions: Callable[[], Mapping[str, Definition]] = dict,
        standings: Callable[[], Awaitable[Sequence[HallStanding]]] = _no_halls,
    ) -> None:
        self._worker, self._region, self._definitions, self._standings = worker, region, definitions, standings

    async def report(self, schedule: Schedule, first: str, last: str, of: RegionSpan | None, now: int) -> ReportFile:
        if of is None:
            question = ReportFileQuestion(schedule.hall or "", first, last, schedule.language, schedule.form, now)
            return await self._worker.ask(question, ReportFile, COMPLETE_COUNT_S)
        context = self._context(schedule, of, Period(first, last, last), now)
        concerned = {*of.halls, *(missing.hall for missing in of.missing)}
        halls = tuple(standing for standing in await self._standings() if standing.hall in concerned)
        question_of_region = RegionReportQuestion(context, schedule.form, scope_name(_districts(schedule)), of, halls)
        return await self._worker.ask(question_of_region, ReportFile, COMPLETE_COUNT_S)

    async def open_data(self, schedule: Schedule, day: str, of: RegionSpan | None, now: int) -> Mapping[str, bytes]:
        if of is None:
            question = OpenDataQuestion(schedule.hall or "", day, now)
            return await self._worker.ask(question, dict[str, bytes], COMPLETE_COUNT_S)
        context = self._context(schedule, of, Period(day, day, day), now)
        of_region = RegionOpenDataQuestion(context, scope_name(_districts(schedule)), of)
        return await self._worker.ask(of_region, dict[str, bytes], COMPLETE_COUNT_S)

    def _context(self, schedule: Schedule, of: RegionSpan, period: Period, now: int) -> RegionContext:
        """The region for the reader of a schedule; that of a district has the district's name."""
        context = region_context(self._region, self._definitions(), of.halls, schedule.language, now, period)
        return of_districts(context, _districts(schedule))


def _districts(schedule: Schedule) -> list[str]:
    return [schedule.district] if schedule.district is not None else []
