"""Makes copies at the hall's time and on request, in a process of their own, and reports on them.

A copy that was missed while the machine was off is made at the next start. A failed copy is tried again every ten
minutes, logged once, and shown until there is a good copy; the hall goes on meanwhile.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from queue_server.backups.container import LeftOut
from queue_server.backups.job import BackupOutcome, Fault, Job
from queue_server.backups.rotation import due_since, next_due
from queue_server.claims import Claims
from queue_server.config.sections.backup import BackupSettings
from queue_server.hall.state import MINUTE, SECOND
from queue_server.journal.store import Store, StoreError
from queue_server.loops import every
from queue_server.stats.background.frames import frame
from queue_server.stats.background.subprocess_job import GaveUp, run_subprocess_job
from queue_server.views.supervision.alarms import Alarm
from queue_server.views.times import moment, moment_or_none

log = logging.getLogger(__name__)

DUE_CHECK_EVERY_S: Final = 20.0
RETRY: Final = 10 * MINUTE
"""When a failed copy is tried again: a stick that is plugged in again soon gets its copy."""
COPY_LIMIT_S: Final = 4 * 3600.0
"""How long a copy may take: 4 GB to a slow stick, read back, take an hour; a longer one hangs."""
OVERDUE: Final = 26 * 60 * MINUTE
"""The age from which the last good copy is an alarm, whatever the reason: copies are made every day, and this is a
little more."""
GOOD_COPY: Final = "backup:good"
"""The reader in the store whose position is the time of the last good copy (µs UTC)."""
BACKUPS: Final = "backups"
"""The claim on the copies by schedule."""
MODULE: Final = "queue_server.backups.job"


class BackedUpHall(Struct, frozen=True):
    """What is copied: the data folder and the configuration; `zone` tells the hall's time zone."""

    data: Path
    config: Path | None
    zone: Callable[[], str]


class BackupDocument(Struct, frozen=True, kw_only=True):
    """`folder` is null where no copies are made. `good_at` is the last good copy; `fault` why a later one failed, since
    `failed_since`, with the system's own words in `detail`."""

    folder: str | None
    at: str
    keep: int
    is_running: bool
    good_at: datetime | None
    name: str
    size: int
    next_at: datetime | None
    failed_since: datetime | None
    fault: Fault | None
    detail: str
    left_out: tuple[LeftOut, ...]


