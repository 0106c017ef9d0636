"""`script/trial --worker`: a hall at work whose worker is killed every two seconds: no command waits for it, forecasts
are soon back, and figures are the same.

On any machine a command is slow at times, and of thousands one always is. So the worker is killed in one half of the
time and left alone in the other, in turns, and the slowest answer of the two seconds after a kill stands beside the
slowest of two seconds without one.
"""

import asyncio
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random
from signal import SIGKILL
from statistics import median, quantiles
from time import monotonic
from typing import Any, Final

from msgspec import Struct, json

from script.benchmarks.client import HttpConnection, request
from script.benchmarks.servers import Server
from script.trials.busy_hall import API, COMMANDS_OF_A_TICKET, CROWD_SERVICES, DESKS, BusyHall, WorkSpan
from script.trials.fleet import FleetServer, fleet, kezek
from script.trials.report import TrialReport
from script.trials.sending import HALL

KILLED_EVERY_S: Final = 2.0
SPANS_OF_A_TURN: Final = 5
"""How many kills, and as many times of the same length without one, make a turn."""
FORECAST_WITHIN_S: Final = 5.0
"""What is promised where the machine has nothing to do but the hall: the worker gives way to all other work."""
WORKER_WITHIN_S: Final = 60.0
"""How long a worker may take to begin on a machine that does much else."""
LOOK_EVERY_S: Final = 0.02
FRONT_SERVICE, BACK_SERVICE = "front", "back"
"""A ticket goes from the window of the one to that of the other, where it has no forecast before one is made for it."""
FRONT_WINDOW: Final = DESKS + 1
BACK_WINDOW: Final = DESKS + 2
PAGE: Final = f"/manager/{HALL}/report.json"
SLOW: Final = 2.0
"""So many times the median is a slow answer."""


class ForecastReturn(Struct, frozen=True):
    """How soon a forecast was back after a kill, and what the new worker had taken of the processor by then, in
    seconds."""

    took_s: float
    processor_s: float


class WorkerKillPlan(Struct, frozen=True):
    """For how long, half of it with kills, and what somebody would notice: a forecast that comes later, and answers
    after a kill that are so many times as slow as others."""

    seconds: float = 60.0
    kill_every_s: float = KILLED_EVERY_S
    forecast_within_s: float = FORECAST_WITHIN_S
    slowness: float = SLOW


class Forecasts:
    """Asks how soon somebody who changes windows has a forecast: such a one has none that was made before."""

    def __init__(self, server: Server, hall: BusyHall) -> None:
        self._server, self._hall = server, hall

    async def next_one_s(self) -> float:
        """How long it takes from now, in seconds. Raises `TimeoutError`."""
        connection = await HttpConnection.open(self._server)
        began = monotonic()
        await self._command(connection, "tickets", b'{"service":"%s"}' % FRONT_SERVICE.encode())
        called = await self._command(connection, f"windows/{FRONT_WINDOW}/next")
        transfer = b'{"service":"%s"}' % BACK_SERVICE.encode()
        await self._command(connection, f"windows/{FRONT_WINDOW}/transfer", transfer)
        async with asyncio.timeout(WORKER_WITHIN_S):
            while not await self._has_forecast(connection, called["ticket"]["id"]):  # noqa: ASYNC110 - as below
                await asyncio.sleep(LOOK_EVERY_S)
        took_s = monotonic() - began
        for name in COMMANDS_OF_A_TICKET:
            await self._command(connection, f"windows/{BACK_WINDOW}/{name}")
        connection.close()
        return took_s

    async def _has_forecast(self, connection: HttpConnection, ticket: str) -> bool:
        _, answer = await connection.ask(request(self._server, "GET", f"{API}/tickets/{ticket}"))
        return json.decode(answer)["estimate"] is not None

    async def _command(self, connection: HttpConnection, path: str, body: bytes = b"{}") -> Any:  # noqa: ANN401 - JSON
        return await self._hall.command(connection, "forecast", path, body)


