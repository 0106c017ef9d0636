"""Plays a day, one command after another: visitors take tickets, every server of the log is an operator with a window.

The hall's rule decides which ticket `next` calls, not the log. So a visitor who gave up in the log may be called in
time here, and another waits longer; visitors who still wait when the log ends are served then.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from typing import Final

from msgspec.structs import replace

from queue_server.replay.api_client import ApiClient, ApiRefusal, Json
from queue_server.replay.counts import ReplayCounts
from queue_server.replay.errors import HallError
from queue_server.replay.log_mapping import HallOffer, LogMapping, seat
from queue_server.replay.plan import Arrive, Finish, GiveUp, LoggedDay, Serve, Step, agenda

NO_MORE_TICKETS: Final = {"numbers_exhausted", "daily_limit_reached", "service_off", "service_closed"}
ASK_AT_ONCE: Final = 16


class LogClock:
    """Waits until a moment of the log. `speed` is log seconds per real second; with None it does not wait."""

    def __init__(self, speed: float | None) -> None:
        self._speed = speed
        self._began: tuple[float, float] | None = None

    async def until(self, at_s: float) -> None:
        if self._speed is None:
            return
        loop = asyncio.get_running_loop()
        began, first_s = self._began = self._began or (loop.time(), at_s)
        await asyncio.sleep(began + (at_s - first_s) / self._speed - loop.time())


class Player:
    """Plays one day in one hall. `progress` is called with the counts after every step."""

    def __init__(
        self,
        api: ApiClient,
        day: LoggedDay,
        hall: HallOffer,
        mapping: LogMapping,
        *,
        clock: LogClock,
        progress: Callable[[ReplayCounts], None] = lambda counts: None,  # noqa: ARG005 - nobody watches
    ) -> None:
        self.counts = ReplayCounts(len(day.visitors), gave_up=sum(v.gave_up for v in day.visitors))
        self.call_seqs: set[int] = set()
        self.tickets: dict[int, str] = {}
        self._api = api
        self._day = day
        self._hall = hall
        self._mapping = mapping
        self._clock = clock
        self._progress = progress
        self._agenda = agenda(day)
        self._waiting: dict[str, str] = {}  # this replay's tickets -> service
        self._seats: dict[str, int] = {}  # server -> window
        self._busy: dict[str, str] = {}  # server -> ticket
        self._own_work: defaultdict[str, deque[Serve]] = defaultdict(deque)  # came while the server was busy
        self._seatless: deque[Serve] = deque()  # came while every window of the service was busy

    async def play(self) -> ReplayCounts:
        """Play the whole day; if it is interrupted, `go_home` closes what is open. Raises HallError, ApiError."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while self._agenda:
            at_s, step = self._agenda.pop()
            await self._clock.until(at_s)
            await self._take(at_s, step)
            self._progress(self.counts)
        await self._drain()
        await self.go_home()
        self.counts.seconds = loop.time() - began
        self.counts.commands = self._api.commands
        await self._count()
        return self.counts

    async def go_home(self) -> None:
        """Finish the visitors being served, and close the windows."""
        for server in list(self._busy):
            await self._finish(0, server)
        for server in list(self._seats):
            await self._stand_up(server)

    async def _take(self, at_s: float, step: Step) -> None:
        match step:
            case Arrive():
                await self._arrive(step.visitor)
            case GiveUp():
                await self._give_up(step.visitor)
            case Serve():
                await self._serve(at_s, step)
            case Finish():
                await self._finish(at_s, step.server)

    async def _arrive(self, number: int) -> None:
        visitor = self._day.visitors[number]
        service_id = self._mapping.services[visitor.service]
        body = {"priority": p} if (p := self._mapping.priorities.get(visitor.priority)) else {}
        alternatives = (s.id for s in self._hall.services if s.id != service_id and self._able(s.id))
        for service in (service_id, *alternatives):
            try:
                ticket = await self._api.command("tickets", service=service, **body)
            except ApiRefusal as refusal:
                if refusal.code in NO_MORE_TICKETS:
                    continue
                raise HallError(f"No ticket for {service}: {refusal}") from refusal
            self.tickets[number] = ticket["id"]
            self._waiting[ticket["id"]] = service
            self.counts.issued += 1
            self.counts.redirected += service != service_id
            return
        raise HallError(f"No ticket for {service_id}, nor for any other service: the hall gives no more today.")

    def _able(self, service: str) -> bool:
        return any(service in window.own for window in self._hall.windows)

    async def _give_up(self, number: int) -> None:
        ticket = self.tickets[number]
        try:
            await self._api.command(f"tickets/{ticket}/leave")
        except ApiRefusal:
            self.counts.stayed += 1
        self._waiting.pop(ticket, None)

    async def _serve(self, at_s: float, step: Serve) -> None:
        if step.server in self._busy:
            self._own_work[step.server].append(step)
            return
        window = await self._sit_down(step.server, self._mapping.services.get(step.service, step.service))
        if window is None:
            self._seatless.append(step)
        elif await self._call(step.server, window):
            self._agenda.add(at_s + step.length_s, Finish(step.server))

    async def _sit_down(self, server: str, service: str) -> int | None:
        """The window of that service where the server sits now; None while all windows have a visitor."""
        busy = {self._seats[busy] for busy in self._busy}
        own = self._seats.get(server)
        while (window := seat(service, self._hall, own, set(self._seats.values()), busy)) != own and window is not None:
            for leaver in [name for name, held in self._seats.items() if held == window or name == server]:
                await self._stand_up(leaver)
            try:
                await self._api.command(f"windows/{window}/open", operator=server)
            except ApiRefusal as refusal:  # an operator of the hall works there
                self._hall = replace(self._hall, windows=tuple(w for w in self._hall.windows if w.window != window))
                if not self._able(service):
                    raise HallError(f"No window is left that serves {service}: {refusal}") from refusal
                own = None
                continue
            self._seats[server] = window
            return window
        return window

    async def _stand_up(self, server: str) -> None:
        window = self._seats.pop(server)
        await self._try(f"windows/{window}/close")

    async def _call(self, server: str, window: int) -> bool:
        """Call the next ticket and start; False when there is none."""
        try:
            answer = await self._api.command(f"windows/{window}/next")
        except ApiRefusal as refusal:
            if refusal.code == "nobody_waiting":
                self.counts.nobody += 1
            else:  # a person of the hall has closed or paused the window, so it is no longer one of the replay
                self.counts.refused += 1
                del self._seats[server]
            return False
        ticket = answer["ticket"]
        self.call_seqs.add(answer["seq"])
        self.counts.calls += 1
        self._waiting.pop(ticket["id"], None)
        if await self._try(f"windows/{window}/start") is None:
            return False
        self._busy[server] = ticket["id"]
        return True

    async def _finish(self, at_s: float, server: str) -> None:
        del self._busy[server]
        await self._try(f"windows/{self._seats[server]}/finish")
        for waiting in (self._own_work[server], self._seatless):
            while waiting:
                self._agenda.add(at_s, waiting.popleft())

    async def _try(self, path: str) -> Json | None:
        """Send a command that a person of the hall may have made invalid; a refusal is only counted."""
        try:
            return await self._api.command(path)
        except ApiRefusal:
            self.counts.refused += 1
            return None

    async def _drain(self) -> None:
        """Call and finish at once every ticket of this replay that still waits."""
        server = next(iter(self._seats), "S01")
        while self._waiting:
            ticket, service = next(iter(self._waiting.items()))
            window = await self._sit_down(server, service)
            if window is not None and await self._call(server, window):
                await self._finish(0, server)
                self.counts.drained += 1
            else:
                del self._waiting[ticket]  # a person of the hall serves it; the count at the end includes it
            self._progress(self.counts)

    async def _count(self) -> None:
        """Count the tickets by their state on the server."""
        gate = asyncio.Semaphore(ASK_AT_ONCE)

        async def state(ticket: str) -> str:
            async with gate:
                return str((await self._api.ticket(ticket))["state"])

        states: list[Awaitable[str]] = [state(ticket) for ticket in self.tickets.values()]
        outcomes = await asyncio.gather(*states)
        self.counts.served = outcomes.count("served")
        self.counts.left = outcomes.count("left")
        self.counts.otherwise = len(outcomes) - self.counts.served - self.counts.left
