"""What an administrator asks of the configuration, of public holidays and of the trail."""

from typing import Annotated, Any, Final

from aiohttp import web
from msgspec import Meta, Struct, json

from queue_server.api import trail
from queue_server.api.commands import EmptyBody, decode, whole_number
from queue_server.api.configuration import configuration_of
from queue_server.api.door import DOOR
from queue_server.api.replies import json_reply
from queue_server.api.submit import actor_of
from queue_server.views.times import moment

Version = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$", description="the version that the change began from")]


class ConfigurationBody(Struct, frozen=True, forbid_unknown_fields=True):
    """All values of the file, as they shall be."""

    version: Version
    values: dict[str, Any]


_decoder: Final = json.Decoder(ConfigurationBody)
_nothing: Final = json.Decoder(EmptyBody)
_encode: Final = json.Encoder().encode


async def show(request: web.Request) -> web.Response:
    """The configuration, and the changes that wait."""
    return json_reply(_encode(await configuration_of(request).show()))


async def review(request: web.Request) -> web.Response:
    """What a change would do; nothing is kept."""
    configuration, body = configuration_of(request), await _body(request)
    return json_reply(_encode(await configuration.review(body.version, body.values)))


async def save(request: web.Request) -> web.Response:
    """Keep a change and put it in force, or let it wait for the second yes."""
    configuration, body = configuration_of(request), await _body(request)
    saved = await configuration.save(body.version, body.values, actor_of(request))
    await trail.note(request, "change_asked" if saved.waits else "configuration_saved")
    return json_reply(_encode(saved))


async def confirm(request: web.Request) -> web.Response:
    """The second yes to a change that waits."""
    configuration = configuration_of(request)
    decode(_nothing, await request.read())
    saved = await configuration.confirm(request.match_info["change"], actor_of(request))
    await trail.note(request, "change_confirmed")
    return json_reply(_encode(saved))


async def withdraw(request: web.Request) -> web.Response:
    """Take away a change that waits."""
    decode(_nothing, await request.read())
    await configuration_of(request).withdraw(request.match_info["change"])
    await trail.note(request, "change_withdrawn")
    return json_reply(b"{}")


async def holidays(request: web.Request) -> web.Response:
    """The public holidays of a year, as closed days."""
    from queue_server.config.public_holidays import public_holidays  # slow to import, and rarely asked for

    year = whole_number(request.query.get("year", str(_this_year(request))), "year", 2020, 2100)
    return json_reply(_encode(public_holidays(year)))


def _this_year(request: web.Request) -> int:
    """What is offered first."""
    return moment(request.app[DOOR].clock()).year


async def show_trail(request: web.Request) -> web.Response:
    """Who came in and who changed what, newest first."""
    limit = whole_number(request.query.get("limit", "100"), "limit", 1, trail.MOST_SHOWN)
    traces = await request.app[DOOR].store.traces(limit)
    return json_reply(_encode([trail.shown(trace) for trace in traces]))


async def _body(request: web.Request) -> ConfigurationBody:
    """Raises `Problem`."""
    return decode(_decoder, await request.read())
