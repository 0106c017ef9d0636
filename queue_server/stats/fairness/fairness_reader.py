"""Reads the overtakings of every hall of one server from the journal, in the background.

Days that are over are stored. Other records are folded a few at a time in a thread, which rests as long as it works, so
that nothing else waits for it.
"""

import asyncio
import logging
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from queue_server.clock import monotonic
from queue_server.config.definition import Definition
from queue_server.hall.events import Entry
from queue_server.journal.codec import decode
from queue_server.journal.record import IMPOSSIBLE, Corrupt, Record
from queue_server.journal.store import Store, Unavailable
from queue_server.stats.background.request_priority import RequestPriority
from queue_server.stats.background.thread_step import thread_step
from queue_server.stats.fairness.fairness import Fairness, LastRecord, OutOfTurn
from queue_server.stats.fairness.fairness_fold import FairnessFold
from queue_server.stats.fairness.fairness_store import FairnessStore
from queue_server.views.person_names import PersonNames

log = logging.getLogger(__name__)

RECORDS_AT_ONCE: Final = 500
"""Records folded at a time: ten milliseconds of work."""
NEARLY: Final = 5_000
"""The most records that a request waits for: a tenth of a second of work."""
KEEP_UP_S: Final = 30.0


class OvertakingReport(Struct, frozen=True):
    """The overtakings of a period, the last record they depend on (none before the first day), the hall's present day,
    all its days, and its definition in force."""

    fairness: Fairness
    head: LastRecord | None
    today: str
    days: frozenset[str]
    definition: Definition | None


class FairnessReader:
    """Follows the journals of a store. `read` is complete; `so_far` waits at most `wait_s`.

    People are shown under their present names; `names` is the store that has the earlier ones, where that is another.
    """

    def __init__(self, journal: Store, looks: RequestPriority | None = None, names: Store | None = None) -> None:
        self._journal = journal
        self._names = names or journal
        self._looks = looks or RequestPriority()
        self._saved_days = FairnessStore(journal)
        self._folds: dict[str, FairnessFold] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._reading: set[asyncio.Task[OvertakingReport]] = set()

    async def read(self, hall: str, first: str, last: str) -> OvertakingReport:
        """The overtakings of a period, with all records of the journal. Raises `Corrupt` and the store's errors."""
        await self.catch_up(hall)
        names = PersonNames(await self._names.former_names())
        return _report(self._folds[hall], first, last, names)

    async def so_far(self, hall: str, first: str, last: str, wait_s: float) -> OvertakingReport | None:
        """The same, or None where reading takes longer than `wait_s`; `keep_up` then continues. Where many records are
        missing and `keep_up` is running, it does not wait at all."""
        if self._is_at_work(hall) and await self._behind(hall) > NEARLY:
            return None
        reading = asyncio.create_task(self.read(hall, first, last))
        self._reading.add(reading)
        reading.add_done_callback(self._end_reading)
        finished, _ = await asyncio.wait({reading}, timeout=wait_s)
        return reading.result() if finished else None

    async def catch_up(self, hall: str, rest: float = 0.0) -> None:
        """Follow a hall to the head of its journal. While far behind it rests `rest` times as long as it works, and
        while other figures are requested."""
        async with self._locks.setdefault(hall, asyncio.Lock()):
            if hall not in self._folds:
                self._folds[hall] = await self._saved_days.fold(hall)
            fold = self._folds[hall]
            while records := [
                record async for record in self._journal.read(hall, after=fold.seq, limit=RECORDS_AT_ONCE)
            ]:
                began = monotonic()
                await thread_step(_fold, fold, records)
                await self._saved_days.keep(hall, fold)
                if rest and await self._behind(hall) > NEARLY:
                    await asyncio.sleep(rest * (monotonic() - began))
                    await self._looks.give_way()

    def _end_reading(self, reading: "asyncio.Task[OvertakingReport]") -> None:
        self._reading.discard(reading)
        if not reading.cancelled() and (fault := reading.exception()) is not None:
            log.debug("overtakings could not be read: %s", fault)

    async def _behind(self, hall: str) -> int:
        """How many records are not read yet."""
        head, fold = await self._journal.head(hall), self._folds.get(hall)
        return (head.seq if head is not None else 0) - (fold.seq if fold is not None else 0)

    def _is_at_work(self, hall: str) -> bool:
        """Whether a task follows the hall at this moment."""
        return hall in self._locks and self._locks[hall].locked()

    async def keep_up(self, hall: str) -> None:
        """Follow a hall to the head of its journal, or leave it where it is as long as the journal cannot be read."""
        try:
            await self.catch_up(hall, rest=1.0)
        except (Corrupt, Unavailable) as fault:
            log.debug("%s: overtakings stay where they are: %s", hall, fault)


def _fold(fold: FairnessFold, records: list[Record]) -> None:
    """Fold the records. Raises `Corrupt` for a record that cannot be read or cannot have happened."""
    entries: list[Entry] = [decode(record) for record in records]
    try:
        fold.take_all(entries)
    except IMPOSSIBLE as why:
        raise Corrupt(records[0].hall, fold.seq + 1, f"this cannot have happened: {why!r}") from why


def _report(fold: FairnessFold, first: str, last: str, names: PersonNames) -> OvertakingReport:
    fairness = fold.of(first, last)
    if names and fairness.out_of_turn:
        fairness = replace(fairness, out_of_turn=tuple(_renamed(call, names) for call in fairness.out_of_turn))
    return OvertakingReport(fairness, fold.head(last), fold.day, frozenset(fold.heads), fold.definition)


def _renamed(call: OutOfTurn, names: PersonNames) -> OutOfTurn:
    return replace(call, actor=names.display_actor(call.actor), operator=names.display_or_none(call.operator))
