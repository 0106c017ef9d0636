"""Handles requests about windows: commands, and the operator's view."""

from aiohttp import web
from msgspec import json
from msgspec.structs import replace

from queue_server.api.access.access_control import AccessControl
from queue_server.api.access.people import person_signing_in
from queue_server.api.halls.beside_windows.reception_data import data_of_control
from queue_server.api.halls.command_reply import answer_command
from queue_server.api.halls.commands import window_command
from queue_server.api.http.problem import HttpProblem, NotSignedIn
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.config.roles import PANEL_COMMANDS
from queue_server.config.values.text import folded, tidy
from queue_server.hall.commands import EndReception, OpenWindow
from queue_server.hall.errors import Unknown
from queue_server.pages.context import principal_of
from queue_server.pages.desks import desk_of
from queue_server.views.person_names import is_pseudonym


async def command(request: web.Request) -> web.Response:
    """Give one of the window commands."""
    window = window_number(request.match_info["window"])
    name = request.match_info["command"]
    principal = principal_of(request)
    if principal is not None and principal.role == "bridge" and name not in PANEL_COMMANDS:
        raise HttpProblem("not_allowed", who=principal.role)
    hall_command, personal = window_command(name, window, await request.read())
    if isinstance(hall_command, OpenWindow):
        async with request.app[PARTS][AccessControl].seats:
            return await answer_command(request, await _seated(request, hall_command), personal=personal)
    if isinstance(hall_command, EndReception):
        server = request.app[PARTS][ServerContext]
        state = server.feed(request.match_info["hall"]).state
        personal = await data_of_control(server.store, state, hall_command)
    return await answer_command(request, hall_command, personal=personal)


async def _seated(request: web.Request, hall_command: OpenWindow) -> OpenWindow:
    """The command with the operator's present name. Raises `HttpProblem`."""
    if hall_command.operator is not None:
        return replace(hall_command, operator=await _operator_of(request, hall_command.operator))
    principal = principal_of(request)
    if principal is not None and principal.is_person:
        names = await request.app[PARTS][AccessControl].names.read()
        if names.display_name(principal.name) != principal.name:  # renamed or deleted since the request came
            raise NotSignedIn
    return hall_command


async def _operator_of(request: web.Request, name: str) -> str:
    """The operator's name as it stands in the store or at another window: an operator has one window, however the name
    is spelled. Raises `HttpProblem`."""
    server, name = request.app[PARTS][ServerContext], tidy(name)
    if not name:
        raise HttpProblem("malformed", why="`operator` has no letter. Write a name, or leave it out")
    person = await person_signing_in(server.store, name)
    if person is not None:
        return person.name
    if (holder := (await request.app[PARTS][AccessControl].names.read()).holder_of(name)) is not None:
        if is_pseudonym(holder):
            raise HttpProblem("name_retired", name=name)
        return holder
    windows = server.feed(request.match_info["hall"]).state.windows.values()
    seated = (window.operator for window in windows if window.operator is not None)
    return next((operator for operator in seated if folded(operator) == folded(name)), name)


async def show(request: web.Request) -> web.Response:
    """Show the window as its operator sees it."""
    server = request.app[PARTS][ServerContext]
    feed = server.feed(request.match_info["hall"])
    window = window_number(request.match_info["window"])
    return json_reply(json.encode(desk_of(request.app, feed, window, server.clock())))


def window_number(text: str) -> int:
    """The number of a window. Raises `Unknown` for what cannot be one."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 3):
        raise Unknown("unknown_window", window=text[:32])
    return int(text)
