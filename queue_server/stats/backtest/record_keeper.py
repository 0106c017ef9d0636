"""Keeps the accuracy of estimates over the last thirty days: computed once for each day that is over, and stored.

It is computed by replaying the journal, and not from the estimates that visitors were shown. So it also exists for an
imported past and after a rebuild, has every published estimate on the same tickets, and loses nothing when a server
stops. Each day is stored as soon as it has been judged, and with the last one what had been learned by its end: so each
night replays one day, and a restart continues with the next one. A day is judged by an estimator that has learned from
the days before it, fourteen at least where the hall has them.
"""

import asyncio
import logging
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

import msgspec

from queue_server.clock import monotonic
from queue_server.hall.events import DayClosed, Event
from queue_server.journal.codec import decode
from queue_server.journal.forms.form import form
from queue_server.journal.record import Corrupt, Record
from queue_server.journal.store import Store, Unavailable
from queue_server.journal.visits.visit import Tallied, VisitCriteria
from queue_server.stats.background.request_priority import RequestPriority
from queue_server.stats.backtest import estimate_record
from queue_server.stats.backtest.estimate_record import (
    LEARNS,
    RECORD_DAYS,
    EstimateAccuracy,
    EstimateScore,
    JudgedDay,
    Recorder,
    RecordPosition,
)
from queue_server.stats.estimates.learned import decode as decode_learned
from queue_server.stats.figures.figure_documents import BadPeriod
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.staffing.scenarios.past_days import Definitions

log = logging.getLogger(__name__)

FIRST_JUDGEMENT_S: Final = 60.0
"""The time (s) after a start before days are judged."""
JUDGEMENT_EVERY_S: Final = 300.0
"""How soon after its end a day is judged."""
JUDGED_AT_ONCE: Final = 10
"""Records that are judged in one go: some ten milliseconds of work, and as much rest."""
RECORDS_BEFORE_DAY: Final = 2_000
"""How many records before a day's first ticket the replay begins, so that the day's opening is among them."""
SCORES: Final = "estimates"
"""The part under which the scores of a day are stored, with their form."""
POSITION: Final = "learned"
"""The part under which the position after the last judged day is stored."""


def record_form() -> str:
    """The form of a day's scores, and of what an estimator has learned by its end."""
    return form(estimate_record.__name__)


