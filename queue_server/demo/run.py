"""Starts the parts of the demo, boards, server, bridge and visitors, and ends them in the reverse order."""

import asyncio
import logging
import socket
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Final

from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace

from firmware_bridge.simulators.simulated_bus import SimulatedBus, simulated_bridge
from firmware_bridge.tools import board_page as page
from queue_server.assembly import program
from queue_server.config.settings import Config
from queue_server.demo.booked_visitors import keep_appointments
from queue_server.demo.bridge_process import Orders, bridge_process
from queue_server.demo.hall import left_to_operators
from queue_server.demo.keys import EntryLink, make_keys
from queue_server.replay.api_client import open_client
from queue_server.replay.errors import HallError
from queue_server.replay.log_mapping import map_log
from queue_server.replay.plan import LoggedDay
from queue_server.replay.player import LogClock, Player

log = logging.getLogger(__name__)

BOARDS_PATH: Final = "/demo/boards"
AGAIN_AFTER_S: Final = 60.0
"""When the numbers of a day are used up, visitors come again when there are new ones."""


class Running(Struct, frozen=True):
    """A running demo: its address, its hall, and the links that sign people in."""

    address: str
    hall: str
    links: Sequence[EntryLink]


async def run(
    config: Config,
    day: LoggedDay,
    data: Path,
    host: str,
    port: int,
    speed: float,
    *,
    ready: Callable[[Running], None],
) -> None:
    """Run until SIGTERM or Ctrl-C. `ready` is called when the boards show the hall and visitors begin to arrive."""
    keys = await make_keys(data)
    hall = next(iter(config.halls))
    async with simulated_bridge(config.bridge) as (bridge, buses):
        address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        serving = asyncio.create_task(
            program.run(
                replace(config, bridge=bridge),
                data,
                host,
                port,
                ready=address.set_result,
                mount=lambda application: _mount(application, buses),
            ),
            name="server",
        )
        await asyncio.wait((serving, address), return_when=asyncio.FIRST_COMPLETED)
        if not serving.done():
            address_on_loopback = f"http://127.0.0.1:{address.result().rpartition(':')[2]}"
            async with AsyncExitStack() as stack:
                orders = Orders(bridge, config.halls, address_on_loopback, keys.bridge)
                await stack.enter_async_context(bridge_process(orders, data / "bridge.log"))
                visiting = asyncio.create_task(
                    _visit(address_on_loopback, hall, keys.visitors, day, speed), name="visitors"
                )
                stack.push_async_callback(_cancelled, visiting)
                services = [service.id for service in config.halls[hall].services if service.booking is not None]
                booked = asyncio.create_task(
                    keep_appointments(address_on_loopback, hall, keys.visitors, services), name="booked visitors"
                )
                stack.push_async_callback(_cancelled, booked)
                ready(Running(address.result(), hall, keys.links))
                await asyncio.wait((serving, visiting, booked), return_when=asyncio.FIRST_COMPLETED)
                for simulation in (visiting, booked):
                    if not serving.done() and simulation.done():
                        simulation.result()
        await serving


async def _visit(server: str, hall: str, token: str, day: LoggedDay, speed: float) -> None:
    """Play the day again and again through the API, until cancelled. Raises `ApiError` when the server is away."""
    async with open_client(server, hall, token) as client:
        document = left_to_operators(await client.hall_offer())
        while True:
            try:
                await Player(client, day, document, map_log(day, document), clock=LogClock(speed)).play()
            except HallError as error:
                log.warning("no simulated visitors for a while: %s", error)
                await asyncio.sleep(AGAIN_AFTER_S)


def free_port(host: str, preferred: int) -> int:
    """The preferred port if it is free, else 0, with which the system chooses one."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            probe.bind((host, preferred))
            return preferred
    return 0


def _mount(application: web.Application, buses: Sequence[SimulatedBus]) -> None:
    async def boards(request: web.Request) -> web.Response:  # noqa: ARG001 - aiohttp's own signature
        raise web.HTTPFound(page.PAGE_PATH)

    page.add_routes(application, buses)
    application.router.add_get(BOARDS_PATH, boards)


async def _cancelled(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.wait((task,))
