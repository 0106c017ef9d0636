"""Copies of the hall: how old the last good one is, and one by a button."""

from collections.abc import Iterable
from typing import Final, Literal

from aiohttp import web
from msgspec import Struct, json
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from queue_server.api.access import trail
from queue_server.api.halls.commands import EmptyBody, decode
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import SERVER
from queue_server.backups.keeper import BackupDocument, BackupKeeper
from queue_server.views.alarms import Alarm

BACKUPS: Final = web.AppKey("BACKUPS", BackupKeeper)
"""Missing where the server was started without a folder of its own."""

_nothing: Final = json.Decoder(EmptyBody)


class BackupReadiness(Struct, frozen=True):
    """`none`: no copies are made by schedule. `age_s` is that of the last good copy."""

    state: Literal["none", "good", "failing"]
    age_s: int | None = None


async def show(request: web.Request) -> web.Response:
    """How the copies do."""
    return json_reply(json.encode(_keeper(request).document()))


async def make(request: web.Request) -> web.Response:
    """Begin a copy now; the document says how it goes on. Raises `HttpProblem`."""
    decode(_nothing, await request.read())
    keeper = _keeper(request)
    if not keeper.is_set_up:
        raise HttpProblem("backup_without_folder")
    if not keeper.is_running:
        keeper.ask()
        await trail.note(request, "backup_asked")
    document: BackupDocument = keeper.document()
    return json_reply(json.encode(document))


def keep_backups(app: web.Application, keeper: BackupKeeper) -> None:
    """Let the application make copies, and count them."""
    app[BACKUPS] = keeper
    app[SERVER].metrics.registry.register(_BackupMetrics(keeper))


def backup_alarms(app: web.Application) -> list[Alarm]:
    """What supervisors should know of the copies."""
    keeper = app.get(BACKUPS)
    return [] if keeper is None else keeper.alarms()


def backup_readiness(app: web.Application) -> BackupReadiness:
    keeper = app.get(BACKUPS)
    if keeper is None or not keeper.is_set_up:
        return BackupReadiness("none")
    return BackupReadiness("failing" if keeper.is_failing() else "good", keeper.age_s())


def _keeper(request: web.Request) -> BackupKeeper:
    keeper = request.app.get(BACKUPS)
    if keeper is None:
        raise HttpProblem("backup_without_folder")
    return keeper


class _BackupMetrics(Collector):
    def __init__(self, keeper: BackupKeeper) -> None:
        self._keeper = keeper

    def collect(self) -> Iterable[GaugeMetricFamily]:
        age = GaugeMetricFamily("kezek_backup_age_seconds", "Age of the last good copy by schedule")
        failing = GaugeMetricFamily("kezek_backup_failing", "1 while there is no good copy of the last day")
        if self._keeper.is_set_up:
            if (age_s := self._keeper.age_s()) is not None:
                age.add_metric([], age_s)
            failing.add_metric([], self._keeper.is_failing())
        return age, failing