class RecordKeeper:
    """The accuracy of estimates of every hall of one store."""

    def __init__(self, store: Store, figures: FiguresReader, looks: RequestPriority | None = None) -> None:
        self._store, self._figures, self._looks = store, figures, looks or RequestPriority()

    async def keep_up(self, hall: str) -> None:
        """Judge the days of a hall that have ended, or leave it for later while they cannot be read."""
        try:
            await self.judge(hall)
        except (Corrupt, Unavailable, BadPeriod) as fault:
            log.debug("%s: the record of estimates stays as it is: %s", hall, fault)

    async def accuracy(self, hall: str) -> EstimateAccuracy | None:
        """The accuracy over the last thirty days, as far as they have been judged; None before one has."""
        days = await self._days(hall)
        rows = await self._store.tallies(hall, [_part(SCORES)], [_span(day) for day in days])
        scores: dict[str, dict[str, EstimateScore]] = {}
        for row in rows:
            try:
                scores.setdefault(row.span, {})[row.value] = estimate_record.decode(row.body)
            except msgspec.MsgspecError:
                continue  # another program's
        if not scores:
            return None
        services = sorted({name for by_name in scores.values() for name in by_name if name})
        by_service = {
            name: EstimateScore.added(by_name[name] for by_name in scores.values() if name in by_name)
            for name in services
        }
        judged = sorted(span.removeprefix(f"{SCORES} ") for span in scores)
        return EstimateAccuracy(len(judged), len(days), judged[0], judged[-1], by_service)

    async def judge(self, hall: str) -> int:
        """Judge the days that are over and not judged yet, and store each at once; returns how many there were."""
        missing = await self._missing(hall)
        if not missing:
            return 0
        pending = list(missing)
        recorder, after, until = await self._recorder(hall, missing[0])
        records: list[Record] = []
        async for record in self._store.read(hall, after=after, limit=until - after):
            records.append(record)
            if len(records) == JUDGED_AT_ONCE or record.seq == until:
                await self._judge_records(hall, recorder, records, pending)
                records = []
        for day in pending:
            await self._keep(hall, day, {})
        return len(missing)

    async def _judge_records(self, hall: str, recorder: Recorder, records: list[Record], pending: list[str]) -> None:
        """Judge some records in a thread, store each of the `pending` days that ends, then rest as long, and while
        figures are requested."""
        began = monotonic()
        for judged in await asyncio.to_thread(_judged_days, recorder, records):
            reached = judged.reached
            while pending and pending[0] < reached.day:  # the hall was not opened on that day
                await self._keep(hall, pending.pop(0), {})
            if pending and pending[0] == reached.day:
                await self._keep(hall, pending.pop(0), judged.by_service)
            position = Tallied(_part(POSITION), POSITION, "", msgspec.msgpack.encode(reached))
            await self._store.save_tallies(hall, POSITION, [position])
        await asyncio.sleep(monotonic() - began)
        await self._looks.give_way()

    async def _missing(self, hall: str) -> list[str]:
        days = await self._days(hall)
        judged = {row.span for row in await self._store.tallies(hall, [_part(SCORES)], [_span(day) for day in days])}
        return [day for day in days if _span(day) not in judged]

    async def _keep(self, hall: str, day: str, by_service: dict[str, EstimateScore]) -> None:
        bodies = {"": EstimateScore()} | by_service
        rows = [
            Tallied(_part(SCORES), _span(day), service, estimate_record.encode(score))
            for service, score in bodies.items()
        ]
        await self._store.save_tallies(hall, _span(day), rows)

    async def _days(self, hall: str) -> list[str]:
        """The last thirty days that are over."""
        span = await self._store.days(hall)
        if span is None:
            return []
        present = await self._figures.present(hall, 0)
        last = date.fromisoformat(span[1])
        if span[1] == present.day and not isinstance(await self._event(hall, present.seq), DayClosed):
            last -= timedelta(days=1)
        first = max(date.fromisoformat(span[0]), last - timedelta(days=RECORD_DAYS - 1))
        return [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]

    async def _recorder(self, hall: str, since: str) -> tuple[Recorder, int, int]:
        """A recorder with the records that it is to take in, after and up to which: from the last position, else from
        the fourteenth day before `since`."""
        present = await self._figures.present(hall, 0)
        first = (date.fromisoformat(since) - timedelta(days=LEARNS)).isoformat()
        reached = await self._reached(hall)
        if reached is not None and first <= reached.day < since:
            return Recorder(hall, reached.definition, decode_learned(reached.learned)), reached.seq, present.seq
        visits = await self._store.visits(hall, VisitCriteria(first=first, last=since, until=present.seq))
        after = max(min((visit.seq for visit in visits), default=present.seq) - RECORDS_BEFORE_DAY, 0)
        return Recorder(hall, await Definitions(self._store, self._looks).at(hall, after or 1)), after, present.seq

    async def _reached(self, hall: str) -> RecordPosition | None:
        """The stored position, if it is a day's end in this journal."""
        for row in await self._store.tallies(hall, [_part(POSITION)], [POSITION]):
            try:
                reached = msgspec.msgpack.decode(row.body, type=RecordPosition)
            except msgspec.MsgspecError:
                continue  # another program's
            if await self._event(hall, reached.seq) == DayClosed(reached.day):
                return reached
        return None

    async def _event(self, hall: str, seq: int) -> Event | None:
        async for record in self._store.read(hall, after=seq - 1, limit=1):
            return decode(record).event
        return None


def _judged_days(recorder: Recorder, records: Iterable[Record]) -> list[JudgedDay]:
    """The days that end with these records. Raises `Corrupt`."""
    days = (recorder.take_in(decode(record)) for record in records)
    return [day for day in days if day is not None]


def _part(name: str) -> str:
    """The part under which rows are stored: those of another form are not read, and replaced day by day."""
    return f"{name} {record_form()}"


def _span(day: str) -> str:
    """The span of a day; it differs from the spans of figures, which are days and months."""
    return f"{SCORES} {day}"
