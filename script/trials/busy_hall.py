"""Kiosks and desks at work at one server, and how long each command took."""

import asyncio
from random import Random
from time import monotonic
from typing import Any, Final

from msgspec import Struct, json

from script.benchmarks.client import HttpConnection, request
from script.benchmarks.servers import Server
from script.trials.sending import HALL

KIOSKS: Final = 4
DESKS: Final = 4
BETWEEN_S: Final = 0.04
"""The rest before a command of a desk, on the average: some hundred commands a second, which an old PC takes, too. As
many people come as are called."""
COMMANDS_OF_A_TICKET: Final = ("next", "start", "finish")
CROWD_SERVICES: Final = ("land", "school", "papers")
API: Final = f"/api/v1/halls/{HALL}"


class WorkSpan(Struct):
    """The commands of a time after a kill, or of one as long without a kill: command -> how long each took."""

    has_kill: bool
    ends_at: float
    took_s: dict[str, list[float]]

    def slowest_s(self) -> float:
        return max(took_s for answers in self.took_s.values() for took_s in answers)


class BusyHall:
    """Kiosks and desks of one server, and what they are answered."""

    def __init__(self, server: Server, span_s: float, chance: Random) -> None:
        self.spans: list[WorkSpan] = []
        self.issued = self.served = self.kills = 0
        self.refused: list[str] = []
        self._server, self._span_s, self._chance = server, span_s, chance
        self._waiting = asyncio.Semaphore(0)
        self._is_over = False

    async def all_windows(self, command: str, count: int) -> None:
        """Give a command for the first `count` windows."""
        connection = await HttpConnection.open(self._server)
        for window in range(1, count + 1):
            await self.command(connection, command, f"windows/{window}/{command}")
        connection.close()

    async def work(self) -> None:
        """Until `end`, and then until everybody has been served."""
        async with asyncio.TaskGroup() as everybody:
            kiosks = [everybody.create_task(self._kiosk()) for _ in range(KIOSKS)]
            for window in range(1, DESKS + 1):
                everybody.create_task(self._desk(window))
            await asyncio.wait(kiosks)
            for _ in range(DESKS):
                self._waiting.release()

    def begin_span(self, *, has_kill: bool) -> None:
        self.spans.append(WorkSpan(has_kill, monotonic() + self._span_s, {}))

    def end(self) -> None:
        self._is_over = True

    async def command(self, connection: HttpConnection, name: str, path: str, body: bytes = b"{}") -> Any:  # noqa: ANN401 - JSON
        """The answer of a command, which must not fail."""
        began = monotonic()
        status, answer = await connection.ask(request(self._server, "POST", f"{API}/{path}", body))
        if self.spans and began < self.spans[-1].ends_at:
            self.spans[-1].took_s.setdefault(name, []).append(monotonic() - began)
        if status not in (200, 201):
            self.refused.append(f"{path}: {status} {answer[:200].decode(errors='replace')}")
        return json.decode(answer)

    async def _kiosk(self) -> None:
        connection = await HttpConnection.open(self._server)
        while not self._is_over:
            await self._rest(len(COMMANDS_OF_A_TICKET))
            service = self._chance.choice(CROWD_SERVICES)
            await self.command(connection, "ticket", "tickets", b'{"service":"%s"}' % service.encode())
            self.issued += 1
            self._waiting.release()
        connection.close()

    async def _desk(self, window: int) -> None:
        connection = await HttpConnection.open(self._server)
        while True:
            await self._waiting.acquire()
            if self.served >= self.issued:
                break  # the kiosks have ended: with each ticket one desk goes on
            self.served += 1
            for name in COMMANDS_OF_A_TICKET:
                await self._rest()
                await self.command(connection, name, f"windows/{window}/{name}")
        connection.close()

    async def _rest(self, times: int = 1) -> None:
        if not self._is_over:
            await asyncio.sleep(self._chance.uniform(0, 2 * times * BETWEEN_S))
