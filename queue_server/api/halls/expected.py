"""What visitors are told of waits, in the supervisor's words."""

from typing import Final

from aiohttp import web

from queue_server.pages.waits import WAITS
from queue_server.views.passing import Foreseen

ROUNDED_S: Final = 30
"""To half a minute: finer ones would change with every document and tell nobody anything."""


def foreseen(app: web.Application, hall: str) -> Foreseen | None:
    """Who of those that wait in a hall will pass the norm, as far as that is foretold."""
    waits = app[WAITS].get(hall) if WAITS in app else None
    return waits.foreseen() if waits is not None else None


def expected_waits(app: web.Application, hall: str) -> dict[str, int]:
    """Seconds that one who came now would wait for each service of a hall, as visitors are told."""
    waits = app[WAITS].get(hall) if WAITS in app else None
    services = waits.waits().services if waits is not None else ()
    return {
        known.service: round(known.estimate.median_s / ROUNDED_S) * ROUNDED_S
        for known in services
        if known.estimate is not None
    }