class BackupKeeper:
    """Makes the copies of one server. `clock` gives µs UTC; while `may_delete` returns False, no copy is deleted."""

    def __init__(
        self,
        settings: BackupSettings,
        hall: BackedUpHall,
        store: Store,
        clock: Callable[[], int],
        may_delete: Callable[[], bool] = lambda: True,
        claims: Claims | None = None,
    ) -> None:
        self._settings, self._hall, self._store = settings, hall, store
        self._clock, self._may_delete = clock, may_delete
        self._claims = claims if claims is not None else Claims(store, clock)
        self._began_at = clock()
        self._good_at: int | None = None
        self._failed_since: int | None = None
        self._not_before = 0
        self._last = BackupOutcome()
        self._is_running = False
        self._requested = asyncio.Event()

    @property
    def is_set_up(self) -> bool:
        return self._settings.folder is not None

    @property
    def is_running(self) -> bool:
        return self._is_running or self._requested.is_set()

    def ask(self) -> None:
        """Request a copy now, without waiting for it."""
        self._requested.set()

    async def run(self) -> None:
        """Make the copies that are due or requested, until cancelled."""
        if not self.is_set_up:
            return
        await every(DUE_CHECK_EVERY_S, self._make_if_due, wake=self._requested)

    async def _make_if_due(self) -> None:
        """Make a copy that somebody has requested here, or that is due and no other server makes."""
        await self._remember()
        if self._requested.is_set():
            await self.make()
        elif self._is_due():
            try:
                async with self._claims.for_now(BACKUPS) as is_ours:
                    await self._remember()  # another server may have made it meanwhile
                    if is_ours and self._is_due():
                        await self.make()
            except StoreError as fault:
                log.debug("the copies cannot be claimed: %s", fault)

    async def make(self) -> BackupOutcome:
        """Make a copy, check it, and store its outcome."""
        self._is_running, at = True, self._clock()
        try:
            outcome = await self._run_job(at)
        finally:
            self._is_running = False
            self._requested.clear()
        await (self._succeed(outcome, at) if outcome.fault is None else self._fail(outcome, at))
        return outcome

    def document(self) -> BackupDocument:
        settings, now = self._settings, self._clock()
        return BackupDocument(
            folder=settings.folder,
            at=settings.at,
            keep=settings.keep,
            is_running=self.is_running,
            good_at=moment_or_none(self._good_at),
            name=self._last.name,
            size=self._last.size,
            next_at=moment(next_due(settings.at, self._hall.zone(), now)) if self.is_set_up else None,
            failed_since=moment_or_none(self._failed_since),
            fault=self._last.fault,
            detail=self._last.detail,
            left_out=self._last.left_out,
        )

    def age_s(self) -> int | None:
        """The age of the last good copy; None where there is none."""
        return None if self._good_at is None else max(0, self._clock() - self._good_at) // SECOND

    def is_failing(self) -> bool:
        """Whether the last copy failed, or the last good one is overdue."""
        since = self._began_at if self._good_at is None else self._good_at
        return self.is_set_up and (self._failed_since is not None or self._clock() - since > OVERDUE)

    def alarms(self) -> list[Alarm]:
        """The alarm of a failing or overdue copy, if there is one."""
        if not self.is_failing():
            return []
        since = self._failed_since or self._good_at or self._began_at
        fault = self._last.fault or "overdue"
        return [Alarm(id="backup_failing", kind="backup_failing", level="warning", since=moment(since), detail=fault)]

    async def _remember(self) -> None:
        try:
            good_at = await self._store.position(GOOD_COPY)
        except StoreError as fault:
            log.debug("the time of the last copy is not known: %s", fault)
        else:
            if good_at is not None and good_at != self._good_at:
                self._good_at = good_at

    def _is_due(self) -> bool:
        now = self._clock()
        if now < self._not_before:
            return False
        if self._good_at is None or self._good_at > now:  # made while the clock was ahead: its time is unknown
            return True
        return self._good_at < due_since(self._settings.at, self._hall.zone(), now)

    async def _run_job(self, at: int) -> BackupOutcome:
        outcomes: list[BackupOutcome] = []

        async def take(body: bytes) -> None:
            outcomes.append(msgspec.msgpack.decode(body, type=BackupOutcome))

        try:
            await run_subprocess_job(MODULE, self._job(at), COPY_LIMIT_S, take)
        except (GaveUp, OSError, msgspec.MsgspecError) as error:
            return BackupOutcome(fault="broken_off", detail=str(error))
        return outcomes[0] if outcomes else BackupOutcome(fault="broken_off", detail="it said nothing")

    async def _job(self, at: int) -> AsyncIterator[bytes]:
        settings, hall = self._settings, self._hall
        yield frame(
            Job(
                data=str(hall.data),
                config=str(hall.config) if hall.config is not None else None,
                folder=settings.folder or "",
                at=at,
                keep=settings.keep if self._may_delete() else None,
                other_disk=settings.other_disk,
                passphrase_file=settings.passphrase_file,
            )
        )

    async def _succeed(self, outcome: BackupOutcome, at: int) -> None:
        log.info("backup: %s is good, %d bytes", outcome.name, outcome.size)
        for line in outcome.left_out:
            log.warning("backup: left out: %s", line)
        self._last, self._good_at, self._failed_since, self._not_before = outcome, at, None, 0
        try:
            await self._store.save_position(GOOD_COPY, at)
        except StoreError as fault:
            log.debug("the time of the last copy cannot be stored: %s", fault)

    async def _fail(self, outcome: BackupOutcome, at: int) -> None:
        is_known = self._failed_since is not None and self._last.fault == outcome.fault
        log.log(logging.DEBUG if is_known else logging.WARNING, "backup: no good copy: %s", outcome.detail)
        self._last = outcome
        self._failed_since = self._failed_since or at
        self._not_before = self._clock() + RETRY
