"""Handles requests about halls: list, describe, show the board, switch services, end the day."""

from typing import Final

from aiohttp import web
from msgspec import Struct, json

from queue_server.api.access import trail
from queue_server.api.halls.command_reply import answer_command
from queue_server.api.halls.commands import SwitchOffBody
from queue_server.api.http.bodies import decode, need_empty_body
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.config.definition import Names
from queue_server.hall.commands import CloseDay, ReopenDay, SwitchService
from queue_server.hall.state import State
from queue_server.pages.services import VisitorServices
from queue_server.pages.wording.openings import board_of
from queue_server.views.hall import hall_document


class HallSummary(Struct, frozen=True):
    hall: str
    names: Names


class DayDocument(Struct, frozen=True):
    """The hall's present day (`YYYY-MM-DD`). Closing it would end the turns of those `waiting` (on hold, too) and
    `at_windows`, and close `open_windows`. `is_closed`: somebody has done so, and may let it go on."""

    hall: str
    day: str | None
    is_closed: bool
    waiting: int
    at_windows: int
    open_windows: int


_switch_off_body: Final = json.Decoder(SwitchOffBody)


async def index(request: web.Request) -> web.Response:
    """List the halls of this server."""
    feeds = request.app[PARTS][ServerContext].readable_feeds()
    named = [(hall, feed.state.definition) for hall, feed in feeds.items()]
    return json_reply(
        json.encode([HallSummary(hall, definition.names) for hall, definition in named if definition is not None])
    )


async def show(request: web.Request) -> web.Response:
    """Describe a hall for clients."""
    state = request.app[PARTS][ServerContext].readable_feed(request.match_info["hall"]).state
    return json_reply(json.encode(hall_document(state.hall, state.defined)))


async def board(request: web.Request) -> web.Response:
    """Show the hall board."""
    return json_reply(json.encode(board_of(_state(request), request.app[PARTS][ServerContext].clock())))


async def waits(request: web.Request) -> web.Response:
    """Show how many wait for each service, and the wait of a visitor who came now."""
    hall = request.app[PARTS][ServerContext].feed(request.match_info["hall"]).hall
    return json_reply(json.encode(request.app[PARTS][VisitorServices].waits[hall].waits()))


async def switch_off(request: web.Request) -> web.Response:
    """Stop giving tickets for a service."""
    body = decode(_switch_off_body, await request.read())
    return await answer_command(request, SwitchService(request.match_info["service"], on=False, reason=body.reason))


async def switch_on(request: web.Request) -> web.Response:
    """Give tickets for a service again."""
    need_empty_body(await request.read())
    return await answer_command(request, SwitchService(request.match_info["service"], on=True))


async def close_day(request: web.Request) -> web.Response:
    """End the day."""
    need_empty_body(await request.read())
    reply = await answer_command(request, CloseDay())
    await trail.note(request, "day_closed", request.match_info["hall"])
    return reply


async def reopen_day(request: web.Request) -> web.Response:
    """Let the day go on that somebody has closed."""
    need_empty_body(await request.read())
    reply = await answer_command(request, ReopenDay())
    await trail.note(request, "day_reopened", request.match_info["hall"])
    return reply


async def show_day(request: web.Request) -> web.Response:
    """The present day, and whom closing it would send away."""
    state, now = _state(request), request.app[PARTS][ServerContext].clock()
    balance = state.index.balance
    document = DayDocument(
        hall=state.hall,
        day=state.day_of(now).isoformat() if state.definition is not None else None,
        is_closed=state.day_is_closed and state.day == state.day_of(now).isoformat(),
        waiting=balance["waiting"] + balance["held"],
        at_windows=balance["called"] + balance["serving"],
        open_windows=sum(window.state != "closed" for window in state.windows.values()),
    )
    return json_reply(json.encode(document))


def _state(request: web.Request) -> State:
    return request.app[PARTS][ServerContext].feed(request.match_info["hall"]).state
