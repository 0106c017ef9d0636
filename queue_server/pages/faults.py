"""The bugs that this server has met, and the loops that do not run, for the pages that show them."""

from typing import Final

from aiohttp import web

from queue_server.bugs import Bugs
from queue_server.loops import Loops

BUGS: Final = web.AppKey("BUGS", Bugs)
LOOPS: Final = web.AppKey("LOOPS", Loops)
"""The app fills both."""
