"""Work that a stranger may ask of the machine, and how a page says what it costs."""

from collections.abc import Callable
from typing import Final

from aiohttp import web

Spend = Callable[[web.Request, int], None]
"""Take milliseconds of the machine's work from the share of whoever asks. Raises where nothing of it is left."""

SPEND: Final[web.AppKey[Spend]] = web.AppKey("SPEND")
"""The app fills it."""