async def worker_kills(plan: WorkerKillPlan, folder: Path, seed: int = 1) -> TrialReport:
    """Kill the worker of a server at work, in an empty folder."""
    config, data = folder / "config.toml", folder / "data"
    config.write_text("\n".join(_configuration()) + "\n", "utf-8")
    token = await kezek("token", "add", "--data", str(data), "--role", "manager", "--name", "trial")
    async with AsyncExitStack() as stack:
        running = (await stack.enter_async_context(fleet(1, config, [data], folder))).servers[0]
        server = _server(running, token)
        hall = BusyHall(server, plan.kill_every_s, Random(seed))  # noqa: S311 - what happens is made up, not kept secret
        forecasts = Forecasts(server, hall)
        await hall.all_windows("open", BACK_WINDOW)
        working = asyncio.create_task(hall.work())
        await forecasts.next_one_s()  # the worker has begun and has learned
        returns = await _kill_in_turns(plan, server, hall, forecasts)
        hall.end()
        await working
        await hall.all_windows("close", BACK_WINDOW)  # an open one is idle as time passes, which is a figure
        figures = await _figures(server)
        after_a_kill = await _figures_after_a_kill(server)
    of_program = await _figures_of_program(data, folder)
    differences = _differences(hall, figures, after_a_kill, of_program)
    return TrialReport(
        list(_sentences(hall, returns)), [*hall.refused, *differences, *_noticeable(plan, hall, returns)]
    )


async def _kill_in_turns(
    plan: WorkerKillPlan, server: Server, hall: BusyHall, forecasts: Forecasts
) -> list[ForecastReturn]:
    """Kill for a while, leave alone for a while, until the time is over; returns how soon forecasts were back after the
    last kill of each turn."""
    returns: list[ForecastReturn] = []
    until = monotonic() + plan.seconds
    while not returns or monotonic() < until:
        for _ in range(SPANS_OF_A_TURN):
            await _kill(server, hall)
            await asyncio.sleep(plan.kill_every_s)
        await _kill(server, hall)
        took_s = await forecasts.next_one_s()
        returns.append(ForecastReturn(took_s, Server(0, await _worker(server)).own_processor_s()))
        for _ in range(SPANS_OF_A_TURN):
            hall.begin_span(has_kill=False)
            await asyncio.sleep(plan.kill_every_s)
    return returns


async def _kill(server: Server, hall: BusyHall) -> None:
    """Kill the worker, also one that only begins; there may be none just then."""
    hall.begin_span(has_kill=True)
    for worker in server.children():
        os.kill(worker, SIGKILL)
        hall.kills += 1


async def _worker(server: Server) -> int:
    """The process of the worker, once there is one."""
    async with asyncio.timeout(WORKER_WITHIN_S):
        while not (children := server.children()):  # noqa: ASYNC110 - another process sets no event of this one
            await asyncio.sleep(LOOK_EVERY_S)
    return children[0]


async def _figures(server: Server) -> bytes:
    """The report of the day, which the worker makes."""
    connection = await HttpConnection.open(server)
    async with asyncio.timeout(WORKER_WITHIN_S):
        while True:
            status, body = await connection.ask(request(server, "GET", PAGE))
            if status == 200:
                connection.close()
                return body
            await asyncio.sleep(LOOK_EVERY_S)


async def _figures_after_a_kill(server: Server) -> bytes:
    os.kill(await _worker(server), SIGKILL)
    return await _figures(server)


async def _figures_of_program(data: Path, folder: Path) -> bytes:
    """The same, made by a process that nobody has killed."""
    file = folder / "report.json"
    await kezek("report", "--data", str(data), "--hall", HALL, "--format", "json", "--out", str(file))
    return file.read_bytes()


def _server(running: FleetServer, token: str) -> Server:
    if running.process is None:
        raise RuntimeError("the server does not run")
    return Server(running.port, running.process.pid, token)


