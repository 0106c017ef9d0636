"""Runs a server at speed for hours and samples what it and its worker take; writes docs/soak.md with a plot.

Tickets come at an even rate, since a hall keeps those of its day in memory; between them the phones ask as fast as the
server answers, and boards connect and leave. Linux only.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import monotonic
from typing import Any, Final

import uvloop
from msgspec import Struct, json

from queue_server.stats.figures.charts.chart_drawing import draw
from queue_server.stats.figures.charts.vega_lite import VEGA_LITE_SCHEMA, channel, view
from script.benchmarks.client import HttpConnection, Wall, request
from script.benchmarks.servers import HALL, Server, kezek

FOUR_HOURS: Final = 240.0
TICKETS_A_SECOND: Final = 2.0
PHONES: Final = 4
"""Connections that ask as fast as they are answered."""
BOARDS: Final = 20
WINDOWS: Final = range(1, 5)
SAMPLES: Final = 240
"""So many samples of a run, but none sooner than `SOONEST_S` after the one before."""
SOONEST_S: Final = 2.0
BEGINNING: Final = 0.2
"""The part of a run in which a server still learns and fills its caches: what comes after it should be flat."""
PAGE: Final = Path(__file__).parents[1] / "docs/soak.md"
PLOT: Final = PAGE.with_name("soak.svg")
BASE: Final = f"/api/v1/halls/{HALL}"

TEXT: Final = """# Soak

Written by `script/soak`: a server that works without a pause, and what it and its worker take meanwhile. A hall keeps
the tickets of its day in memory until the day turns, some kilobytes each, so tickets come at an even rate; beside
them four connections ask for tickets as fast as they are answered, and twenty boards connect and leave every five
seconds. The latest 4,096 records stay in memory, too: a short run ends while they still gather.

**This run lasted {minutes} minutes**, with {rate} tickets a second, each called, served and finished: {tickets} tickets
and {answers} answers; {day}.

![memory and descriptors over the run](soak.svg)

| medians | memory of the server | of its worker | descriptors of the server | of its worker | tickets of the day |
|---|---|---|---|---|---|
{lines}

