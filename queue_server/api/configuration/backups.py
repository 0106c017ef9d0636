"""Handles requests about copies of the hall: how old the last good one is, and a copy on demand."""

from typing import Literal

from aiohttp import web
from msgspec import Struct, json

from queue_server.api.access import trail
from queue_server.api.configuration.administration import Administration, keeper_of
from queue_server.api.http.bodies import need_empty_body
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.app_parts import PARTS
from queue_server.backups.keeper import BackupDocument
from queue_server.views.supervision.alarms import Alarm


class BackupReadiness(Struct, frozen=True):
    """`none`: no copies are made by schedule. `age_s` is that of the last good copy."""

    state: Literal["none", "good", "failing"]
    age_s: int | None = None


async def show(request: web.Request) -> web.Response:
    """Show the state of the copies."""
    return json_reply(json.encode(keeper_of(request).document()))


async def make(request: web.Request) -> web.Response:
    """Begin a copy now; the document shows its progress. Raises `HttpProblem`."""
    need_empty_body(await request.read())
    keeper = keeper_of(request)
    if not keeper.is_set_up:
        raise HttpProblem("backup_without_folder")
    if not keeper.is_running:
        keeper.ask()
        await trail.note(request, "backup_asked")
    document: BackupDocument = keeper.document()
    return json_reply(json.encode(document))


def backup_alarms(app: web.Application) -> list[Alarm]:
    """The alarms about copies for supervisors."""
    keeper = app[PARTS][Administration].backups
    return [] if keeper is None else keeper.alarms()


def backup_readiness(app: web.Application) -> BackupReadiness:
    keeper = app[PARTS][Administration].backups
    if keeper is None or not keeper.is_set_up:
        return BackupReadiness("none")
    return BackupReadiness("failing" if keeper.is_failing() else "good", keeper.age_s())
