"""Where the pages and the API find what is known of the ticket printers."""

from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from queue_server.views.printers import PaperState, PrintersDocument

PRINTERS: Final[web.AppKey[Callable[[str], PrintersDocument]]] = web.AppKey("PRINTERS")
"""From the id of a hall to its printers. The app fills it."""

NAME_PRINTER: Final[web.AppKey[Callable[[str, str], Awaitable[bool]]]] = web.AppKey("NAME_PRINTER")
"""Let the printer of a hall print its own name; false when it does not. The app fills it."""

PRINT_AGAIN: Final[web.AppKey[Callable[[str, str, str], Awaitable[PaperState | None]]]] = web.AppKey("PRINT_AGAIN")
"""Print an uncertain ticket of a hall's printer once more, by its number; None where none is uncertain. The app fills
it."""
