"""Runs everything beside the requests of one server, each loop under its name and hall."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from aiohttp import web

from displays.visitor_devices import VISITOR_DEVICES
from operator_console.manager_preparation import keep_ready
from queue_server.api.access.access_control import ACCESS
from queue_server.api.access.people import warn_of_doubles
from queue_server.api.configuration.administration import ADMINISTRATION
from queue_server.api.devices.device_book import DEVICE_BOOK
from queue_server.api.http.server_context import SERVER, ServerContext
from queue_server.api.live.live_sockets import LIVE_SOCKETS
from queue_server.api.live.revocation import end_revoked
from queue_server.api.upkeep.upkeep import UPKEEP
from queue_server.api.upkeep.versions import note_upgrades
from queue_server.journal.store import Unavailable
from queue_server.loops import every
from queue_server.pages.services import VISITOR_SERVICES
from queue_server.reports.schedule.scheduler import Scheduler
from queue_server.worker.client.expectations import Expectations
from queue_server.worker.client.worker import Worker
from queue_server.worker.client.worker_process import LOOP_NAME as WORKER_LOOP

log = logging.getLogger(__name__)

HOUSEKEEPING_S: Final = 600.0
"""How often notes and sessions past their time are erased."""

ANSWERS_AT_ONCE: Final = 500
"""Answers erased in one transaction: some milliseconds, for which nobody in a hall waits."""
DAY_US: Final = 86_400_000_000


@dataclass(frozen=True, kw_only=True)
class BackgroundWork:
    """The work beside the halls of one server. `expectations` are by the id of a hall."""

    worker: Worker
    """Computes estimates, figures and files."""
    expectations: dict[str, Expectations]
    scheduler: Scheduler
    answers_days: int
    """How long first answers to command ids are kept."""


BACKGROUND: Final = web.AppKey("BACKGROUND", BackgroundWork)


async def run_in_background(app: web.Application) -> AsyncIterator[None]:
    """Start every loop, and stop them all when the application ends."""
    server = app[SERVER]
    await app[VISITOR_SERVICES].ticket_keys.begin(server.store, server.feeds())
    await warn_of_doubles(server.store)
    _start_for_server(app)
    for hall in server.feeds():
        start_for_hall(app, hall)
    yield
    await server.loops.stop()
    await app[VISITOR_DEVICES].close()
    await app[ACCESS].close()


def _start_for_server(app: web.Application) -> None:
    server, access, background, backups = app[SERVER], app[ACCESS], app[BACKGROUND], app[ADMINISTRATION].backups
    start = server.loops.start
    start("time", server.engine.run)
    start("tokens", access.tokens.run)
    start("revocation", partial(end_revoked, access, app[LIVE_SOCKETS]))
    start("devices", app[DEVICE_BOOK].run)
    start("housekeeping", partial(_keep_house, server, background.answers_days))
    start("reports", background.scheduler.run)
    server.loops.failing_elsewhere = background.worker.failing
    start(WORKER_LOOP, background.worker.run)
    if backups is not None:
        start("backups", backups.run)
    start("preparation", partial(keep_ready, app))
    if (data := app[UPKEEP].data) is not None:
        start("upgrades", partial(note_upgrades, data, server.store, server.clock))


def start_for_hall(app: web.Application, hall: str) -> None:
    """Start every loop of a hall that is open."""
    start, background = app[SERVER].loops.start, app[BACKGROUND]
    start("screens", app[LIVE_SOCKETS].fanouts[hall].run, hall)
    start("estimates", background.expectations[hall].run, hall)
    background.worker.serve(hall)
    for printer, work in app[VISITOR_DEVICES].work(hall):
        start(f"printer {printer}", work, hall)


async def _keep_house(server: ServerContext, answers_days: int) -> None:
    """Erase what must not be kept any longer, by the last time that was certain."""

    async def erase() -> None:
        now = server.clock.certain()
        try:
            await server.store.erase_notes(now)
            await server.store.erase_sessions(now)
            await server.store.erase_traces(now)
            before = now - answers_days * DAY_US
            erased = ANSWERS_AT_ONCE
            while erased == ANSWERS_AT_ONCE:  # others write between two portions
                erased = await server.store.erase_answers(before, ANSWERS_AT_ONCE)
        except Unavailable as fault:
            log.debug("nothing can be erased at present: %s", fault)

    await every(HOUSEKEEPING_S, erase)
