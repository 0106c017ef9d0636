"""Serves the page that draws simulated boards from the bytes they received.

The app that simulates mounts it beside the shared pages: `add_routes(app, buses)`; the page is at `/boards/simulated`.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
from aiohttp import web

from firmware_bridge.loops import every
from firmware_bridge.simulators.simulated_bus import SimulatedBus
from queue_server.app_parts import PARTS
from queue_server.config.system.silence import ALIVE_EVERY_S
from queue_server.pages.render import render
from queue_server.pages.services import PageServices

PAGE_PATH: Final = "/boards/simulated"
REDRAW_EVERY_S: Final = 0.1  # faster than an eye tells two changes apart on a board


class SimulatedBuses(NamedTuple):
    """The buses whose boards the page draws, and what ends its streams."""

    buses: tuple[SimulatedBus, ...]
    stopping: asyncio.Event


def add_routes(app: web.Application, buses: Sequence[SimulatedBus]) -> None:
    """Mount the page; `queue_server.pages.routes` comes first."""
    app[PARTS].add(SimulatedBuses(tuple(buses), asyncio.Event()))
    app.on_shutdown.append(_stop)
    app[PARTS][PageServices].site.add("firmware_bridge", Path(__file__).parents[1])
    app.router.add_get(PAGE_PATH, page)
    app.router.add_get(f"{PAGE_PATH}/events", events)


async def page(request: web.Request) -> web.Response:
    """Every simulated board as people in the hall would see it."""
    return render(request, "firmware_bridge/simulated-boards.html", events=f"{PAGE_PATH}/events")


async def events(request: web.Request) -> web.StreamResponse:
    """Server-sent events: the whole list of boards at once, and again whenever bytes have arrived."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(request)
    buses, stopping = request.app[PARTS][SimulatedBuses]
    loop = asyncio.get_running_loop()
    sent_seq, sent_at = -1, 0.0

    async def send_news() -> web.StreamResponse | None:
        nonlocal sent_seq, sent_at
        if stopping.is_set() or request.transport is None or request.transport.is_closing():
            return response
        seq = sum(bus.seq for bus in buses)
        if seq != sent_seq or loop.time() - sent_at > ALIVE_EVERY_S:
            sent_seq, sent_at = seq, loop.time()
            documents = [document for bus in buses for document in bus.documents()]
            await response.write(b"data: " + msgspec.json.encode(documents) + b"\n\n")
        return None

    return await every(REDRAW_EVERY_S, send_news)


async def _stop(app: web.Application) -> None:
    """End the streams of open pages, so that they do not delay the end of the server."""
    app[PARTS][SimulatedBuses].stopping.set()
