"""Has the files of schedules made by the worker."""

from collections.abc import Callable, Mapping
from typing import cast

from msgspec.structs import replace

from queue_server.config.definition import Definition
from queue_server.config.languages import HALL_LANGUAGES
from queue_server.config.sections.reports import Schedule
from queue_server.config.values.names import Names
from queue_server.region.region import Region
from queue_server.reports.period import Period
from queue_server.reports.schedule.progress import RegionSpan
from queue_server.worker.client.answers import ReportFile
from queue_server.worker.client.questions import (
    COMPLETE_COUNT_S,
    OpenDataQuestion,
    RegionContext,
    RegionForm,
    RegionOpenDataQuestion,
    RegionReportQuestion,
    ReportFileQuestion,
)
from queue_server.worker.client.region_context import region_context
from queue_server.worker.client.worker import Worker


class ScheduleFiles:
    """The `FileMaker` of a scheduler. `definitions` gives the present definition of each hall that can be read."""

    def __init__(
        self, worker: Worker, region: Region, definitions: Callable[[], Mapping[str, Definition]] = dict
    ) -> None:
        self._worker, self._region, self._definitions = worker, region, definitions

    async def report(self, schedule: Schedule, first: str, last: str, of: RegionSpan | None, now: int) -> ReportFile:
        if of is None:
            question = ReportFileQuestion(schedule.hall or "", first, last, schedule.language, schedule.form, now)
            return await self._worker.ask(question, ReportFile, COMPLETE_COUNT_S)
        context, form = self._context(schedule, of, Period(first, last, last), now), cast("RegionForm", schedule.form)
        question_of_region = RegionReportQuestion(context, form, _scope(schedule), of)
        return await self._worker.ask(question_of_region, ReportFile, COMPLETE_COUNT_S)

    async def open_data(self, schedule: Schedule, day: str, of: RegionSpan | None, now: int) -> Mapping[str, bytes]:
        if of is None:
            question = OpenDataQuestion(schedule.hall or "", day, now)
            return await self._worker.ask(question, dict[str, bytes], COMPLETE_COUNT_S)
        context = self._context(schedule, of, Period(day, day, day), now)
        of_region = RegionOpenDataQuestion(context, _scope(schedule), of)
        return await self._worker.ask(of_region, dict[str, bytes], COMPLETE_COUNT_S)

    def _context(self, schedule: Schedule, of: RegionSpan, period: Period, now: int) -> RegionContext:
        """The region for the reader of a schedule; that of a district has the district's name."""
        context = region_context(self._region, self._definitions(), of.halls, schedule.language, now, period)
        district = context.districts.get(schedule.district or "")
        if district is None:
            return context
        names = Names(**{code: f"{context.names[code]}. {district[code]}" for code in HALL_LANGUAGES})
        return replace(context, names=names)


def _scope(schedule: Schedule) -> str:
    """What stands in the name of a file of many halls; no hall's file has it."""
    return f"district-{schedule.district}" if schedule.district is not None else "region"
