"""Holds what the centre's routes need, and finds the hall that a token belongs to."""

import hmac
from collections.abc import Container
from dataclasses import dataclass

from aiohttp import web

from queue_server.api.access.credentials.code_attempts import CodeAttempts
from queue_server.api.access.requester import credential_of
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.config.sections.centre import CentreSettings
from queue_server.journal.followed.contents import FollowedHall
from queue_server.replication.centre.following import FollowedHalls
from queue_server.replication.centre.gathering import Gathering
from queue_server.replication.centre.intake import Intake
from queue_server.replication.centre.status import HallLinks


@dataclass(kw_only=True)
class Centre:
    """What one server has as a centre, or as the standby of `standby_of`. Where it is neither, it lets no hall in, and
    shows what is there."""

    settings: CentreSettings | None
    standby_of: str | None
    name: str
    links: HallLinks
    halls: FollowedHalls
    intake: Intake
    attempts: CodeAttempts
    gathering: Gathering

    def waits_for(self, own: Container[str]) -> str | None:
        """The hall that this server may be called to take over; None where it is among its `own` by now."""
        return None if self.standby_of in own else self.standby_of


def centre_on(
    server: ServerContext, settings: CentreSettings | None, links: HallLinks, machine: str, standby_of: str | None
) -> Centre:
    """The centre of a server; `machine` is its name where the settings give none."""
    halls = FollowedHalls(server.engine, server.store, links, server.clock, server.states)
    gathering = Gathering(server.clock)
    halls.read_sockets = gathering.bring_up_to_date
    return Centre(
        settings=settings,
        standby_of=standby_of,
        name=(settings.name if settings is not None else None) or machine,
        links=links,
        halls=halls,
        intake=Intake(server.store, server.clock, halls.note_arrival),
        attempts=CodeAttempts(server.store, server.clock),
        gathering=gathering,
    )


def centre_of(request: web.Request) -> Centre:
    """The centre. Raises `HttpProblem` where this server is none."""
    centre = request.app[PARTS][Centre]
    if centre.settings is None and centre.standby_of is None:
        raise HttpProblem("no_centre")
    return centre


async def hall_of_token(request: web.Request) -> str:
    """The hall in the address, if the request has the token of that hall. Raises `HttpProblem` and `Unavailable`."""
    centre, hall = centre_of(request), request.match_info["hall"]
    digest = credential_of(request).digest
    if not is_token_of(centre.halls.row_of(hall), digest):  # it may have been paired at another server a moment ago
        row = await request.app[PARTS][ServerContext].store.followed_hall(hall)
        if not is_token_of(row, digest):
            feed = request.app[PARTS][ServerContext].engine.readable.get(hall)
            raise HttpProblem("other_hall", hall=hall[:64], epoch=0 if feed is None else feed.state.epoch)
        if row is not None:
            centre.halls.take_row(row)
    return hall


def is_token_of(row: FollowedHall | None, digest: bytes) -> bool:
    """Whether the hall of a row has the token with that digest."""
    return row is not None and row.digest is not None and hmac.compare_digest(row.digest, digest)
