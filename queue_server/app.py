"""Puts store, engine, API and pages together, as the composition root; the one module that knows concrete classes."""

import asyncio
import contextlib
import logging
import socket
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from aiohttp import web
from msgspec.structs import replace

import displays.routes
import operator_console.routes
import queue_server.pages.routes
import queue_server.worker
from displays.paper.outbox import reader_of
from displays.visitor_devices import VISITOR_DEVICES, VisitorDevices
from operator_console.manager_sources import MANAGER, ManagerServices
from queue_server.api.access.access_control import ACCESS, AccessControl
from queue_server.api.access.authorise import front, spend
from queue_server.api.access.first_admin import first_admin_link
from queue_server.api.access.openid.openid_setup import provider_of
from queue_server.api.bookings.phone_limit import PHONE_LIMIT, PhoneLimit
from queue_server.api.configuration.administration import (
    ADMINISTRATION,
    Administration,
    configuration_for,
    keep_backups,
)
from queue_server.api.configuration.assistant.assistant_draft import DraftFile
from queue_server.api.configuration.backups import backup_alarms
from queue_server.api.configuration.configuration_good import GoodConfiguration, StartReport
from queue_server.api.configuration.stored_configuration import StoredStart, StoredText, start_with_store
from queue_server.api.devices.device_book import DEVICE_BOOK, DeviceBook
from queue_server.api.devices.device_metrics import DeviceMetrics
from queue_server.api.devices.equipment import equipment
from queue_server.api.halls.clock import clock_alarms
from queue_server.api.halls.clock_witnesses import ClockWitnesses
from queue_server.api.halls.hall_services import HALL_SERVICES, HallServices
from queue_server.api.halls.in_step import in_step, name_position
from queue_server.api.halls.supervision import Supervision, expected_waits
from queue_server.api.http.listening.tls import certificate_of, is_plain_to_others
from queue_server.api.http.replies import note_begin
from queue_server.api.http.server_context import SERVER, ServerContext
from queue_server.api.live.live_sockets import LIVE_SOCKETS, LiveSockets
from queue_server.api.public_log.hall_log import HallLog
from queue_server.api.public_log.log_handlers import PUBLIC_LOGS, public_logs
from queue_server.api.routes import add_routes
from queue_server.api.upkeep.upkeep import UPKEEP, Upkeep
from queue_server.background import BACKGROUND, BackgroundWork, records_of, run_in_background, start_for_hall
from queue_server.backups.after_restore import hear_lasting_readers, note_restore
from queue_server.backups.folder_notes import note_served
from queue_server.backups.keeper import BackedUpHall, BackupKeeper
from queue_server.bookings.refusal_words import REFUSAL_WORDS, RefusalWords
from queue_server.clock import HallClock, StoreTime, clock_of, now_us
from queue_server.clock import monotonic as seconds_of_this_process
from queue_server.config.definition import Definition
from queue_server.config.file.config_file import ConfigurationFile, LastGood
from queue_server.config.file.shared_text import shared_version
from queue_server.config.file.start import StartConfiguration
from queue_server.config.sections.displays import Displays
from queue_server.config.sections.messages import MessageSettings
from queue_server.config.sections.public_log import LogSettings
from queue_server.config.sections.reports import Reports
from queue_server.config.sections.store import StoreSettings
from queue_server.config.settings import Config, ServerSettings
from queue_server.engine import Engine
from queue_server.hall.commands import Actor
from queue_server.hall.errors import Refused
from queue_server.journal.clock_records import endings
from queue_server.journal.feed import Feed
from queue_server.journal.place import Place, StoreUrl, name_of_place, open_for_server
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Store, StoreError
from queue_server.journal.transfer.moment import TransferStore
from queue_server.journal.transfer.moving import NamedStore, need_open
from queue_server.messages.doors import MESSAGE_DOORS, doors_of
from queue_server.messages.service import MESSAGES, MessageService, channels_of
from queue_server.pages.booking_keys import BookingKeys
from queue_server.pages.presence import Presence
from queue_server.pages.services import PAGE_SERVICES, VISITOR_SERVICES, PageServices, VisitorServices
from queue_server.pages.ticket_keys import TicketKeys
from queue_server.reports.schedule.scheduler import Scheduler
from queue_server.servers import generation_read_by
from queue_server.serving import COMMIT_S, StopRequest, serve, stage
from queue_server.stats.visits.projection import VisitsProjection
from queue_server.upkeep.past_logs.past_import import forget_uploads
from queue_server.views.supervision.alarms import Alarm
from queue_server.views.times import moment
from queue_server.worker.client.expectations import Expectations
from queue_server.worker.client.local_worker import LocalWorker
from queue_server.worker.client.schedule_files import ScheduleFiles
from queue_server.worker.client.store_writes import StoreWrites
from queue_server.worker.client.worker import Worker
from queue_server.worker.client.worker_process import WorkerProcess

