"""Has the files of schedules made by the worker."""

from collections.abc import Mapping

from queue_server.config.sections.reports import Schedule
from queue_server.worker.client.answers import ReportFile
from queue_server.worker.client.questions import COMPLETE_COUNT_S, OpenDataQuestion, ReportFileQuestion
from queue_server.worker.client.worker import Worker


class ScheduleFiles:
    """The `FileMaker` of a scheduler."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def report(self, schedule: Schedule, first: str, last: str, now: int) -> ReportFile:
        question = ReportFileQuestion(schedule.hall, first, last, schedule.language, schedule.form, now)
        return await self._worker.ask(question, ReportFile, COMPLETE_COUNT_S)

    async def open_data(self, schedule: Schedule, day: str, now: int) -> Mapping[str, bytes]:
        question = OpenDataQuestion(schedule.hall, day, now)
        return await self._worker.ask(question, dict[str, bytes], COMPLETE_COUNT_S)
