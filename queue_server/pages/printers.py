"""Where the pages and the API find what is known of the ticket printers."""

from collections.abc import Callable
from typing import Final

from aiohttp import web

from queue_server.views.printers import PrintersDocument

PRINTERS: Final[web.AppKey[Callable[[str], PrintersDocument]]] = web.AppKey("PRINTERS")
"""From the id of a hall to its printers. The app fills it."""
