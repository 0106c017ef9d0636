"""Ticket printers, looked at."""

from aiohttp import web
from msgspec import json

from queue_server.api.door import DOOR
from queue_server.api.replies import json_reply
from queue_server.pages.printers import PRINTERS


async def show(request: web.Request) -> web.Response:
    """The printers of a hall: is there paper, and whose ticket is not printed."""
    hall = request.app[DOOR].known(request.match_info["hall"]).hall
    return json_reply(json.encode(request.app[PRINTERS](hall)))
