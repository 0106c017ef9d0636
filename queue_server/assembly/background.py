"""Runs everything beside the requests of one server, each loop under its name and hall."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final

from aiohttp import web
from msgspec.structs import replace

from displays.visitor_devices import VisitorDevices
from operator_console.manager.manager_preparation import keep_ready
from queue_server.api.access.access_control import AccessControl
from queue_server.api.access.people import warn_of_doubles
from queue_server.api.bookings.draws.drawing import keep_draws
from queue_server.api.catalogue.taking import CATALOGUE_LOOK_S, follow_takeovers, keep_taking
from queue_server.api.configuration.administration import Administration
from queue_server.api.configuration.stored_configuration import follow_store
from queue_server.api.devices.device_book import DeviceBook
from queue_server.api.http.server_context import ServerContext
from queue_server.api.live.live_sockets import LiveSockets
from queue_server.api.live.revocation import end_revoked
from queue_server.api.public_log.log_handlers import PublicLogs
from queue_server.api.region.region_now import RegionNow
from queue_server.api.replication.centre.alarm_keeper import keep_alarms
from queue_server.api.replication.centre.centre_context import Centre
from queue_server.api.upkeep.upkeep import Upkeep
from queue_server.api.upkeep.versions import note_upgrades
from queue_server.app_parts import PARTS
from queue_server.catalogue.service import Catalogues
from queue_server.clock import StoreTime
from queue_server.hall.commands import Actor
from queue_server.journal.store import Unavailable
from queue_server.loops import every
from queue_server.media.folder_digest import digest_of_folders
from queue_server.messages.channels.telegram.bot_reader import READER_WORK
from queue_server.messages.outbox import work_of
from queue_server.messages.service import MessageService
from queue_server.pages.services import VisitorServices
from queue_server.replication.branch.branch_links import BranchLinks
from queue_server.servers import SERVERS_KEPT, STATES_KEPT, keep_in_touch
from queue_server.units import DAY
from queue_server.webhooks.service import WEBHOOK_LOOP, WebhookService
from queue_server.worker.client.ended_days import EndedDays
from queue_server.worker.client.expectations import Expectations
from queue_server.worker.client.scheduler import Scheduler
from queue_server.worker.client.worker import Worker
from queue_server.worker.client.worker_process import LOOP_NAME as WORKER_LOOP

log = logging.getLogger(__name__)

HOUSEKEEPING_S: Final = 600.0
"""How often notes, personal data and sessions past their time are erased."""

STORE_TIME_S: Final = 20.0
"""How often the database's time is looked at: a quartz goes wrong by a millisecond meanwhile."""
FOLDERS_S: Final = 60.0
"""How often the folders of media and voices are compared with those of other servers."""
CONFIGURED_BY_STORE: Final = Actor("system", "configuration")
"""The actor of a configuration that another server, or a command, has put into the store or into the file."""
ANSWERS_AT_ONCE: Final = 500
"""Answers erased in one transaction: some milliseconds, for which nobody in a hall waits."""


@dataclass(kw_only=True)
class BackgroundWork:
    """The work beside the halls of one server. `expectations` are by the id of a hall. `stored_configuration` is the
    number of the text in the store that the server started with, where servers share it."""

    worker: Worker
    """Computes estimates, figures and files."""
    ended_days: EndedDays
    """Those of followed halls."""
    expectations: dict[str, Expectations]
    scheduler: Scheduler
    stored_configuration: int | None = None
    answers_days: int
    """How long first answers to command ids are kept."""


async def run_in_background(app: web.Application) -> AsyncIterator[None]:
    """Start every loop, and stop them all when the application ends."""
    parts = app[PARTS]
    server = parts[ServerContext]
    await parts[VisitorServices].ticket_keys.begin(server.store, server.feeds())
    await parts[PublicLogs].keys.begin(server.store)
    await warn_of_doubles(server.store)
    with suppress(Unavailable):
        await server.servers.look()  # what this server had claimed before it was killed is free from the beginning
    _start_for_server(app)
    for hall in server.feeds():
        start_for_hall(app, hall)
    yield
    await server.loops.stop()
    with suppress(Unavailable):
        await server.servers.leave()
    await parts[VisitorDevices].close()
    await parts[MessageService].close()
    await parts[WebhookService].close()
    await parts[RegionNow].close()
    await parts[AccessControl].close()