if TYPE_CHECKING:
    from queue_server.api.access.openid.openid_provider import Provider

log = logging.getLogger(__name__)

HAS_WORKER_PROCESS: Final = sys.platform != "win32"
"""Whether the system has the socket pairs of a worker; without them it works in the server's process."""
ANSWERS_DAYS: Final = StoreSettings().answers_days
OWNER_ONLY_FOLDER: Final = 0o700
NOTHING_MORE: Final = Displays()
"""Settings without printers and recorded voices."""
NO_LOG_SETTINGS: Final = LogSettings()
"""Settings of a log without witnesses."""
NO_REPORTS: Final = Reports()
"""Settings without scheduled reports."""
NO_MESSAGES: Final = MessageSettings()
"""Settings without anything that carries messages."""


async def run(
    config: Config,
    data: Path,
    host: str,
    port: int,
    *,
    ready: Callable[[str], None] = lambda _: None,
    mount: Callable[[web.Application], None] = lambda _: None,
    start: StartConfiguration | None = None,
    invite: Callable[[str], None] = lambda _: None,
    place: Place | None = None,
) -> bool:
    """Serve every hall of the configuration until SIGTERM or Ctrl-C; returns after an orderly stop: True where a hall
    that was restored waits for a start that follows at once.

    `ready` is called with the address once it accepts; `mount` may add routes of its own before. With `start`, which
    states how the configuration was chosen, administrators may change its file, SIGHUP reads the file anew, and while
    there is no administrator `invite` is called with the address of a link for the first one; the working configuration
    is stored once the server accepts. The journals are in `place`, or in the folder `data`, which has this machine's
    own files in any case. When a defect leaves no hall that can go on, the program stops in the same way
    and raises `InDoubt`. Raises `OSError` for a certificate that cannot be used, `ConfigError` for faulty settings of
    the sign-in provider.
    """
    certificate = certificate_of(config.server)
    store_time = StoreTime()
    clock = HallClock(store_time)
    place = data if place is None else place
    if place is not data:
        await asyncio.to_thread(data.mkdir, OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    stop = StopRequest()
    with stop.on_signals():
        if (store := await open_for_server(place, stop.event)) is None:
            return False
        try:
            await need_open(NamedStore(cast("TransferStore", store), name_of_place(place)))
            await store_time.look(store.time)
            shared = await start_with_store(store, start, clock()) if start and isinstance(place, StoreUrl) else None
            if shared is not None:
                config = shared.start.config
            provider = provider_of(config.openid, start.file if start is not None else None, clock)
            engine, refusals = await _started_engine(config, data, store, clock)
            app = build(
                store,
                engine,
                config.server,
                config.displays,
                reports=config.reports,
                messages=config.messages,
                provider=provider,
                worker=worker_program(place),
                answers_days=config.store.answers_days,
                log_settings=config.log,
                on_last_hall=stop.on_last_hall,
            )
            mount(app)
            app[UPKEEP].restart = stop.restart
            await asyncio.to_thread(forget_uploads, data)
            if isinstance(place, Path):
                app[UPKEEP].data = data
                hall = BackedUpHall(data, start.file if start is not None else None, partial(_zone, engine))
                backups = BackupKeeper(
                    config.backup, hall, store, clock, lambda: clock.doubt is None, app[SERVER].claims
                )
                keep_backups(app, backups)
            elif config.backup.folder is not None:
                log.warning("no copies are made into the folder of [backup]: the journals are in a database")
            app[ADMINISTRATION].draft = DraftFile(data)
            on_ready = [ready]
            if start is not None:
                keep = _keep_configuration(app, config, data, start, refusals, shared)
                on_ready.insert(0, keep)
                if (link := await first_admin_link(store, clock)) is not None:
                    on_ready.insert(0, lambda address: invite(address + link))
            if is_plain_to_others(host, config.server):
                log.warning("passwords cross the network unencrypted: set tls_certificate and tls_key")
            with app[UPKEEP].log.listening():
                await serve(app, host, port, partial(_tell_all, on_ready), stop, certificate)
        finally:
            await stage("close the store", store.close(), COMMIT_S)
    if stop.bug is not None:
        raise stop.bug
    return stop.is_restart


def _zone(engine: Engine) -> str:
    """The time zone of the first hall; UTC while there is none."""
    definitions = (feed.state.definition for feed in engine.feeds.values())
    return next((definition.timezone for definition in definitions if definition is not None), "UTC")


async def _started_engine(
    config: Config, data: Path, store: Store, clock: HallClock
) -> tuple[Engine, dict[str, Refused]]:
    """The engine with every hall open, and the halls that keep an earlier definition, with the reason."""
    journal_ends = await endings(store)
    clock.begin([end for hall, end in journal_ends.items() if hall in config.halls])
    engine = engine_on(store, clock)
    generation = generation_read_by(await store.servers(), clock.machine())
    engine.writers.generation_read = lambda: generation  # until this server sees the others by itself
    refusals = await open_halls(engine, config.halls)
    await note_restore(engine, store, data)
    await hear_lasting_readers(engine, store, {reader_of(p): p.hall for p in config.displays.printers})
    return engine, refusals


def _keep_configuration(
    app: web.Application,
    config: Config,
    data: Path,
    start: StartConfiguration,
    refusals: Mapping[str, Refused],
    shared: StoredStart | None = None,
) -> Callable[[str], None]:
    """Let administrators change the file, or the text in the store that several machines share; returns the function
    that stores a copy of it once the server accepts."""
    engine = app[SERVER].engine
    note_served(data, start.file)
    if shared is not None:
        share_configuration(app, shared, refusals)
        return lambda _address: None
    good = GoodConfiguration(app[PAGE_SERVICES].settings_notice, start.text, LastGood(data))
    report = StartReport(good, start, refusals, filter(engine.waiting.have_definition, engine.feeds))
    engine.waiting.late_configuration = report.end_waiting
    file = ConfigurationFile(start.file)
    with contextlib.suppress(OSError):  # a start without a history is a start
        file.keep_if_edited(good.read(), start.text, moment(engine.clock()))
    configuration_for(app, file, config, app[VISITOR_DEVICES].take_in, good)
    servers = app[SERVER].servers
    servers.row = replace(servers.row, configuration=shared_version(start.text))
    return lambda _address: report.keep()


def share_configuration(app: web.Application, shared: StoredStart, refusals: Mapping[str, Refused]) -> None:
    """Let the application change the text in the store, and put in force what other servers write there."""
    engine, store, start = app[SERVER].engine, app[SERVER].store, shared.start
    good = GoodConfiguration(app[PAGE_SERVICES].settings_notice, start.text)
    report = StartReport(good, start, refusals, filter(engine.waiting.have_definition, engine.feeds))
    engine.waiting.late_configuration = report.end_waiting
    text = StoredText(store, start.file)
    configuration_for(app, text, start.config, app[VISITOR_DEVICES].take_in, good, start.config)
    app[ADMINISTRATION].differences = shared.differences
    app[PAGE_SERVICES].settings_notice.is_of_several = True
    servers = app[SERVER].servers
    servers.row = replace(servers.row, configuration=shared_version(start.text))
    app[BACKGROUND].stored_configuration = shared.number


def _tell_all(listeners: Sequence[Callable[[str], None]], address: str) -> None:
    for listener in listeners:
        listener(address)


def engine_on(store: Store, clock: Callable[[], int] = now_us) -> Engine:
    """An engine that stores visits with the journal. `clock` gives µs UTC."""
    return Engine(store, clock, partial(VisitsProjection, store))


async def open_halls(engine: Engine, halls: Mapping[str, Definition]) -> dict[str, Refused]:
    """Open every hall; returns the refusals. A hall whose new definition would harm a waiting visitor keeps the earlier
    one."""
    refusals: dict[str, Refused] = {}
    for hall, definition in halls.items():
        try:
            await engine.open_hall(hall, definition)
        except Refused as refusal:
            log.critical("%s: the configuration is not put in force, the earlier one stays: %s", hall, refusal)
            refusals[hall] = refusal
        except (Corrupt, StoreError):
            if hall not in engine.feeds:
                raise
            log.critical("%s: the configuration is not put in force, the earlier one stays", hall, exc_info=True)
    return refusals


def build(
    store: Store,
    engine: Engine,
    settings: ServerSettings,
    for_visitors: Displays = NOTHING_MORE,
    *,
    reports: Reports = NO_REPORTS,
    messages: MessageSettings = NO_MESSAGES,
    provider: "Provider | None" = None,
    worker: Sequence[str] | None = None,
    clock: Callable[[], int] | None = None,
    monotonic: Callable[[], float] = seconds_of_this_process,
    on_last_hall: Callable[[BaseException], None] = lambda _: None,
    answers_days: int = ANSWERS_DAYS,
    log_settings: LogSettings = NO_LOG_SETTINGS,
) -> web.Application:
    """The application for the halls that the engine has opened. It runs the engine while it is up.

    `worker` is the command of the worker's process; without it, as for a store in memory, the worker is in this one.
    `clock` gives µs UTC, if it is not the engine's; `monotonic` seconds. `on_last_hall` is called
    with the reason why the last hall that could write has stopped. First answers are erased after `answers_days`.
    """
    clock = engine.clock if clock is None else clock_of(clock)
    app = web.Application(middlewares=[front, in_step], client_max_size=settings.max_body_bytes)
    app.on_response_prepare.extend([note_begin, name_position])
    server = app[SERVER] = ServerContext(engine, store, settings, clock=clock, monotonic=monotonic)
    access = AccessControl(store, settings, clock=clock, monotonic=monotonic, provider=provider, watch=engine.watch)
    app[ACCESS], app[LIVE_SOCKETS] = access, LiveSockets(server)
    app[ADMINISTRATION] = Administration(partial(_open_new_hall, app))
    app[UPKEEP] = Upkeep(clock)
    app[DEVICE_BOOK] = device_book = DeviceBook(store, clock, server.states, engine.watch)
    server.metrics.registry.register(DeviceMetrics(device_book, engine.feeds.keys))
    engine.writers.stopped_hall = partial(_close_hall, server, app[LIVE_SOCKETS], on_last_hall)
    keys = TicketKeys()
    app[BACKGROUND] = background = _background_work(server, reports, worker, answers_days)
    app[VISITOR_DEVICES] = devices = VisitorDevices(
        for_visitors, store, clock, monotonic, keys.key_of, server.claims, machine_name(settings), BookingKeys(keys)
    )
    server.servers.row = replace(server.servers.row, name=machine_name(settings), version=version())
    devices.printing.share(server.states)
    app[PAGE_SERVICES] = PageServices(feeds=engine.feeds, clock=clock)
    app[VISITOR_SERVICES] = VisitorServices(
        waits=background.expectations,
        ticket_keys=keys,
        presence=Presence(store, clock),
        printers=devices.printing.document,
        name_printer=devices.printing.name,
        print_again=devices.printing.print_again,
        print_ticket=devices.printing.print_ticket,
        print_sheet=devices.printing.print_sheet,
        personal_data=store.personal_data,
        spend=spend,
    )
    app[PUBLIC_LOGS] = public_logs(store, log_settings)
    app[REFUSAL_WORDS] = RefusalWords(store, clock)
    app[PHONE_LIMIT] = PhoneLimit(store, server.claims, keys)
    channels = channels_of(messages, reports.mail, store, clock, monotonic)
    app[MESSAGES] = MessageService(store, server.claims, channels, clock, monotonic)
    doors = app[MESSAGE_DOORS] = doors_of(messages, store, keys)
    if messages.telegram is not None and doors.telegram is not None:
        app[MESSAGES].add_bot(messages.telegram, doors.telegram, server.feeds)
    app[MESSAGES].share(server.states)
    server.metrics.registry.register(app[MESSAGES].board)
    app[HALL_SERVICES] = HallServices(background.worker, ClockWitnesses(clock, monotonic), {})
    app[MANAGER] = ManagerServices(worker=background.worker, bugs=server.bugs)
    for feed in engine.feeds.values():
        _add_hall(app, feed)
    engine.opened_hall = partial(_add_hall, app)
    engine.saves_snapshots = lambda hall: server.claims.has(records_of(hall))
    add_routes(app)
    for pages in (queue_server.pages.routes, displays.routes, operator_console.routes):
        pages.add_routes(app)
    app.cleanup_ctx.append(run_in_background)
    return app


def worker_program(place: Place) -> Sequence[str] | None:
    """The command of the worker that reads the store of a place; None where the system has no processes for it."""
    if not HAS_WORKER_PROCESS:
        return None
    password_file = place.password_file if isinstance(place, StoreUrl) else None
    level = str(logging.getLogger().getEffectiveLevel())
    return sys.executable, "-m", queue_server.worker.__name__, str(place), str(password_file or ""), level


def _background_work(
    server: ServerContext, reports: Reports, program: Sequence[str] | None, answers_days: int
) -> BackgroundWork:
    worker = _worker_within(server) if program is None else _worker_beside(server, program)
    scheduler = Scheduler(
        reports, server.feeds(), server.store, server.claims, ScheduleFiles(worker), server.clock, server.monotonic
    )
    return BackgroundWork(worker=worker, expectations={}, scheduler=scheduler, answers_days=answers_days)


def _worker_beside(server: ServerContext, program: Sequence[str]) -> Worker:
    return WorkerProcess(program, StoreWrites(server.store, server.feeds()), server.bugs)


def _worker_within(server: ServerContext) -> Worker:
    """The worker in this process. Its libraries are imported here alone."""
    from queue_server.worker.process.service import WorkerService

    return LocalWorker(WorkerService(server.store, server.loops))


def _add_hall(app: web.Application, feed: Feed) -> None:
    """Make all that a hall has of its own beside its journal, at a start and beside halls that run alike."""
    server, hall = app[SERVER], feed.hall
    app[LIVE_SOCKETS].add_hall(feed)
    app[VISITOR_DEVICES].add_hall(feed)
    logs = app[PUBLIC_LOGS]
    logs.logs[hall] = HallLog(feed, server.store, logs.keys, server.monotonic)
    app[MESSAGES].add_hall(feed)
    waits = Expectations(feed, app[BACKGROUND].worker, server.clock)
    app[BACKGROUND].expectations[hall] = waits
    app[HALL_SERVICES].supervision[hall] = Supervision(
        feed,
        server.clock,
        partial(equipment, app, hall),
        partial(expected_waits, waits),
        waits.foreseen,
        server.loops.failing,
        partial(_alarms_of_server, app, hall),
        lambda: app[ACCESS].names.names,
    )


async def _open_new_hall(app: web.Application, hall: str, definition: Definition, actor: Actor) -> None:
    """Open one more hall, with all that works for a hall. Raises as `Engine.open_new_hall`."""
    server = app[SERVER]
    feed = await server.engine.open_new_hall(hall, definition, actor)
    await app[VISITOR_SERVICES].ticket_keys.begin(server.store, {hall: feed})
    start_for_hall(app, hall)


def version() -> str:
    """The version of this program; empty in a checkout that is not installed."""
    try:
        return metadata.version("kezek")
    except metadata.PackageNotFoundError:
        return ""


def machine_name(settings: ServerSettings) -> str:
    """The name of this machine among several servers."""
    return settings.name or socket.gethostname()


def _alarms_of_server(app: web.Application, hall: str) -> Iterator[Alarm]:
    """The alarms for a supervisor that come from the server and not from a journal."""
    yield from backup_alarms(app)
    if (watch := app[UPKEEP].certificate_watch) is not None:
        yield from watch.alarms()
    yield from clock_alarms(app[SERVER], app[HALL_SERVICES].clock_witnesses, hall)


def _close_hall(
    server: ServerContext, live: LiveSockets, on_last_hall: Callable[[BaseException], None], hall: str, is_last: bool
) -> None:
    """Close the sockets of the hall's screens; after the last hall the program ends, and all sockets are closed with
    that code."""
    doubt = server.engine.corrupt(hall)
    if is_last and doubt is not None:
        on_last_hall(doubt)
    else:
        live.close_hall(hall)
