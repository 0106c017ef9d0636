"""Shares out work between the servers of one store: what a server has claimed it alone does.

A claim is held while its server lives: one statement renews all claims of a server every few seconds. A server that
stops lets go of its claims; those of one that died run out within `CLAIM_S` seconds, and the work goes on elsewhere.
A server that cannot reach the store for so long ends the work by itself, before another one may begin it. One that
slept for so long learns of it later than its work: what must not be done twice is therefore marked in the store under
the claim itself (`claim_on`), which refuses whoever has it no more.

A server that is alone on its folder holds its claims without renewing them, and renews them once another one comes. A
newcomer takes no claim that has run out before others had the time to do that.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final, Protocol
from weakref import WeakValueDictionary

from queue_server.clock import clock_of
from queue_server.clock import monotonic as seconds_of_this_process
from queue_server.journal.shared.contents import WorkClaim
from queue_server.journal.store import Store, Unavailable
from queue_server.loops import every
from queue_server.units import SECOND

log = logging.getLogger(__name__)

CLAIM_S: Final = 12.0
"""How long a claim outlives its server: so long nobody does the work of one that died."""
RENEW_S: Final = 3.0
"""How often claims are renewed, and how often work of another server is asked for."""
SAFE_S: Final = CLAIM_S - RENEW_S
"""The age of a renewal from which a server counts its claims as lost, before others do."""


class Company(Protocol):
    """Whether other servers are on the store."""

    def is_alone(self) -> bool:
        """Whether no other server may be there, so that claims need not be renewed."""

    def is_newcomer(self) -> bool:
        """Whether a server that is there may not have noticed this one."""


class AlwaysInCompany:
    """Other servers may come and go at any time."""

    def is_alone(self) -> bool:
        return False

    def is_newcomer(self) -> bool:
        return False


ALWAYS_IN_COMPANY: Final = AlwaysInCompany()


class Claims:
    """The claims of one server. `clock` gives µs UTC, `monotonic` seconds; `holder` names the server.

    Claims run out by the machine's own time (`ServerClock.machine`): a hall's time may advance more slowly.
    """

    def __init__(
        self,
        store: Store,
        clock: Callable[[], int],
        monotonic: Callable[[], float] = seconds_of_this_process,
        holder: str | None = None,
        company: Company | None = None,
    ) -> None:
        self.holder = holder if holder is not None else secrets.token_hex(8)
        self._store, self._clock, self._monotonic = store, clock_of(clock), monotonic
        self._company = company or ALWAYS_IN_COMPANY
        self._renewed_at: dict[str, float] = {}
        self._doing: dict[str, asyncio.Timeout] = {}
        """What is done under a claim, until the claim is lost."""
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        """Who does a piece of work for now: a claim tells servers apart, and not the tasks of one."""
        self._changes: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        """Who changes a claim in the store: the last change that was asked for is the last that is made."""
        self._elsewhere: frozenset[str] = frozenset()
        self._looked_at = -RENEW_S

    def has(self, work: str) -> bool:
        """Whether the work is this server's at this moment."""
        renewed_at = self._renewed_at.get(work)
        return renewed_at is not None and (self._company.is_alone() or self._monotonic() - renewed_at < SAFE_S)

    def claim_on(self, work: str) -> WorkClaim:
        """The claim under which what belongs to the work is stored: refused once another server has had the work."""
        return WorkClaim(work, self.holder)

    async def take(self, work: str) -> bool:
        """Claim the work, or renew the claim; returns whether it is this server's. Whoever is at the work does not call
        this: another server may have had it meanwhile. Raises `Unavailable`."""
        async with self._changes.setdefault(work, asyncio.Lock()):
            began, now = self._monotonic(), self._clock.machine()
            if await self._store.claim(work, self.holder, self._over_by(now), now + round(CLAIM_S * SECOND)):
                self._renewed_at[work] = began
                return True
        self._lose(work)
        return False

    async def give_up(self, work: str) -> None:
        """Let others have the work at once; where the store is away, once it is there again or the claim runs out."""
        self._lose(work)
        with suppress(Unavailable):
            await self._release(work)

    @asynccontextmanager
    async def for_now(self, work: str) -> AsyncIterator[bool]:
        """Within this context the work is the caller's and nobody else's, if the value is true: of this server's tasks
        one after the other has it. Raises `Unavailable`."""
        async with self._turns.setdefault(work, asyncio.Lock()):
            is_ours = await self.take(work)
            try:
                yield is_ours
            finally:
                if is_ours:
                    await self.give_up(work)

    async def run(self, work: str, loop: Callable[[], Awaitable[None]]) -> None:
        """Run `loop()` while the work is this server's, until it returns or this is cancelled; wait while it is
        another's. Its errors are passed on."""
        try:
            while not await self._run_once(work, loop):
                log.warning("%s: another server does it from now on", work)
        finally:
            await asyncio.shield(self.give_up(work))

    async def keep(self) -> None:
        """Renew the claims, until cancelled."""
        await every(RENEW_S, self.renew, first_after_s=RENEW_S)

    async def renew(self) -> None:
        """Renew all claims of this server. Those that are another's meanwhile, or could not be renewed, are lost; those
        that it has in the store without using them are given up."""
        if not self._renewed_at or self._company.is_alone():
            return
        began, now = self._monotonic(), self._clock.machine()
        unused: set[str] = set()
        try:
            renewed = await self._store.renew_claims(self.holder, now + round(CLAIM_S * SECOND))
        except Unavailable as fault:
            log.debug("the claims cannot be renewed: %s", fault)
            lost = [work for work in self._renewed_at if not self.has(work)]
        else:
            lost = [work for work, at in self._renewed_at.items() if work not in renewed and at <= began]
            self._renewed_at.update((work, began) for work in renewed if work in self._renewed_at)
            unused = set(renewed) - self._renewed_at.keys()
        for work in lost:  # before anything is awaited: it may be claimed again meanwhile
            self._lose(work)
        for work in unused:
            with suppress(Unavailable):
                await self._release(work)

    async def _run_once(self, work: str, loop: Callable[[], Awaitable[None]]) -> bool:
        """Wait for the work, then do it; false where it was lost before its loop returned."""
        await self._gain(work)
        doing = asyncio.timeout(None)
        try:
            async with doing:  # which needs no task, as a wait for two things does
                self._doing[work] = doing
                await loop()
        except TimeoutError:
            if not doing.expired():
                raise
        finally:
            self._doing.pop(work, None)
        return not doing.expired()

    async def _gain(self, work: str) -> None:
        while True:
            try:
                if await self._is_free(work) and await self.take(work):
                    return
            except Unavailable as fault:
                log.debug("%s cannot be claimed: %s", work, fault)
            await asyncio.sleep(RENEW_S)

    async def _is_free(self, work: str) -> bool:
        """Whether no other server had the work a moment ago. All who wait share one look: trying is a write to disk."""
        now = asyncio.get_running_loop().time()
        if now - self._looked_at >= RENEW_S:
            self._looked_at = now
            self._elsewhere = frozenset(await self._store.claimed(self.holder, self._over_by(self._clock.machine())))
        return work not in self._elsewhere

    async def _release(self, work: str) -> None:
        """Give up the claim in the store, unless it is used again meanwhile. Raises `Unavailable`."""
        async with self._changes.setdefault(work, asyncio.Lock()):
            if work not in self._renewed_at:
                await self._store.release(work, self.holder)

    def _over_by(self, now: int) -> int:
        """The time by which a claim of another server must have run out to be free; 0 where only those are that were
        given up: the server that had it may be there."""
        return 0 if self._company.is_newcomer() else now

    def _lose(self, work: str) -> None:
        self._renewed_at.pop(work, None)
        if (doing := self._doing.pop(work, None)) is not None:
            doing.reschedule(asyncio.get_running_loop().time())