The first {beginning} of the run, in which caches fill, are in the plot only.
"""


class SoakSample(Struct, frozen=True):
    """What server and worker took at a moment, in seconds from the beginning, and what had been done by then."""

    at_s: float
    server_bytes: int
    worker_bytes: int
    server_descriptors: int
    worker_descriptors: int
    tickets: int
    answers: int


class Soak:
    """One run: its load, its counts and its samples."""

    def __init__(self, server: Server, minutes: float, tickets_a_second: float) -> None:
        self.samples: list[SoakSample] = []
        self.answers = 0
        self.tickets = 0
        self._server = server
        self._until = monotonic() + minutes * 60
        self._every_s = max(SOONEST_S, minutes * 60 / SAMPLES)
        self._rate = tickets_a_second
        self._latest = ""

    async def run(self) -> None:
        """Work until the time is over. Raises `RuntimeError` for an answer that should not be."""
        desk = await HttpConnection.open(self._server)
        for window in WINDOWS:
            await self._post(desk, f"windows/{window}/open", 200)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._visitors(desk))
            group.create_task(self._watch())
            group.create_task(self._boards())
            for _ in range(PHONES):
                group.create_task(self._phone())
        desk.close()

    def _is_over(self) -> bool:
        return monotonic() >= self._until

    async def _visitors(self, connection: HttpConnection) -> None:
        """Tickets at the rate, each called, served and finished."""
        began = monotonic()
        while not self._is_over():
            ticket = await self._post(connection, "tickets", 201, b'{"service":"s%d"}' % (self.tickets % 8))
            self._latest = ticket["id"]
            window = WINDOWS[self.tickets % len(WINDOWS)]
            for command in ("next", "start", "finish"):
                await self._post(connection, f"windows/{window}/{command}", 200)
            self.tickets += 1
            await asyncio.sleep(max(0.0, began + self.tickets / self._rate - monotonic()))

    async def _phone(self) -> None:
        connection = await HttpConnection.open(self._server)
        while not self._is_over():
            path = f"{BASE}/tickets/{self._latest}" if self._latest else "/healthz"
            await self._ask(connection, request(self._server, "GET", path), 200)
        connection.close()

    async def _boards(self) -> None:
        """Boards that connect, stay for a while and leave."""
        while not self._is_over():
            wall = await Wall.of(self._server, BOARDS, f"{BASE}/live?view=board")
            await asyncio.sleep(min(5.0, max(0.0, self._until - monotonic())))
            await wall.close()

    async def _watch(self) -> None:
        began = monotonic()
        while not self._is_over():
            await asyncio.sleep(self._every_s)
            if not self._is_over():  # then the load is leaving
                self.samples.append(self._sample(monotonic() - began))
                self._say(self.samples[-1])

    def _sample(self, at_s: float) -> SoakSample:
        workers = _children(self._server.pid)
        return SoakSample(
            at_s,
            _resident_bytes(self._server.pid),
            sum(map(_resident_bytes, workers)),
            _descriptors(self._server.pid),
            sum(map(_descriptors, workers)),
            self.tickets,
            self.answers,
        )

    def _say(self, sample: SoakSample) -> None:
        left_s = max(0.0, self._until - monotonic())
        sys.stdout.write(f"{sample.at_s:6.0f} s  {sample.server_bytes / 1e6:6.1f} MB  {left_s:.0f} s left\n")
        sys.stdout.flush()

    async def _post(self, connection: HttpConnection, path: str, status: int, body: bytes = b"{}") -> Any:  # noqa: ANN401 - JSON
        return await self._ask(connection, request(self._server, "POST", f"{BASE}/{path}", body), status)

    async def _ask(self, connection: HttpConnection, request_bytes: bytes, status: int) -> Any:  # noqa: ANN401 - JSON
        answered_status, body = await connection.ask(request_bytes)
        if answered_status != status:
            raise RuntimeError(f"{answered_status}: {body[:300]!r}")
        self.answers += 1
        return json.decode(body)


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
    return []


def _resident_bytes(pid: int) -> int:
    with suppress(OSError):  # a worker that ends meanwhile
        for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    return 0


def _descriptors(pid: int) -> int:
    with suppress(OSError):
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return 0


def page(samples: Sequence[SoakSample], minutes: float, rate: float) -> str:
    """The page of a run."""
    tenth = max(1, len(samples) // 10)
    settled = samples[int(len(samples) * BEGINNING) :]
    lines = [
        _line("after the beginning", settled[:tenth]),
        _line("in the middle", _middle(settled, tenth)),
        _line("at the end", settled[-tenth:]),
    ]
    last = samples[-1]
    return TEXT.format(
        minutes=f"{minutes:g}",
        rate=f"{rate:g}",
        tickets=f"{last.tickets:,}",
        answers=f"{last.answers:,}",
        day=f"{datetime.now(UTC):%Y-%m-%d}",
        lines="\n".join(lines),
        beginning=f"{BEGINNING:.0%}",
    )


def _middle(samples: Sequence[SoakSample], number: int) -> Sequence[SoakSample]:
    begin = (len(samples) - number) // 2
    return samples[begin : begin + number]


def _line(words: str, samples: Sequence[SoakSample]) -> str:
    megabytes = [median(s.server_bytes for s in samples) / 1e6, median(s.worker_bytes for s in samples) / 1e6]
    descriptors = [median(s.server_descriptors for s in samples), median(s.worker_descriptors for s in samples)]
    cells = [*(f"{value:.1f} MB" for value in megabytes), *(f"{value:.0f}" for value in descriptors)]
    return f"| {words} | {' | '.join(cells)} | {median(s.tickets for s in samples):,.0f} |"


def plot(samples: Sequence[SoakSample]) -> dict[str, Any]:
    """The specification of the plot: memory above, descriptors below."""
    values = [
        {"minute": s.at_s / 60, "part": part, "memory": size / 1e6, "descriptors": number}
        for s in samples
        for part, size, number in (
            ("server", s.server_bytes, s.server_descriptors),
            ("worker", s.worker_bytes, s.worker_descriptors),
        )
    ]
    time, colour = channel("minute:Q", title="minutes"), channel("part:N", title=None)
    panels = [
        view("line", {}, x=time, y=channel(f"{field}:Q", title=title), color=colour) | {"width": 720, "height": 180}
        for field, title in (("memory", "resident memory, MB"), ("descriptors", "open descriptors"))
    ]
    return {
        "$schema": VEGA_LITE_SCHEMA,
        "config": {"font": "Inter, sans-serif"},
        "data": {"values": values},
        "vconcat": panels,
    }


async def _soak(minutes: float, rate: float) -> list[SoakSample]:
    async with kezek() as server:
        soak = Soak(server, minutes, rate)
        await soak.run()
        return soak.samples


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--minutes", type=float, default=FOUR_HOURS, help="for how long")
    arguments.add_argument("--tickets", type=float, default=TICKETS_A_SECOND, help="tickets a second")
    chosen = arguments.parse_args()
    if chosen.minutes < 1 or chosen.tickets <= 0:
        arguments.error("a run takes a minute at least, and tickets come at a rate above 0")
    samples = uvloop.run(_soak(chosen.minutes, chosen.tickets))
    PLOT.write_bytes(draw(plot(samples), "svg"))
    PAGE.write_text(page(samples, chosen.minutes, chosen.tickets), "utf-8")


if __name__ == "__main__":
    main()
