"""Simulates a hall's boards: each bus of a configuration on a simulated port, and a page that draws the boards."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from firmware_bridge import page
from firmware_bridge.simulators.simulated_bus import SimulatedBus, simulated_bridge
from queue_server import pages
from queue_server.clock import clock_of, now_us
from queue_server.config.boards import Bridge
from queue_server.pages.routes import static_file, version
from queue_server.pages.services import PAGE_SERVICES, PageServices


async def simulate(settings: Bridge, port: int, ready: Callable[[str, list[SimulatedBus]], None]) -> None:
    """Simulate until cancelled. `ready` is called with the page's address and the buses with their ports."""
    async with simulated_bridge(settings) as (_, buses):
        runner = web.AppRunner(_app(buses), access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
            ready(f"http://127.0.0.1:{runner.addresses[0][1]}{page.PAGE_PATH}", buses)
            await asyncio.get_running_loop().create_future()
        finally:
            await runner.cleanup()


def _app(buses: list[SimulatedBus]) -> web.Application:
    app = web.Application()
    app[PAGE_SERVICES] = PageServices(clock=clock_of(now_us), feeds={})  # no hall is here
    app[PAGE_SERVICES].site.add("pages", Path(pages.__file__).parent)
    app.router.add_get("/static/version", version)
    app.router.add_get("/static/{version}/{path:.+}", static_file)
    page.add_routes(app, buses)
    return app
