"""Simulates visitors and operators: the sample day, played again and again through the API."""

import asyncio
import logging
from typing import Final

from queue_server.demo.hall import left_to_operators
from queue_server.replay.api_client import open_client
from queue_server.replay.errors import HallError
from queue_server.replay.log_mapping import map_log
from queue_server.replay.plan import LoggedDay
from queue_server.replay.player import LogClock, Player

AGAIN_AFTER_S: Final = 60.0  # when the numbers of a day are used up, the next come when there are new ones

log = logging.getLogger(__name__)


async def visit(server: str, hall: str, token: str, day: LoggedDay, speed: float) -> None:
    """Play until cancelled. Raises ApiError when the server cannot be reached."""
    async with open_client(server, hall, token) as client:
        document = left_to_operators(await client.hall_offer())
        while True:
            try:
                await Player(client, day, document, map_log(day, document), clock=LogClock(speed)).play()
            except HallError as error:
                log.warning("no simulated visitors for a while: %s", error)
                await asyncio.sleep(AGAIN_AFTER_S)
