"""Simulated visitors and operators: the sample day, played again and again through the API."""

import asyncio
import logging
from typing import Final

from queue_server.demo.hall import left_to_operators
from queue_server.replay.api_client import open_door
from queue_server.replay.errors import HallError
from queue_server.replay.log_mapping import cast
from queue_server.replay.plan import Day
from queue_server.replay.player import Pace, Player

AGAIN_AFTER_S: Final = 60.0  # when the numbers of a day are used up, the next come when there are new ones

log = logging.getLogger(__name__)


async def visit(server: str, hall: str, token: str, day: Day, speed: float) -> None:
    """Play until cancelled. Raises DoorError when the server is gone."""
    async with open_door(server, hall, token) as door:
        document = left_to_operators(await door.hall_document())
        while True:
            try:
                await Player(door, day, document, cast(day, document), pace=Pace(speed)).play()
            except HallError as why:
                log.warning("no simulated visitors for a while: %s", why)
                await asyncio.sleep(AGAIN_AFTER_S)
