"""Simulates a hall's boards and modems: a simulated port for each bus and modem of a configuration, and a page that
draws the boards."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import web

from firmware_bridge.simulators.modem import SimulatedModem
from firmware_bridge.simulators.modem_port import ModemPort, modem_port
from firmware_bridge.simulators.network_messages import ReceivedPart
from firmware_bridge.simulators.simulated_bus import SimulatedBus, simulated_bridge
from firmware_bridge.tools import board_page as page
from queue_server import pages
from queue_server.app_parts import PARTS, AppParts
from queue_server.clock import clock_of, now_us
from queue_server.config.boards import Bridge
from queue_server.pages.routes import static_file, version
from queue_server.pages.services import PageServices


async def simulate(
    settings: Bridge,
    port: int,
    ready: Callable[[str, list[SimulatedBus], dict[str, ModemPort]], None],
    received: Callable[[str, ReceivedPart], None] = lambda _modem, _part: None,
) -> None:
    """Simulate until cancelled. `ready` is called with the page's address, the buses, and the modems by their ids;
    `received` with each part of a message that a modem was given."""
    async with AsyncExitStack() as stack:
        _, buses = await stack.enter_async_context(simulated_bridge(settings))
        modems = await _modems(stack, settings, received)
        runner = web.AppRunner(_app(buses), access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
            ready(f"http://127.0.0.1:{runner.addresses[0][1]}{page.PAGE_PATH}", buses, modems)
            await asyncio.get_running_loop().create_future()
        finally:
            await runner.cleanup()


async def _modems(
    stack: AsyncExitStack, settings: Bridge, received: Callable[[str, ReceivedPart], None]
) -> dict[str, ModemPort]:
    """The modems, in a folder that goes with the simulation."""
    if not settings.modems:
        return {}
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="kezek-modems-")))
    ports: dict[str, ModemPort] = {}
    for modem in settings.modems:
        simulated = SimulatedModem(on_part=partial(received, modem.id))
        ports[modem.id] = await stack.enter_async_context(modem_port(simulated, folder / modem.id))
    return ports


def _app(buses: list[SimulatedBus]) -> web.Application:
    app = web.Application()
    app[PARTS] = AppParts()
    services = app[PARTS].add(PageServices(clock=clock_of(now_us), feeds={}))  # no hall is here
    services.site.add("pages", Path(pages.__file__).parent)
    app.router.add_get("/static/version", version)
    app.router.add_get("/static/{version}/{path:.+}", static_file)
    page.add_routes(app, buses)
    return app
