"""`script/trial --region`: many halls send their journals to one centre, all of them through the hall's own code.

Every hall has its journal, its visitors and its sender in this process; the centre is a server of its own on
PostgreSQL. First visitors come everywhere, and it is measured how long a record takes until the centre's board of
that hall has it. Then a hall was away for a day, and comes back; then all of them were. At the end both sides must
have the same journals.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import monotonic
from typing import Final

import aiohttp
from msgspec import Struct, json

from queue_server.clock import now_us
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.journal.links.contents import SendingLink
from queue_server.journal.memory import MemoryStore
from queue_server.journal.place import StoreUrl, open_place
from queue_server.journal.store import Store
from queue_server.replication.branch.hall_sender import HallSender, SenderClock
from queue_server.replication.branch.joining import join
from queue_server.replication.branch.link_client import LinkClient
from queue_server.replication.branch.link_state import LinkState, SendingReport
from queue_server.replication.branch.pacing import BackOff, BandwidthLimit
from queue_server.replication.centre.pairing import make_code
from script.benchmarks.servers import Server, kezek
from script.data.measured_hall import DEFINITION, DESK, KIOSK
from script.trials.database import database_in
from script.trials.report import TrialReport

LAG_GOAL: Final = 3.0
"""How many times as long as from one hall alone a record may take from many, by the 99th percentile."""
WINDOW: Final = 1
CAUGHT_UP_WITHIN_S: Final = 300.0
LOOK_S: Final = 0.1
TURN_S: Final = 0.5
"""How far apart visitors of a hall come at the least."""


class RegionPlan(Struct, frozen=True):
    """How many halls there are, how many visitors each has on a day, and for how long lags are measured."""

    halls: int = 200
    visitors: int = 150
    seconds: float = 30.0
    visitors_s: float = 20.0
    """How many visitors come in a second, in all halls together."""


class RegionReport(Struct):
    """What was measured. `different` are the halls whose journals are not the same at both ends."""

    lags_alone_s: list[float]
    lags_s: list[float]
    records_away: int = 0
    away_s: float = 0.0
    records_all_away: int = 0
    all_away_s: float = 0.0
    different: Sequence[str] = ()

    @property
    def lag_ratio(self) -> float:
        return _p99(self.lags_s) / _p99(self.lags_alone_s)

    def lines(self) -> list[str]:
        """The report as a person reads it."""
        return [
            f"from a commit to the centre's board: one hall alone {_spread(self.lags_alone_s)}",
            f"all halls {_spread(self.lags_s)}: {self.lag_ratio:.1f} times (goal: {LAG_GOAL:.0f})",
            f"one hall after a day away: {self.records_away:,} records in {self.away_s:.1f} s",
            f"all halls after a day away: {self.records_all_away:,} records in {self.all_away_s:.1f} s",
        ]


class RegionHallTrial:
    """A hall of the region: its journal, its visitors, and its sender while the network is there."""

    def __init__(self, hall: str, centre: str) -> None:
        self.hall, self._centre = hall, centre
        self.store = MemoryStore()
        self.engine = Engine(self.store)
        self.committed_at: dict[int, float] = {}
        """Record -> when it was committed, as far as that is measured."""
        self._tickets = 0
        self._link: SendingLink | None = None

    async def open(self, centre_store: Store) -> None:
        """Begin the hall and pair it."""
        await self.engine.open_hall(self.hall, DEFINITION)
        await self.engine.submit(self.hall, c.OpenWindow(WINDOW), DESK)
        row = await make_code(centre_store, self.hall, now_us())
        self._link = await join(self.store, self.hall, "centre", self._centre, row.code or "", now_us())

    async def visit(self) -> None:
        """A visitor comes, is called and is done with."""
        self._tickets += 1
        submit = self.engine.submit
        await submit(self.hall, c.IssueTicket(f"{self.hall}-{self._tickets:010}", f"s{self._tickets % 8}"), KIOSK)
        await submit(self.hall, c.CallNext(WINDOW), DESK)
        await submit(self.hall, c.StartService(WINDOW), DESK)
        await submit(self.hall, c.FinishService(WINDOW), DESK)
        self.committed_at[self.engine.feeds[self.hall].seq] = monotonic()

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[None]:
        """Within this context the hall has a network."""
        if self._link is None:
            raise RuntimeError(f"{self.hall} was not paired")
        sender = HallSender(
            self.engine.feeds[self.hall],
            self.store,
            LinkClient(self._link),
            LinkState(SendingReport(self.hall, "centre", self._centre)),
            SenderClock(now_us, monotonic),
            BackOff(Random(self.hall).random),  # noqa: S311 - rests, not secrets
            BandwidthLimit(None),
        )
        task = asyncio.create_task(sender.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def wait_until_open(self, session: aiohttp.ClientSession) -> None:
        """Wait until the centre shows this hall."""
        status = 0
        while status != HTTPStatus.OK:
            await asyncio.sleep(LOOK_S)
            async with session.get(f"/api/v1/halls/{self.hall}/board") as reply:
                status = reply.status

    async def watch(self, session: aiohttp.ClientSession, lags: list[float]) -> None:
        """Note how long each record takes to the centre's board, until cancelled."""
        async with session.ws_connect(f"/api/v1/halls/{self.hall}/live?view=board") as socket:
            async for message in socket:
                if message.type is not aiohttp.WSMsgType.TEXT:
                    return
                seq, now = json.decode(message.data, type=BoardPosition).seq, monotonic()
                lags += [now - at for committed, at in self.committed_at.items() if committed <= seq]
                self.committed_at = {committed: at for committed, at in self.committed_at.items() if committed > seq}


