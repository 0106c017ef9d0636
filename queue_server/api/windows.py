"""Windows: commanded, looked at."""

from aiohttp import web
from msgspec import json

from queue_server.api.commands import window_command
from queue_server.api.door import DOOR
from queue_server.api.problem import Problem
from queue_server.api.replies import json_reply
from queue_server.api.roles import PANEL_COMMANDS
from queue_server.api.submit import submit
from queue_server.hall.errors import Unknown
from queue_server.pages import principal_of
from queue_server.pages.desks import desk_of


async def command(request: web.Request) -> web.Response:
    """One of the window commands."""
    window = window_number(request.match_info["window"])
    said = request.match_info["command"]
    principal = principal_of(request)
    if principal is not None and principal.role == "bridge" and said not in PANEL_COMMANDS:
        raise Problem("not_allowed", who=principal.role)
    asked, note = window_command(said, window, await request.read())
    return await submit(request, asked, note=note)


async def show(request: web.Request) -> web.Response:
    """The window as its operator sees it."""
    door = request.app[DOOR]
    feed = door.feed(request.match_info["hall"])
    window = window_number(request.match_info["window"])
    return json_reply(json.encode(desk_of(request.app, feed, window, door.clock())))


def window_number(text: str) -> int:
    """The number of a window. Raises `Unknown` for what cannot be one."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 3):
        raise Unknown("unknown_window", window=text[:32])
    return int(text)
