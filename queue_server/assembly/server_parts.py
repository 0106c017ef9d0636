"""Makes what a server has beside its halls: worker, links to a centre and standby, webhooks, the region."""

import logging
import socket
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import metadata
from typing import Final

from aiohttp import web

import queue_server.worker
from queue_server.api.http.server_context import ServerContext
from queue_server.api.public_log.log_handlers import PublicLogs
from queue_server.api.replication.centre.centre_context import Centre
from queue_server.app_parts import PARTS
from queue_server.catalogue.hall_offers import HallOffers
from queue_server.config.sections.branch import BranchSettings
from queue_server.config.sections.region import RegionSettings
from queue_server.config.sections.webhooks import WebhookSettings
from queue_server.config.settings import ServerSettings
from queue_server.config.values.geojson import OutlineError
from queue_server.journal.feed import Feed
from queue_server.journal.place import Place, StoreUrl
from queue_server.region.region import Region, region_of
from queue_server.replication.branch.branch_links import BranchLinks
from queue_server.replication.branch.hall_sender import SenderClock
from queue_server.webhooks.poster import WebhookPoster
from queue_server.webhooks.service import WebhookService
from queue_server.worker.client.local_worker import LocalWorker
from queue_server.worker.client.store_writes import StoreWrites
from queue_server.worker.client.worker import Worker
from queue_server.worker.client.worker_process import WorkerProcess

log = logging.getLogger(__name__)

HAS_WORKER_PROCESS: Final = sys.platform != "win32"
"""Whether the system has the socket pairs of a worker; without them it works in the server's process."""


def region_with_outline(settings: RegionSettings) -> Region:
    """The region; without its outline where that cannot be read, which costs the border on the map alone."""
    try:
        return region_of(settings)
    except (OSError, OutlineError) as error:
        log.warning("the outline of the region cannot be shown: %s: %s", settings.outline, error)
        return Region(settings)


def worker_program(place: Place) -> Sequence[str] | None:
    """The command of the worker that reads the store of a place; None where the system has no processes for it."""
    if not HAS_WORKER_PROCESS:
        return None
    password_file = place.password_file if isinstance(place, StoreUrl) else None
    level = str(logging.getLogger().getEffectiveLevel())
    return sys.executable, "-m", queue_server.worker.__name__, str(place), str(password_file or ""), level


def webhook_service(app: web.Application, settings: WebhookSettings) -> WebhookService:
    """What sends the events of this server's halls to other systems."""
    server = app[PARTS][ServerContext]

    def feeds() -> Mapping[str, Feed]:
        """All halls but the one that this server may take over: until then its own server sends its events."""
        halls, waits_for = server.readable_feeds(), app[PARTS][Centre].waits_for(server.feeds())
        return halls if waits_for is None else {hall: feed for hall, feed in halls.items() if hall != waits_for}

    return WebhookService(
        server.store,
        feeds,
        server.claims,
        server.loops,
        server.bugs,
        server.engine.watch,
        WebhookPoster(settings),
        server.clock,
        server.monotonic,
        settings.address or "",
    )


def branch_links(server: ServerContext, settings: BranchSettings, offers: HallOffers, logs: PublicLogs) -> BranchLinks:
    """What sends the journals of this server's halls to their centre and standby."""
    clock = SenderClock(server.clock.machine, server.monotonic)
    return BranchLinks(
        server.feeds,
        server.store,
        server.claims,
        server.engine.watch,
        clock,
        server.loops,
        kbit_s=settings.kbit_s,
        offers=offers,
        version=version(),
        on_epoch=server.engine.supersede,
        log_keys=lambda hall: logs.logs[hall].public_keys() if hall in logs.logs else (),
    )


def worker_beside(server: ServerContext, program: Sequence[str]) -> Worker:
    """The worker in a process of its own, which this command starts."""
    return WorkerProcess(program, StoreWrites(server.store, server.readable_feeds()), server.bugs)


def worker_within(server: ServerContext) -> Worker:
    """The worker in this process. Its libraries are imported here alone."""
    from queue_server.worker.process.service import WorkerService

    return LocalWorker(WorkerService(server.store, server.loops))


@cache
def version() -> str:
    """The version of this program; empty in a checkout that is not installed."""
    try:
        return metadata.version("kezek")
    except metadata.PackageNotFoundError:
        return ""


def machine_name(settings: ServerSettings) -> str:
    """The name of this machine among several servers."""
    return settings.name or socket.gethostname()