def _start_for_server(app: web.Application) -> None:
    parts = app[PARTS]
    server = parts[ServerContext]
    access = parts[AccessControl]
    background = parts[BackgroundWork]
    backups = parts[Administration].backups
    start = server.loops.start
    start("time", server.engine.run)
    start("news", server.engine.follow_news)
    start("tokens", access.tokens.run)
    start("revocation", partial(end_revoked, access, parts[LiveSockets]))
    start("devices", parts[DeviceBook].run)
    start("claims", server.claims.keep)
    start("servers", partial(keep_in_touch, server.servers, server.states, server.claims.renew))
    if (store_time := server.clock.store_time) is not None:
        start("clock", partial(_keep_time, server, store_time))
    start("folders", partial(_compare_folders, app))
    start(
        "housekeeping",
        partial(server.claims.run, "housekeeping", partial(_keep_house, server, background.answers_days)),
    )
    configuration, number = parts[Administration].configuration, background.stored_configuration
    if configuration is not None and number is not None:
        start(
            "configuration",
            partial(follow_store, configuration, server.store, number, CONFIGURED_BY_STORE, server.engine.watch),
        )
    if configuration is not None and number is None:
        start("takeovers", partial(follow_takeovers, parts[Catalogues].offers, configuration, CONFIGURED_BY_STORE))
    start("draws", partial(server.claims.run, "draws", partial(keep_draws, server, parts[VisitorServices].ticket_keys)))
    start("log", parts[PublicLogs].keep_signed)
    start("ended days", partial(server.claims.run, "ended days", background.ended_days.run))
    start("links", parts[BranchLinks].run)
    if parts[Catalogues].takes_over:
        look = partial(every, CATALOGUE_LOOK_S, partial(keep_taking, app))
        start("catalogue", partial(server.claims.run, "catalogue", look))
    start("followed halls", parts[Centre].halls.run)
    if parts[Centre].settings is not None:
        start("alarms of halls", partial(server.claims.run, "alarms of halls", partial(keep_alarms, app)))
    is_first = parts[Centre].waits_for(server.feeds()) is None  # a standby has the bot of the first machine
    if (reader := parts[MessageService].bot_reader) is not None and is_first:
        start("telegram", partial(server.claims.run, READER_WORK, reader.run))
    start(WEBHOOK_LOOP, parts[WebhookService].run)
    start("reports", background.scheduler.run)
    server.loops.failing_elsewhere = background.worker.failing
    start(WORKER_LOOP, background.worker.run)
    if backups is not None:
        start("backups", backups.run)
    start("preparation", partial(keep_ready, app, server.feeds()))
    if (data := parts[Upkeep].data) is not None:
        start("upgrades", partial(note_upgrades, data, server.store, server.clock))


def records_of(hall: str) -> str:
    """The claim on what one server does for a hall: its record of estimates, sums of days, snapshots."""
    return f"records:{hall}"


def start_for_hall(app: web.Application, hall: str) -> None:
    """Start every loop of a hall that is open."""
    parts = app[PARTS]
    server, background = parts[ServerContext], parts[BackgroundWork]
    start, claims = server.loops.start, server.claims
    start("screens", parts[LiveSockets].fanouts[hall].run, hall)
    start("estimates", background.expectations[hall].run, hall)
    start("records", partial(claims.run, records_of(hall), partial(_serve_by_worker, background.worker, hall)), hall)
    start("messages", partial(claims.run, work_of(hall), parts[MessageService].outboxes[hall].run), hall)
    for printer, work in parts[VisitorDevices].work(hall):
        start(f"printer {printer}", work, hall)


async def _keep_time(server: ServerContext, store_time: StoreTime) -> None:
    """Go by the database's time, until cancelled."""

    async def look() -> None:
        try:
            await store_time.look(server.store.time)
        except Unavailable as fault:
            log.debug("the database's time cannot be read: %s", fault)
        servers = server.servers
        servers.row = replace(servers.row, clock_differs_s=round(store_time.differs_s))

    await every(STORE_TIME_S, look)


async def _compare_folders(app: web.Application) -> None:
    """Let the other servers know the digest of this one's folders, until cancelled."""

    async def digest() -> None:
        folders, servers = [*app[PARTS][VisitorDevices].folders()], app[PARTS][ServerContext].servers
        folders_digest = await asyncio.to_thread(digest_of_folders, folders)
        servers.row = replace(servers.row, folders=folders_digest)

    await every(FOLDERS_S, digest)


async def _serve_by_worker(worker: Worker, hall: str) -> None:
    """Let the worker do what one server does for a hall, until cancelled."""
    worker.serve(hall)
    try:
        await asyncio.get_running_loop().create_future()  # until cancelled
    finally:
        worker.release(hall)


async def _erase_rows_of_others(server: ServerContext) -> None:
    """Erase rows whose form no server makes any more. Raises `Unavailable`."""
    await server.servers.look()
    forms = server.servers.forms_of_rows()
    if "" not in forms:
        erased = 1
        while erased > 0:  # others write between two portions
            erased = await server.store.erase_rows(forms)


async def _keep_house(server: ServerContext, answers_days: int) -> None:
    """Erase what must not be kept any longer, by the last time that was certain."""

    async def erase() -> None:
        now = server.clock.certain()
        try:
            await server.store.erase_notes(now)
            await server.store.erase_personal_data(now)
            await server.store.erase_sessions(now)
            await server.store.erase_traces(now)
            await server.store.erase_failures(now)
            await server.store.erase_states(now - STATES_KEPT)
            await server.store.erase_servers(now - SERVERS_KEPT)
            await _erase_rows_of_others(server)
            before = now - answers_days * DAY
            erased = ANSWERS_AT_ONCE
            while erased == ANSWERS_AT_ONCE:  # others write between two portions
                erased = await server.store.erase_answers(before, ANSWERS_AT_ONCE)
        except Unavailable as fault:
            log.debug("nothing can be erased at present: %s", fault)

    await every(HOUSEKEEPING_S, erase)
