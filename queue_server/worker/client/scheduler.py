"""Makes reports once their period is over, and delivers them into a folder or by e-mail.

A schedule is of one hall, or of many: then a period is over once it is in each of them, or once they have been waited
for. It is a reader with a position in the store: the period it has delivered last. Of several servers of one store
one at a time works on a schedule, under a claim that expires if that server dies. A period is marked as being sent
before its letter is handed to the mail server, and the mark is taken back when that fails, so that no period is sent
twice, also across a restart; one that was marked when its server ended is named in the log and not sent again. Files
are written whole under the same name each time, so writing one twice does no harm. Everything runs beside the hall:
files are made by the worker, mail is sent in a thread, and every failure is logged and tried again.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from msgspec import Struct

from queue_server.claims import Claims
from queue_server.clock import clock_of
from queue_server.config.sections.reports import Mail, Reports, Schedule
from queue_server.hall.state import SECOND
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Conflict, Store, StoreError
from queue_server.loops import every
from queue_server.reports.forms.form import MEDIA_TYPES
from queue_server.reports.forms.whole_file import put
from queue_server.reports.period import NoPeriod
from queue_server.reports.schedule.due import Span, due, span_of, start
from queue_server.reports.schedule.mail import Letter, NotSent, send
from queue_server.reports.schedule.progress import HallProgress, RegionSpan, common_day, region_span, wait_of
from queue_server.stats.figures.charts.chart_drawing import NotDrawn
from queue_server.stats.figures.figure_documents import BadPeriod
from queue_server.worker.client.answers import ReportFile
from queue_server.worker.client.schedule_files import ScheduleFiles

log = logging.getLogger(__name__)

PERIOD_CHECK_EVERY_S: Final = 30.0
"""Seconds between two checks whether a period has ended."""
FIRST_RETRY_S: Final = 60.0
LONGEST_RETRY_S: Final = 3600.0
"""The waits after failures: a minute, then two, and at last one hour."""


class _RetryState(Struct):
    """The failures of a schedule since its last success, and when it may be tried again (s, monotonic)."""

    failures: int = 0
    not_before: float = 0.0


class Scheduler:
    """The schedules of one server. `progress` says how far each hall of a schedule is. `clock` gives µs UTC,
    `monotonic` seconds."""

    def __init__(
        self,
        settings: Reports,
        progress: Callable[[Schedule], Sequence[HallProgress]],
        store: Store,
        claims: Claims,
        maker: ScheduleFiles,
        clock: Callable[[], int],
        monotonic: Callable[[], float],
    ) -> None:
        self._settings, self._progress, self._store, self._maker = settings, progress, store, maker
        self._clock, self._monotonic = clock_of(clock), monotonic
        self._claims = claims
        self._retries = {schedule.id: _RetryState() for schedule in settings.schedules}
        self._complete_on: dict[str, str] = {}
        """Schedule -> its day on which all that was over had been delivered: nothing more is before the next."""
        self._lacking: dict[str, int] = {}
        """Schedule -> the last day of its first period whose files lack records; 0 where all are whole."""

    async def run(self) -> None:
        """Deliver the periods that are over, until cancelled."""
        if self._settings.schedules:
            await every(PERIOD_CHECK_EVERY_S, self.round)

    async def round(self) -> None:
        """Deliver the periods that are over, schedule by schedule; a failure of one does not delay the others. Nothing
        is delivered while the clock is in doubt."""
        if self._clock.report().doubt is not None:
            return
        for schedule in self._settings.schedules:
            retry = self._retries[schedule.id]
            if self._monotonic() < retry.not_before:
                continue
            try:
                await self._deliver_claimed(schedule)
                self._retries[schedule.id] = _RetryState()
            except (BadPeriod, Corrupt, NoPeriod, NotDrawn, NotSent, OSError, StoreError) as fault:
                wait_s = self._put_off(schedule, retry)
                level = logging.WARNING if retry.failures == 0 else logging.DEBUG
                log.log(level, "report %s: not made, tried again in %.0f s: %s", schedule.id, wait_s, fault)

            except Exception:  # a defect, which the caller reports; the next round begins with the other schedules
                self._put_off(schedule, retry)
                raise

    def _put_off(self, schedule: Schedule, retry: _RetryState) -> float:
        """Delay the next try of the schedule; returns by how many seconds."""
        wait_s: float = min(FIRST_RETRY_S * 2**retry.failures, LONGEST_RETRY_S)
        self._retries[schedule.id] = _RetryState(retry.failures + 1, self._monotonic() + wait_s)
        return wait_s

    async def _deliver_claimed(self, schedule: Schedule) -> None:
        """Deliver under a claim, or leave the schedule to the server that has the claim."""
        day = self._day(schedule)
        if not day or (self._complete_on.get(schedule.id) == day and not self._late_records(schedule)):
            return
        async with self._claims.for_now(_claim_key(schedule)) as is_ours:
            if is_ours:
                await self._deliver_due(schedule, day)
                await self._write_anew(schedule)
                self._complete_on[schedule.id] = day
            else:
                log.debug("report %s: another server is at it", schedule.id)

    def _day(self, schedule: Schedule) -> str:
        """The first day that is not over for the schedule; `` before any."""
        halls = self._progress(schedule)
        if schedule.hall is not None:
            return halls[0].day if halls else ""
        return common_day(halls, self._clock(), wait_of(schedule))

    async def _deliver_due(self, schedule: Schedule, day: str) -> None:
        """Deliver every period of the schedule that is over on a day of its halls."""
        today = date.fromisoformat(day)
        position = await self._position(schedule, today)
        waiting = due(schedule.every, position, today)
        if waiting.left_out:
            log.warning("report %s: %d older periods are left out", schedule.id, waiting.left_out)
        self._lacking[schedule.id] = await self._store.position(_lacking_key(schedule)) or 0
        for span in waiting.spans:
            await self._deliver(schedule, span, position)
            position = span.position
            await self._save(schedule, _position_key, position)

    async def _position(self, schedule: Schedule, today: date) -> int:
        """The last day that the schedule has delivered. A period that was being sent when the program ended counts as
        delivered."""
        position = await self._store.position(_position_key(schedule))
        if position is None:
            position = start(schedule.every, today)
            await self._save(schedule, _position_key, position)
        sending = await self._store.position(_sending_key(schedule)) or 0
        if sending > position:
            day = date.fromordinal(sending)
            command = "kezek report" if schedule.hall is not None else "kezek region report"
            log.warning("report %s: the one up to %s may not have been sent; “%s” makes it", schedule.id, day, command)
            await self._save(schedule, _position_key, sending)
            return sending
        return position

    async def _deliver(self, schedule: Schedule, span: Span, position: int) -> None:
        of = self._halls(schedule, span)
        files, report = await self._files(schedule, span, of)
        await self._hand_over(schedule, span, position, files, report)
        if of is not None and of.missing:
            halls = ", ".join(missing.hall for missing in of.missing)
            log.warning("report %s: the one up to %s was made without all records of %s", schedule.id, span.last, halls)
            if schedule.folder is not None and any(missing.complete_to is not None for missing in of.missing):
                await self._note_lacking(schedule, self._lacking.get(schedule.id) or span.position)

    async def _save(self, schedule: Schedule, key: Callable[[Schedule], str], position: int) -> None:
        """Store a position of the schedule, for as long as this server has it. Raises `Conflict`, `Unavailable`."""
        await self._store.save_position(key(schedule), position, self._claims.claim_on(_claim_key(schedule)))

    async def _note_lacking(self, schedule: Schedule, position: int) -> None:
        self._lacking[schedule.id] = position
        await self._save(schedule, _lacking_key, position)

    def _late_records(self, schedule: Schedule) -> str:
        """The first day that is not over in some hall, where records have come that files lack; else ``."""
        lacking = self._lacking.get(schedule.id, 0)
        whole = common_day(self._progress(schedule), 0, 0) if lacking and schedule.hall is None else ""
        return whole if whole and whole > date.fromordinal(lacking).isoformat() else ""

    async def _write_anew(self, schedule: Schedule) -> None:
        """Write files once more whose missing records have come. Nobody gets a second letter."""
        whole, lacking = self._late_records(schedule), self._lacking.get(schedule.id, 0)
        if not whole or schedule.folder is None:
            return
        position = await self._store.position(_position_key(schedule)) or 0
        first = span_of(schedule.every, date.fromordinal(lacking)).first.toordinal() - 1
        for span in due(schedule.every, first, date.fromisoformat(whole)).spans:
            if span.position <= position:
                files, _ = await self._files(schedule, span, self._halls(schedule, span))
                await asyncio.to_thread(_put_all, Path(schedule.folder), files)
                log.info("report %s: the one up to %s is whole now, and was written anew", schedule.id, span.last)
                lacking = span.position + 1
        await self._note_lacking(schedule, 0 if lacking > position else lacking)

    async def _hand_over(
        self,
        schedule: Schedule,
        span: Span,
        position: int,
        files: Mapping[str, bytes],
        report: ReportFile | None,
    ) -> None:
        """Put files into the folder, and send the report to its readers."""
        if schedule.folder is not None:
            await asyncio.to_thread(_put_all, Path(schedule.folder), files)
        if not schedule.to or report is None or self._settings.mail is None:
            return
        try:
            await self._save(schedule, _sending_key, span.position)
        except Conflict:
            raise NotSent("it took so long to make that another server is at it") from None
        try:
            await self._send(self._settings.mail, schedule, span, report)
        except (NotSent, OSError):
            await self._save(schedule, _sending_key, position)
            raise

    def _halls(self, schedule: Schedule, span: Span) -> RegionSpan | None:
        """The halls of a schedule of many."""
        if schedule.hall is not None:
            return None
        return region_span(self._progress(schedule), span, self._clock(), wait_of(schedule))

    async def _files(
        self, schedule: Schedule, span: Span, of: RegionSpan | None
    ) -> tuple[Mapping[str, bytes], ReportFile | None]:
        first, last = span.first.isoformat(), span.last.isoformat()
        if schedule.what == "open-data":
            return await self._maker.open_data(schedule, last, of, self._clock()), None
        report = await self._maker.report(schedule, first, last, of, self._clock())
        return {report.name: report.body}, report

    async def _send(self, mail: Mail, schedule: Schedule, span: Span, report: ReportFile) -> None:
        letter = Letter(
            id=f"kezek.{schedule.hall or schedule.district or 'region'}.{schedule.id}.{span.last.isoformat()}",
            subject=report.subject,
            body="\n\n".join(report.paragraphs) + "\n",
            file=report.name,
            kind=MEDIA_TYPES[schedule.form],
            content=report.body,
            at=datetime.fromtimestamp(self._clock() // SECOND, UTC),
        )
        refused = await asyncio.to_thread(send, mail, schedule.to, letter)
        if refused:
            log.warning("report %s: the mail server refused %d of %d readers", schedule.id, refused, len(schedule.to))


def _put_all(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, body in files.items():
        put(body, folder / name)


def _position_key(schedule: Schedule) -> str:
    return f"report:{schedule.id}"


def _sending_key(schedule: Schedule) -> str:
    return f"report:{schedule.id}:sending"


def _lacking_key(schedule: Schedule) -> str:
    return f"report:{schedule.id}:lacking"


def _claim_key(schedule: Schedule) -> str:
    """The name of the claim under which one server works at the schedule."""
    return _position_key(schedule)
