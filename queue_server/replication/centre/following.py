"""Opens the halls that this server follows, keeps their folds behind what comes, and knows how each is connected.

A hall opens with its first records, without a restart, at every server of the store.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct, json
from msgspec.structs import replace

from queue_server.engine import Engine
from queue_server.journal.followed.contents import FollowedHall
from queue_server.journal.record import Corrupt
from queue_server.journal.shared.contents import SharedState
from queue_server.journal.store import Head, Store, Unavailable
from queue_server.journal.store_watch import Reader
from queue_server.loops import every
from queue_server.replication.centre import pairing
from queue_server.replication.centre.backlogs import Backlogs
from queue_server.replication.centre.status import CLOCK_DIFFERS, HallLink, HallLinks
from queue_server.replication.wire import LinkHeartbeat
from queue_server.servers import SharedStates
from queue_server.units import SECOND

log = logging.getLogger(__name__)

FOLLOWED_LOOK_S: Final = 1.0
"""How often it is looked whether halls have come or gone, where the store has changed."""
FOLDED_EVERY_S: Final = 0.2
"""How often the halls are read on of which records have come, while some have."""
STORE_EVERY_S: Final = 300.0
"""How often the last reports of halls are stored, all together, so that they outlive a restart."""
FIRST_STORED_AFTER_S: Final = 20.0
"""How soon after a start: by then every hall that is there has reported."""
SHORTER: Final = 30 * SECOND
"""How long a hall may report fewer records than are here (µs) before that counts: a report may be late."""
LINK_STATE: Final = "hall link"


class LinkReport(Struct, frozen=True):
    """The last report of a hall to one server, for the others. `at` is this side's time, `branch_at` the hall's."""

    at: int
    seq: int
    branch_at: int
    version: str = ""
    log_keys: tuple[str, ...] = ()


def _read_nothing() -> None:
    """There are no sockets."""


class FollowedHalls:
    """The halls that one server follows. `clock` gives µs UTC."""

    def __init__(
        self, engine: Engine, store: Store, links: HallLinks, clock: Callable[[], int], states: SharedStates
    ) -> None:
        self._engine, self._store, self._links, self._clock, self._states = engine, store, links, clock, states
        self._reader = Reader(engine.watch)
        self._ends: dict[str, int] = {}
        self._reports: dict[str, LinkReport] = {}
        self._heard_again: dict[str, tuple[int, int]] = {}
        """When a hall was heard since its last report, with nothing but another time, and which."""
        self._looked_at = 0
        """The time here at the last look. An earlier one follows when the clock is put back."""
        self._other_clocks: set[str] = set()
        """Halls of whose clock the log says that it is another one."""
        self._behind_since: dict[str, int] = {}
        self._shorter_since: dict[str, int] = {}
        self._rules_changed: dict[str, int] = {}
        self._rows: dict[str, FollowedHall] = {}
        self._first_heard: dict[str, int | None] = {}
        """The pairing of each hall that was heard after it."""
        self._newly_heard = asyncio.Event()
        """Set while a hall was heard for the first time since its pairing, and the store does not say so."""
        self._gone_on: set[str] = set()
        self._news = asyncio.Event()
        """Set while `_gone_on` holds a hall: a server that follows none does not wake to look."""
        self.are_read = False
        """Whether every hall that is followed has been opened since the start."""
        self.read_sockets: Callable[[], None] = _read_nothing
        """Called before anybody looks at the halls: what they have sent may not have been read."""
        self._backlogs = Backlogs()
        engine.time.rests = self._is_resting
        engine.configured_elsewhere = self._note_rules
        states.listen(LINK_STATE, self._take_report)
        states.add_source(self._nothing_more)
        links.catch_up = self._bring_up_to_date

    async def run(self) -> None:
        """Open halls as they come, and read on in those that go on, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(every(FOLLOWED_LOOK_S, self._look))
            group.create_task(every(FOLDED_EVERY_S, self._read_on))
            stored = every(
                STORE_EVERY_S, self._store_reports, first_after_s=FIRST_STORED_AFTER_S, wake=self._newly_heard
            )
            group.create_task(stored)

    def note_arrival(self, head: Head, records: int) -> None:
        """Read on soon, because this server has stored so many records of a hall."""
        self._backlogs.note_arrival(head.hall, records, asyncio.get_running_loop().time())
        self._ends[head.hall] = head.seq
        self._gone_on.add(head.hall)
        self._news.set()
        self._shorter_since.pop(head.hall, None)
        self._update(head.hall)

    def hear(self, hall: str, report: LinkHeartbeat, head: Head, now: int) -> int | None:
        """Take in the report of a hall, whose journal here ends with `head`; returns the first record from which the
        two differ, if they do."""
        self._ends[hall] = head.seq
        self._heard_again.pop(hall, None)
        self._note_clock(hall, report.at - now)
        self._take(hall, LinkReport(now, report.seq, report.at, report.version, report.log_keys))
        self._states.report(LINK_STATE, hall, self._reports[hall], now)
        self._note_first(hall)
        if report.seq >= head.seq:
            self._shorter_since.pop(hall, None)
            return report.forked_at
        since = self._shorter_since.setdefault(hall, now)
        return report.seq + 1 if report.forked_at is None and now - since >= SHORTER else report.forked_at

    def hear_again(self, hall: str, branch_at: int, now: int) -> None:
        """Take in that a hall has nothing to report that it has not reported before, but the time that it has."""
        self._heard_again[hall] = now, branch_at

    def _bring_up_to_date(self) -> None:
        """Catch up for whoever looks at the halls."""
        self.read_sockets()
        self._catch_up()

    def _catch_up(self) -> None:
        """Make the reports and links of halls that were heard again: nobody may ask for them for hours. Nothing of
        them is new but the times."""
        self._need_past()
        times, self._heard_again = self._heard_again, {}
        for hall, (now, branch_at) in times.items():
            report = self._reports[hall]
            if report.at <= now:
                report = replace(report, at=now, branch_at=branch_at)
                self._reports[hall] = report
                self._note_clock(hall, branch_at - now)
                self._links.hear(hall, now, branch_at - now)
                self._states.report(LINK_STATE, hall, report, now)

    def _need_past(self) -> None:
        """Where the clock here was put back, let nothing have been later than now: a hall that is gone would not be
        silent before that time."""
        now, before = self._clock(), self._looked_at
        self._looked_at = now
        if now < before:
            for times in (self._behind_since, self._shorter_since):
                times.update({hall: min(at, now) for hall, at in times.items()})
            for hall, report in self._reports.items():
                self._take(hall, _heard_by(report, now))

    def _note_clock(self, hall: str, differs: int) -> None:
        """Log once that the clock of a hall is another one, and once that it is right again."""
        if (abs(differs) >= CLOCK_DIFFERS) is (hall in self._other_clocks):
            return
        if hall in self._other_clocks:
            self._other_clocks.discard(hall)
            log.warning("%s: its clock is right again", hall)
        else:
            self._other_clocks.add(hall)
            log.warning("%s: its clock differs from the one here by %d s", hall, differs // SECOND)

    def _nothing_more(self) -> Sequence[tuple[str, str, Struct]]:
        """Catch up before servers exchange what they have heard."""
        self._bring_up_to_date()
        return ()

    async def note_fork(self, hall: str, seq: int) -> None:
        """Raise the alarm that a hall's journal differs from here. Raises `Unavailable`."""
        row = self._rows.get(hall)
        if row is not None and row.forked_seq is not None and row.forked_seq <= seq:
            return
        log.critical("%s: its journal differs from the one here from record %d on", hall, seq)
        self.take_row(await pairing.note_fork(self._store, hall, seq, self._clock()))

    def log_keys_of(self, origin: str) -> Sequence[str]:
        """The keys of the log of that name, as its hall has reported them. A hall has a say about its own log alone."""
        return [key for key in self.log_keys(origin.rpartition("/")[2]) if key.partition("+")[0] == origin]

    def log_keys(self, hall: str) -> Sequence[str]:
        """The keys of a hall's log, as it has reported them."""
        report, row = self._reports.get(hall), self._rows.get(hall)
        return () if report is None or row is None or row.digest is None else report.log_keys

    def row_of(self, hall: str) -> FollowedHall | None:
        """The row of a hall as it was read last."""
        return self._rows.get(hall)

    def take_row(self, row: FollowedHall) -> None:
        """Take a row that has changed."""
        self._rows[row.hall] = row
        self._update(row.hall)

    async def look(self) -> None:
        """Read the followed halls anew, and open those whose first records are here. Raises `Unavailable`."""
        rows, before = await self._store.followed_halls(), self._rows
        self._rows = {row.hall: row for row in rows}
        if not rows:
            self.are_read = True
            return
        heads = {head.hall: head.seq for head in await self._store.heads()}
        for row in rows:
            end = heads.get(row.hall, 0)
            if row != before.get(row.hall) or end != self._ends.get(row.hall) or row.hall in self._engine.feeds:
                self._ends[row.hall] = end
                self._update(row.hall)
            is_closed = end > 0 and row.hall not in self._engine.readable
            if is_closed and not self._is_resting(row.hall):  # else it opens with the rest of its backlog
                await self._engine.follow_hall(row.hall)
                await asyncio.sleep(0)
        self.are_read = True

    async def _look(self) -> None:
        try:
            await self._reader.read(self.look)
        except Unavailable as fault:
            log.debug("the followed halls cannot be read: %s", fault)

    async def _read_on(self) -> None:
        await self._news.wait()
        resting = {hall for hall in self._gone_on if self._is_resting(hall)}
        halls, self._gone_on = self._gone_on - resting, resting
        for hall in sorted(halls):
            try:
                if hall in self._engine.followed:
                    await self._engine.refresh(hall)
                else:
                    await self._engine.follow_hall(hall)
            except Unavailable as fault:
                log.debug("%s cannot be read on before the next look: %s", hall, fault)
            except Corrupt:
                """It is logged, and the hall is shown up to there."""
        if not self._gone_on:
            self._news.clear()

    async def _store_reports(self) -> None:
        self._newly_heard.clear()
        self._catch_up()
        reports = [
            (hall, report.at, report.seq)
            for hall, report in self._reports.items()
            if hall in self._rows and not report.at <= (self._rows[hall].heard_at or 0) <= self._looked_at
        ]
        try:
            if reports:
                await self._store.touch_followed_halls(reports)
        except Unavailable as fault:
            log.debug("when halls were heard cannot be stored: %s", fault)

    def _note_first(self, hall: str) -> None:
        """Have it stored soon that a hall was heard, where it was not since it was paired."""
        row = self._rows.get(hall)
        if row is None or row.paired_at is None or self._first_heard.get(hall) == row.paired_at:
            return
        self._first_heard[hall] = row.paired_at
        if (row.heard_at or 0) < row.paired_at:
            self._newly_heard.set()

    def _is_resting(self, hall: str) -> bool:
        return self._backlogs.is_resting(hall, asyncio.get_running_loop().time())

    def _take_report(self, state: SharedState) -> None:
        self._catch_up()
        report = _heard_by(json.decode(state.body, type=LinkReport), self._clock())
        own = self._reports.get(state.id)
        if own is None or own.at < report.at:
            self._take(state.id, report)

    def _take(self, hall: str, report: LinkReport) -> None:
        self._reports[hall] = report
        self._update(hall)

    def _note_rules(self, hall: str, at: int) -> None:
        self._rules_changed[hall] = at
        self._update(hall)

    def _update(self, hall: str) -> None:
        """Make the link of a hall anew."""
        row, report, end, now = self._rows.get(hall), self._reports.get(hall), self._ends.get(hall, 0), self._clock()
        if row is None or row.digest is None or hall in self._engine.feeds:  # it was promoted here
            self._links.remove(hall)
            return
        reported = report.seq if report is not None else row.reported_seq
        behind = max(0, reported - end)
        if behind == 0:
            self._behind_since.pop(hall, None)
        else:
            self._behind_since.setdefault(hall, now)
        self._links.put(
            HallLink(
                hall,
                report.at if report is not None else _by(row.heard_at, now),
                end,
                behind,
                row.forked_seq,
                self._behind_since.get(hall),
                row.forked_at,
                self._rules_changed.get(hall),
                report.version if report is not None else "",
                report.branch_at - report.at if report is not None else None,
            )
        )


def _heard_by(report: LinkReport, now: int) -> LinkReport:
    """The report as of a time that is not to come, with the same difference of the clocks."""
    late = report.at - now
    return replace(report, at=now, branch_at=report.branch_at - late) if late > 0 else report


def _by(at: int | None, now: int) -> int | None:
    return None if at is None else min(at, now)