def _differences(hall: BusyHall, *figures: bytes) -> Iterator[str]:
    """What is wrong with figures that should be the same, and count everybody who came."""
    if len(set(figures)) > 1:
        yield "figures differ after the worker was killed, or from those of a program that nobody killed"
    if hall.served != hall.issued:
        yield f"{hall.issued} tickets were given, and {hall.served} served"


def _noticeable(plan: WorkerKillPlan, hall: BusyHall, returns: Sequence[ForecastReturn]) -> Iterator[str]:
    """What is slower than promised."""
    for back in returns:
        if back.took_s > plan.forecast_within_s:
            yield f"a forecast was back only after {back.took_s:.1f} s"
    after_kill_s, alone_s = _slowest_s(hall)
    if after_kill_s > plan.slowness * alone_s:
        yield "the slowest answers after a kill take noticeably longer than others"


def _slowest_s(hall: BusyHall) -> tuple[float, float]:
    """The median of the slowest answers after each kill, and of times without one."""
    killed, alone = ([span.slowest_s() for span in hall.spans if span.has_kill is kind] for kind in (True, False))
    return median(killed), median(alone)


def _sentences(hall: BusyHall, returns: Sequence[ForecastReturn]) -> Iterator[str]:
    killed = [span for span in hall.spans if span.has_kill]
    yield f"{hall.issued} tickets issued, called, started and finished; the worker was killed {hall.kills} times"
    yield f"answers with kills: {_distribution(killed)}"
    yield f"answers without: {_distribution([span for span in hall.spans if not span.has_kill])}"
    after_kill_s, alone_s = _slowest_s(hall)
    yield (
        f"slowest answer after a kill {1e3 * after_kill_s:.0f} ms beside {1e3 * alone_s:.0f} without one (medians):"
        f" {after_kill_s / alone_s:.2f}"
    )
    for back in returns:
        yield f"a forecast was back after {back.took_s:.1f} s, of which the worker worked {back.processor_s:.1f}"


def _distribution(spans: Sequence[WorkSpan]) -> str:
    """The quantiles of all commands, and how many took more than twice the median of their kind."""
    kinds = _by_kind(spans)
    answers = [took_s for of_kind in kinds.values() for took_s in of_kind]
    shares = quantiles(answers, n=1000)
    slow = sum(took_s > SLOW * median(of_kind) for of_kind in kinds.values() for took_s in of_kind)
    times = ", ".join(
        f"{words} {1e3 * took_s:.1f}"
        for words, took_s in (("median", shares[499]), ("p99", shares[989]), ("longest", max(answers)))
    )
    return f"{len(answers)}, {times} ms; {100 * slow / len(answers):.1f} % above {SLOW:g} medians of their kind"


def _by_kind(spans: Sequence[WorkSpan]) -> Mapping[str, list[float]]:
    kinds: dict[str, list[float]] = {}
    for span in spans:
        for name, answers in span.took_s.items():
            kinds.setdefault(name, []).extend(answers)
    return kinds


def _configuration() -> Iterator[str]:
    """One hall: windows of the crowd, one at the front and one at the back."""
    names = '{ kk = "Сынақ", ru = "Проба", en = "Trial" }'
    services = (*CROWD_SERVICES, FRONT_SERVICE, BACK_SERVICE)
    yield from ("[server]", 'host = "127.0.0.1"', f"[halls.{HALL}]", f"names = {names}")
    for service, prefix in zip(services, "ABCFH", strict=True):
        yield from (f"[[halls.{HALL}.services]]", f'id = "{service}"', f'prefix = "{prefix}"', f"names = {names}")
        yield "last_number = 9999"
    of_windows = [*[CROWD_SERVICES] * DESKS, (FRONT_SERVICE,), (BACK_SERVICE,)]
    for window, served in enumerate(of_windows, 1):
        quoted = ", ".join(f'"{service}"' for service in served)
        yield from (f"[[halls.{HALL}.windows]]", f"window = {window}", f"services = [{quoted}]")
