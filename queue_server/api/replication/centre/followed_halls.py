"""Handles what administrators and auditors ask and change about the halls of the region."""

from datetime import datetime
from typing import Final

from aiohttp import web
from msgspec import Struct, json

from queue_server.api.access import trail
from queue_server.api.http.bodies import decode, need_empty_body
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.api.replication.centre.centre_context import Centre, centre_of
from queue_server.app_parts import PARTS
from queue_server.config.values.scalars import Identifier
from queue_server.journal.followed.contents import FollowedHall
from queue_server.replication.centre import pairing
from queue_server.replication.centre.status import has_other_rules, is_behind, is_silent
from queue_server.views.times import moment, moment_or_none


class HallCodeBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The hall that shall be paired: the id that it has in its own configuration."""

    hall: Identifier


class HallCode(Struct, frozen=True):
    """The code by which the hall pairs with this centre, until then."""

    hall: str
    code: str
    until: datetime


class FollowedHallDocument(Struct, frozen=True, kw_only=True):
    """A hall of the region. `states` says what is the matter with it: `waiting` for its pairing, `revoked`, `silent`,
    `behind`, `forked`, `rules_changed`; nothing where all is well. `seq` is the last record here, `behind` how many
    more the hall had when it was heard last. A clock that differs is `clock_differs_s` ahead of the centre's."""

    hall: str
    states: tuple[str, ...]
    seq: int
    behind: int | None
    paired_at: datetime | None
    heard_at: datetime | None
    code: str | None
    code_until: datetime | None
    forked_seq: int | None
    forked_at: datetime | None
    rules_changed_at: datetime | None
    clock_differs_s: int | None
    version: str


_code_body: Final = json.Decoder(HallCodeBody)


async def index(request: web.Request) -> web.Response:
    """List the halls that are followed, were followed or wait to be."""
    server = request.app[PARTS][ServerContext]
    ends, now = {head.hall: head.seq for head in await server.store.heads()}, server.clock()
    rows = [row for row in await server.store.followed_halls() if pairing.is_listed(row, ends.get(row.hall, 0), now)]
    return json_reply(json.encode([_document(request, row) for row in sorted(rows, key=_place)]))


async def make_code(request: web.Request) -> web.Response:
    """Make a code by which a hall pairs with this centre."""
    server, centre = request.app[PARTS][ServerContext], centre_of(request)
    hall = decode(_code_body, await request.read()).hall
    if hall in server.feeds():
        raise HttpProblem("hall_own", hall=hall)
    if centre.settings is None and centre.standby_of not in (None, hall):
        raise HttpProblem("standby_of_one", hall=centre.standby_of)
    row = await pairing.make_code(server.store, hall, server.clock())
    centre.halls.take_row(row)
    await trail.note(request, "hall_code_made", hall)
    return json_reply(json.encode(HallCode(hall, row.code or "", moment(row.code_until))), 201)


async def revoke(request: web.Request) -> web.Response:
    """Take nothing more from a hall. What it has sent stays."""
    need_empty_body(await request.read())
    server, hall = request.app[PARTS][ServerContext], request.match_info["hall"]
    try:
        row = await pairing.revoke(server.store, hall, server.clock())
    except LookupError:
        raise HttpProblem("hall_not_followed", hall=hall[:64]) from None
    return await _changed(request, row, "hall_revoked")


async def settle(request: web.Request) -> web.Response:
    """End the alarm of a fork that somebody has looked into."""
    need_empty_body(await request.read())
    hall = request.match_info["hall"]
    try:
        row = await pairing.settle(request.app[PARTS][ServerContext].store, hall)
    except LookupError:
        raise HttpProblem("hall_not_followed", hall=hall[:64]) from None
    return await _changed(request, row, "hall_fork_settled")


def _place(row: FollowedHall) -> tuple[bool, str]:
    """Sorts the halls by their id, those that are shut out behind the others."""
    return row.revoked_at is not None, row.hall


async def _changed(request: web.Request, row: FollowedHall, act: str) -> web.Response:
    request.app[PARTS][Centre].halls.take_row(row)
    await trail.note(request, act, row.hall)
    return json_reply(json.encode(_document(request, row)))


def _document(request: web.Request, row: FollowedHall) -> FollowedHallDocument:
    parts = request.app[PARTS]
    centre, now = parts[Centre], parts[ServerContext].clock()
    link, feed = centre.links.link_of(row.hall), parts[ServerContext].engine.followed.get(row.hall)
    is_waiting = row.code is not None and now < row.code_until
    differs = link.clock_differs if link is not None else None
    return FollowedHallDocument(
        hall=row.hall,
        states=tuple(_states(centre, row, now)),
        seq=link.seq if link is not None else feed.seq if feed is not None else 0,
        behind=link.behind if link is not None else None,
        paired_at=moment_or_none(row.paired_at),
        heard_at=moment_or_none(link.heard_at if link is not None else row.heard_at),
        code=row.code if is_waiting else None,
        code_until=moment(row.code_until) if is_waiting else None,
        forked_seq=row.forked_seq,
        forked_at=moment_or_none(row.forked_at),
        rules_changed_at=moment_or_none(link.rules_changed_at if link is not None else None),
        clock_differs_s=round(differs / 1_000_000) if differs is not None else None,
        version=link.version if link is not None else "",
    )


def _states(centre: Centre, row: FollowedHall, now: int) -> list[str]:
    link = centre.links.link_of(row.hall)
    states = {
        "waiting": row.code is not None and now < row.code_until,
        "revoked": row.revoked_at is not None,
        "silent": link is not None and is_silent(link, now),
        "behind": link is not None and is_behind(link, now),
        "forked": row.forked_seq is not None,
        "rules_changed": link is not None and has_other_rules(link, now),
    }
    return [state for state, is_so in states.items() if is_so]
