"""Handles administrators' requests about the configuration, public holidays and the trail."""

from datetime import datetime
from typing import Annotated, Any, Final

from aiohttp import web
from msgspec import Meta, Struct, json

from queue_server.api.access import trail
from queue_server.api.access.requester import actor_of
from queue_server.api.configuration.administration import configuration_of
from queue_server.api.configuration.configuration_text import RequestedValues
from queue_server.api.http.bodies import decode, need_empty_body, whole_number
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.config.file.config_file import EARLIER_KEPT
from queue_server.config.file.patch import Change
from queue_server.views.loops import StoppedLoop
from queue_server.views.times import moment

Version = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$", description="the version that the change began from")]


BookingCount = Annotated[int, Meta(ge=0, le=1_000_000)]

MOST_CHANGES: Final = 20_000
"""How many changes a draft may have: more than a person makes, such as every name of a thousand services."""


class ConfigurationBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A change of the configuration: `changes` of that version, as JSON Patch (RFC 6902) without `copy` and `test`, or
    else all `values`. `accepted_bookings` is how many open bookings and visitors in draws may lose their time
    by it."""

    version: Version
    changes: Annotated[tuple[Change, ...], Meta(max_length=MOST_CHANGES)] | None = None
    values: dict[str, Any] | None = None
    accepted_bookings: BookingCount = 0

    @property
    def requested(self) -> RequestedValues:
        """The one of the two that is given. Raises `HttpProblem`."""
        if self.changes is None and self.values is not None:
            return self.values
        if self.values is None and self.changes is not None:
            return self.changes
        raise HttpProblem("malformed", why="send either `changes` or `values`")


class ConfirmBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The second yes to a change, also to so many open bookings that lose their time by it."""

    accepted_bookings: BookingCount = 0


class MergeBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The values that a draft began from, and those it has now."""

    base: dict[str, Any]
    values: dict[str, Any]


MOST_STATES: Final = EARLIER_KEPT
"""All that are kept."""

_decoder: Final = json.Decoder(ConfigurationBody)
_merge_decoder: Final = json.Decoder(MergeBody)
_confirm_decoder: Final = json.Decoder(ConfirmBody)
_encode: Final = json.Encoder().encode


async def show(request: web.Request) -> web.Response:
    """Show the configuration, and the changes that wait."""
    return json_reply(_encode(await configuration_of(request).reader.show()))


async def review(request: web.Request) -> web.Response:
    """Show what a change would do; nothing is stored."""
    configuration, body = configuration_of(request), await _body(request)
    return json_reply(_encode(await configuration.review(body.version, body.requested)))


async def merge(request: web.Request) -> web.Response:
    """A draft and what was saved meanwhile, in one; nothing is kept."""
    configuration, body = configuration_of(request), decode(_merge_decoder, await request.read())
    return json_reply(_encode(await configuration.reader.merge(body.base, body.values)))


async def history(request: web.Request) -> web.Response:
    """The states of before, newest first, with what each change changed."""
    limit = whole_number(request.query.get("limit", "20"), "limit", 1, MOST_STATES)
    return json_reply(_encode(await configuration_of(request).reader.earlier_states(limit)))


async def earlier_values(request: web.Request) -> web.Response:
    """The ways back to one of them."""
    return json_reply(_encode(await configuration_of(request).reader.earlier_values(request.match_info["state"])))


async def save(request: web.Request) -> web.Response:
    """Save a change and put it in force, or let it wait for a second approval."""
    configuration, body = configuration_of(request), await _body(request)
    saved = await configuration.save(
        body.version, body.requested, actor_of(request), accepted_bookings=body.accepted_bookings
    )
    await trail.note(request, "change_asked" if saved.waits else "configuration_saved")
    return json_reply(_encode(saved))


async def confirm(request: web.Request) -> web.Response:
    """Approve a change that waits, as the second administrator."""
    configuration = configuration_of(request)
    body = decode(_confirm_decoder, await request.read())
    saved = await configuration.confirm(
        request.match_info["change"], actor_of(request), accepted_bookings=body.accepted_bookings
    )
    await trail.note(request, "change_confirmed")
    return json_reply(_encode(saved))


async def withdraw(request: web.Request) -> web.Response:
    """Remove a change that waits."""
    need_empty_body(await request.read())
    await configuration_of(request).withdraw(request.match_info["change"])
    await trail.note(request, "change_withdrawn")
    return json_reply(b"{}")


async def put_back(request: web.Request) -> web.Response:
    """Write the configuration in force into the file that could not be used."""
    configuration = configuration_of(request)
    need_empty_body(await request.read())
    saved = await configuration.put_back(actor_of(request))
    await trail.note(request, "configuration_put_back")
    return json_reply(_encode(saved))


async def holidays(request: web.Request) -> web.Response:
    """List the public holidays of a year, as closed days."""
    from queue_server.config.public_holidays import public_holidays  # slow to import, and rarely asked for

    year = whole_number(request.query.get("year", str(_this_year(request))), "year", 2020, 2100)
    return json_reply(_encode(public_holidays(year)))


def _this_year(request: web.Request) -> int:
    """The year that is offered first."""
    return moment(request.app[PARTS][ServerContext].clock()).year


async def show_trail(request: web.Request) -> web.Response:
    """List who signed in and who changed what, newest first."""
    limit = whole_number(request.query.get("limit", "100"), "limit", 1, trail.MOST_SHOWN)
    traces = await request.app[PARTS][ServerContext].store.traces(limit)
    return json_reply(_encode([trail.trace_document(trace) for trace in traces]))


class BugDocument(Struct, frozen=True):
    """A defect that somebody or something has met: the number that was shown and stands in the log, and where."""

    number: str
    where: str
    at: datetime


class FaultsDocument(Struct, frozen=True):
    """The last bugs since the start, newest first, and what does not run beside the halls."""

    bugs: list[BugDocument]
    not_running: list[StoppedLoop]


async def show_faults(request: web.Request) -> web.Response:
    """Show the defects of the program itself."""
    server = request.app[PARTS][ServerContext]
    bugs = [BugDocument(bug.number, bug.place, moment(bug.at)) for bug in server.bugs.last()]
    return json_reply(_encode(FaultsDocument(bugs, server.loops.failing())))


async def _body(request: web.Request) -> ConfigurationBody:
    """The decoded body. Raises `HttpProblem`."""
    return decode(_decoder, await request.read())