class BoardPosition(Struct):
    seq: int


async def region_trial(plan: RegionPlan, folder: Path) -> TrialReport:
    """Carry the plan out. A journal that differs at both ends is a finding."""
    async with database_in(str(folder)) as database, kezek(database.url, is_centre=True) as server:
        store = await open_place(StoreUrl(database.url))
        try:
            report = await _RegionTrial(plan, server, store).run()
        finally:
            await store.close()
    return TrialReport(report.lines(), [f"{hall}: another journal at the centre" for hall in report.different])


class _RegionTrial:
    def __init__(self, plan: RegionPlan, server: Server, store: Store) -> None:
        self._plan, self._store = plan, store
        self._url = f"http://127.0.0.1:{server.port}"
        self._token = server.token
        self._halls = [RegionHallTrial(f"hall-{number}", self._url) for number in range(plan.halls)]
        self._chance = Random(17)  # noqa: S311 - who comes when is made up

    async def run(self) -> RegionReport:
        for hall in self._halls:
            await hall.open(self._store)
        report = RegionReport([], [])
        report.lags_alone_s = await self._lags(self._halls[:1])
        report.lags_s = await self._lags(self._halls)
        report.records_away, report.away_s = await self._after_a_day(self._halls[:1])
        report.records_all_away, report.all_away_s = await self._after_a_day(self._halls)
        report.different = await self._different()
        return report

    async def _lags(self, halls: Sequence[RegionHallTrial]) -> list[float]:
        """Let visitors come in these halls, and measure when the centre shows each."""
        lags: list[float] = []
        async with AsyncExitStack() as stack:
            session = await stack.enter_async_context(
                aiohttp.ClientSession(
                    self._url,
                    headers={"Authorization": f"Bearer {self._token}"},
                    connector=aiohttp.TCPConnector(limit=0),  # each hall's board has a socket of its own
                )
            )
            for hall in halls:
                await stack.enter_async_context(hall.sending())
            await self._caught_up(halls)
            for hall in halls:
                hall.committed_at.clear()
            await asyncio.gather(*(hall.wait_until_open(session) for hall in halls))
            watching = [asyncio.create_task(hall.watch(session, lags)) for hall in halls]
            until = monotonic() + self._plan.seconds
            rest_s = 1 / min(self._plan.visitors_s, len(halls) / TURN_S)
            while monotonic() < until:
                await self._chance.choice(halls).visit()
                await asyncio.sleep(rest_s)
            await self._caught_up(halls)
            async with asyncio.timeout(CAUGHT_UP_WITHIN_S):
                while any(hall.committed_at for hall in halls):  # noqa: ASYNC110 - the centre's
                    await asyncio.sleep(LOOK_S)
            for task in watching:
                task.cancel()
            await asyncio.gather(*watching, return_exceptions=True)
        return lags

    async def _after_a_day(self, halls: Sequence[RegionHallTrial]) -> tuple[int, float]:
        """A day of visitors without a network, and how long it takes from its return until all is at the centre."""
        before = sum(hall.engine.feeds[hall.hall].seq for hall in halls)
        for hall in halls:
            for _ in range(self._plan.visitors):
                await hall.visit()
            hall.committed_at.clear()
        records = sum(hall.engine.feeds[hall.hall].seq for hall in halls) - before
        async with AsyncExitStack() as stack:
            began = monotonic()
            for hall in halls:
                await stack.enter_async_context(hall.sending())
            await self._caught_up(halls)
            return records, monotonic() - began

    async def _caught_up(self, halls: Sequence[RegionHallTrial]) -> None:
        async with asyncio.timeout(CAUGHT_UP_WITHIN_S):
            while await self._different(halls):  # noqa: ASYNC110 - the centre's
                await asyncio.sleep(LOOK_S)

    async def _different(self, halls: Sequence[RegionHallTrial] | None = None) -> list[str]:
        """The halls whose journals do not end alike at both ends; where the ends are the same, so is all before."""
        heads = {head.hall: head for head in await self._store.heads()}
        different = []
        for hall in self._halls if halls is None else halls:
            state, head = hall.engine.feeds[hall.hall].state, heads.get(hall.hall)
            if head is None or (head.seq, head.hash) != (state.seq, state.head):
                different.append(hall.hall)
        return different


def _p99(lags_s: Sequence[float]) -> float:
    return quantiles(lags_s, n=100)[-1] if len(lags_s) > 1 else max(lags_s, default=0.0)


def _spread(lags_s: Sequence[float]) -> str:
    return f"median {median(lags_s):.2f} s, p99 {_p99(lags_s):.2f} s"
