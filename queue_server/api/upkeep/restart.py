"""Lets the server start anew from the administrator's page, so that settings which a start reads need no shell.

The program does it by itself, in its own process: it stops in order, as after SIGTERM, tells screens and desks that it
restarts, and serves again with the file as it is then. Whatever has started the program does not notice.
"""

from datetime import datetime

from aiohttp import web
from msgspec import Struct, json
from yarl import URL

from queue_server.api.access import trail
from queue_server.api.configuration.administration import Administration, configuration_of
from queue_server.api.configuration.configuration_documents import Mistake
from queue_server.api.http.bodies import need_empty_body
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.upkeep.upkeep import Upkeep
from queue_server.app_parts import PARTS
from queue_server.views.times import moment


class RestartDocument(Struct, frozen=True, kw_only=True):
    """`started_at` tells one start from the next. With `restarts_itself` this page may ask for a start; with
    `is_restarting` it has. `mistakes` are why the next start would fail, so that there is none now. `address` is where
    the server is then, if that is another place."""

    started_at: datetime
    restarts_itself: bool
    is_restarting: bool = False
    mistakes: list[Mistake] = []
    address: str | None = None


async def show(request: web.Request) -> web.Response:
    """Since when the server runs, and whether it can start anew by itself."""
    return json_reply(json.encode(_document(request)))


async def restart(request: web.Request) -> web.Response:
    """Stop in order and start anew, unless the next start would fail. Raises `HttpProblem`."""
    need_empty_body(await request.read())
    upkeep, configuration = request.app[PARTS][Upkeep], configuration_of(request)
    if upkeep.restart is None:
        raise HttpProblem("restart_by_hand")
    mistakes = await configuration.reader.faults_of_a_start()
    if mistakes:
        return json_reply(json.encode(_document(request, mistakes=mistakes)))
    backups = request.app[PARTS][Administration].backups
    if upkeep.is_at_work or (backups is not None and backups.is_running):
        raise HttpProblem("restart_while_at_work")
    address = await _address(request)
    await trail.note(request, "server_restarted")
    upkeep.restart()
    return json_reply(json.encode(_document(request, is_restarting=True, address=address)), 202)


async def _address(request: web.Request) -> str | None:
    """Where the next start has the server for whoever is at this page; None where it stays."""
    configuration = configuration_of(request)
    before, server = configuration.running.started.server, (await configuration.reader.saved()).server
    if (before.port, before.tls_certificate is None) == (server.port, server.tls_certificate is None):
        return None
    scheme = "http" if server.tls_certificate is None else "https"
    return str(URL.build(scheme=scheme, host=request.url.host or "localhost", port=server.port, path="/admin"))


def _document(
    request: web.Request,
    *,
    is_restarting: bool = False,
    mistakes: list[Mistake] | None = None,
    address: str | None = None,
) -> RestartDocument:
    upkeep = request.app[PARTS][Upkeep]
    return RestartDocument(
        started_at=moment(upkeep.started_at),
        restarts_itself=upkeep.restart is not None,
        is_restarting=is_restarting,
        mistakes=mistakes or [],
        address=address,
    )
