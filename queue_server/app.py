"""The composition root: puts store, engine, API and pages together; the one module that knows concrete classes."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aiohttp import web

import displays.routes
import operator_console.manager_reading
import operator_console.routes
import queue_server.pages.routes
from displays.paper.outbox import reader_of
from displays.visitor_devices import VISITOR_DEVICES, VisitorDevices
from operator_console.manager_ready import keep_ready
from queue_server.api.access.authorise import front, spend
from queue_server.api.access.first_admin import first_admin_link
from queue_server.api.access.openid_setup import provider_of
from queue_server.api.access.people import warn_of_doubles
from queue_server.api.access.revocation import end_revoked
from queue_server.api.access.sign_in import OPENID
from queue_server.api.configuration.backups import BACKUPS, backup_alarms, keep_backups
from queue_server.api.configuration.configuration import configuration_for
from queue_server.api.configuration.configuration_good import GoodConfiguration, StartReport
from queue_server.api.halls.clock import clock_alarms
from queue_server.api.halls.equipment import equipment
from queue_server.api.halls.expected import expected_waits, foreseen
from queue_server.api.halls.stats import FIGURES
from queue_server.api.halls.supervision import Supervision
from queue_server.api.halls.witnesses import remember_witnesses
from queue_server.api.http.door import DOOR, Door
from queue_server.api.http.replies import without_versions
from queue_server.api.http.tls import certificate_of, is_plain_to_others
from queue_server.api.live.fanout import Fanout
from queue_server.api.routes import add_routes
from queue_server.backups.after_restore import hear_lasting_readers, note_restore
from queue_server.backups.folder_notes import note_served
from queue_server.backups.keeper import BackupKeeper, Place
from queue_server.clock import HallClock, clock_of, now_us
from queue_server.clock import monotonic as seconds_of_this_process
from queue_server.config.definition import Definition
from queue_server.config.file.config_file import ConfigurationFile, LastGood
from queue_server.config.file.start import StartConfiguration
from queue_server.config.sections.displays import Displays
from queue_server.config.sections.reports import Reports
from queue_server.config.settings import Config, ServerSettings
from queue_server.engine import Engine
from queue_server.hall.errors import Refused
from queue_server.journal.clock_records import endings
from queue_server.journal.record import Corrupt
from queue_server.journal.sqlite import SqliteStore
from queue_server.journal.store import Store, StoreError, Unavailable
from queue_server.pages import CLOCK, FEEDS
from queue_server.pages.faults import BUGS, LOOPS
from queue_server.pages.presence import PRESENCE, Presence
from queue_server.pages.printers import NAME_PRINTER, PRINT_AGAIN, PRINTERS
from queue_server.pages.settings_notice import SETTINGS_NOTICE, SettingsNotice
from queue_server.pages.ticket_keys import TICKET_KEYS, TicketKeys
from queue_server.pages.waits import WAITS
from queue_server.pages.work import SPEND
from queue_server.reports.report import Sources
from queue_server.reports.schedule.scheduler import Scheduler
from queue_server.serving import COMMIT_S, Stop, serve, stage
from queue_server.stats.background.request_priority import RequestPriority
from queue_server.stats.backtest.record_keeper import RecordKeeper
from queue_server.stats.estimates.expectations import Expectations
from queue_server.stats.fairness.fairness_reader import FairnessReader
from queue_server.stats.figures.overview_reader import OverviewReader
from queue_server.stats.figures.period import FiguresReader
from queue_server.stats.staffing.staff_keeper import StaffKeeper
from queue_server.stats.visits.projection import VisitsProjection
from queue_server.views.alarms import Alarm

if TYPE_CHECKING:
    from queue_server.api.access.openid_provider import Provider

log = logging.getLogger(__name__)

HOUSEKEEPING_S: Final = 600.0
"""How often notes and sessions whose time has come are erased."""
NOTHING_MORE: Final = Displays()
"""Neither printers nor recorded voices."""
NO_REPORTS: Final = Reports()
"""Nothing that is written by itself."""
SCHEDULER: Final = web.AppKey("SCHEDULER", Scheduler)
OVERTAKINGS: Final = web.AppKey("OVERTAKINGS", FairnessReader)
"""Who was overtaken in every hall, followed beside the requests."""
RECORD_KEEPER: Final = web.AppKey("RECORD_KEEPER", RecordKeeper)
"""How true the estimates of every hall have been."""
STAFF_KEEPER: Final = web.AppKey("STAFF_KEEPER", StaffKeeper)
"""The windows that are proposed for the next working days."""
EXPECTATIONS: Final = web.AppKey("EXPECTATIONS", Mapping[str, Expectations])
"""The estimates of every hall, which run beside the requests."""


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
) -> None:
    """Serve every hall of the configuration until SIGTERM or Ctrl-C; returns after an orderly stop.

    `ready` is told the address once it accepts; `mount` may add routes of its own before. With `start`, which says how
    the configuration was chosen, administrators may change its file, SIGHUP reads that anew, and while nobody
    administers the server `invite` is told the address of a link for the first one; what worked is kept once the server
    accepts. When a defect leaves no hall that can go on, the program stops the same way, and `InDoubt` is raised then.
    Raises `OSError` for a certificate that cannot be used, `ConfigError` for a provider of sign-ins.
    """
    certificate = certificate_of(config.server)
    clock = HallClock()
    provider = provider_of(config.openid, start.file if start is not None else None, clock)
    store = await SqliteStore.open(data)
    stop = Stop()
    with stop.on_signals():
        try:
            known = await endings(store)
            clock.begin([ending for hall, ending in known.items() if hall in config.halls])
            engine = engine_on(store, clock)
            refused = await open_halls(engine, config.halls)
            await note_restore(engine, store, data)
            await hear_lasting_readers(engine, store, {reader_of(p): p.hall for p in config.displays.printers})
            app = build(
                store,
                engine,
                config.server,
                config.displays,
                reports=config.reports,
                provider=provider,
                on_last_hall=stop.on_last_hall,
            )
            mount(app)
            zone = next(iter(config.halls.values())).timezone
            place = Place(data, start.file if start is not None else None, zone)
            keeper = BackupKeeper(config.backup, place, store, clock, may_delete=lambda: clock.doubt is None)
            keep_backups(app, keeper)
            if start is not None:
                note_served(data, start.file)
                good = GoodConfiguration(app[SETTINGS_NOTICE], start.text, LastGood(data))
                report = StartReport(good, start, refused, filter(engine.waiting.have_definition, engine.feeds))
                engine.waiting.late_configuration = report.end_waiting
                configuration_for(app, ConfigurationFile(start.file), config, app[VISITOR_DEVICES].take_in, good)
                ready = _after(report.keep, ready)
                link = await first_admin_link(store, clock)
                ready = _and_invite(ready, invite, link) if link is not None else ready
            if is_plain_to_others(host, config.server):
                log.warning("passwords cross the network unencrypted: set tls_certificate and tls_key")
            await serve(app, host, port, ready, stop, certificate)
        finally:
            await stage("close the store", store.close(), COMMIT_S)
    if stop.bug is not None:
        raise stop.bug


def _after(work: Callable[[], None], ready: Callable[[str], None]) -> Callable[[str], None]:
    def tell(address: str) -> None:
        work()
        ready(address)

    return tell


def _and_invite(ready: Callable[[str], None], invite: Callable[[str], None], link: str) -> Callable[[str], None]:
    def tell(address: str) -> None:
        invite(address + link)
        ready(address)

    return tell


def engine_on(store: Store, clock: Callable[[], int] = now_us) -> Engine:
    """An engine that keeps visits with the journal. `clock` gives µs UTC."""
    return Engine(store, clock, partial(VisitsProjection, store))


async def open_halls(engine: Engine, halls: Mapping[str, Definition]) -> dict[str, Refused]:
    """Open every hall. One whose new definition would harm somebody who waits goes on with the earlier one: why."""
    refused: dict[str, Refused] = {}
    for hall, definition in halls.items():
        try:
            await engine.open_hall(hall, definition)
        except Refused as refusal:
            log.critical("%s: the configuration is not put in force, the earlier one stays: %s", hall, refusal)
            refused[hall] = refusal
        except (Corrupt, StoreError):
            if hall not in engine.feeds:
                raise
            log.critical("%s: the configuration is not put in force, the earlier one stays", hall, exc_info=True)
    return refused


def build(
    store: Store,
    engine: Engine,
    settings: ServerSettings,
    for_visitors: Displays = NOTHING_MORE,
    *,
    reports: Reports = NO_REPORTS,
    provider: "Provider | None" = None,
    clock: Callable[[], int] | None = None,
    monotonic: Callable[[], float] = seconds_of_this_process,
    on_last_hall: Callable[[BaseException], None] = lambda _: None,
) -> web.Application:
    """The application for the halls that the engine has opened. It runs the engine while it is up.

    `clock` gives µs UTC, where it is another than the engine's; `monotonic` seconds. `on_last_hall` is told why the
    last hall that could write writes no more.
    """
    clock = engine.clock if clock is None else clock_of(clock)
    app = web.Application(middlewares=[front], client_max_size=settings.max_body_bytes)
    app.on_response_prepare.append(without_versions)
    door = Door(engine, store, settings, clock=clock, monotonic=monotonic)
    engine.stopped_hall = partial(_close_hall, door, on_last_hall)
    for hall, feed in engine.feeds.items():
        door.fanouts[hall] = Fanout(feed, door.monotonic, door.clock, door.bugs)
    app[DOOR] = door
    app[SETTINGS_NOTICE] = SettingsNotice()
    remember_witnesses(app)
    app[FEEDS] = engine.feeds
    app[CLOCK] = clock
    app[TICKET_KEYS] = keys = TicketKeys()
    app[SPEND] = spend
    app[VISITOR_DEVICES] = apparatus = VisitorDevices(for_visitors, engine.feeds, store, clock, monotonic, keys.key_of)
    app[PRINTERS] = apparatus.printing.document
    app[NAME_PRINTER] = apparatus.printing.name
    app[PRINT_AGAIN] = apparatus.printing.print_again
    app[PRESENCE] = Presence(store, clock)
    app[BUGS] = door.bugs
    app[LOOPS] = door.loops
    for hall, feed in engine.feeds.items():
        door.supervision[hall] = Supervision(
            feed,
            door.clock,
            partial(equipment, app, hall),
            partial(expected_waits, app, hall),
            partial(foreseen, app, hall),
            door.loops.failing,
            partial(_alarms_of_server, app, hall),
        )
    app[operator_console.manager_reading.LOOKS] = looks = RequestPriority()
    expectations = {hall: Expectations(feed, store, clock, looks) for hall, feed in engine.feeds.items()}
    app[EXPECTATIONS] = app[WAITS] = expectations
    app[FIGURES] = figures = FiguresReader(store)
    app[OVERTAKINGS] = overtakings = FairnessReader(store, looks)
    app[operator_console.manager_reading.CLOCK] = clock
    app[operator_console.manager_reading.VISITS] = overviews = OverviewReader(figures)
    app[operator_console.manager_reading.SOURCES] = sources = Sources(overviews, figures, overtakings)
    app[SCHEDULER] = Scheduler(reports, engine.feeds, store, sources, clock, monotonic)
    app[RECORD_KEEPER] = app[operator_console.manager_reading.RECORDS] = RecordKeeper(store, figures)
    app[STAFF_KEEPER] = app[operator_console.manager_reading.PROPOSALS] = StaffKeeper(store, figures)
    if provider is not None:
        app[OPENID] = provider
        app.on_cleanup.append(lambda _: provider.close())
    add_routes(app)
    for pages in (queue_server.pages.routes, displays.routes, operator_console.routes):
        pages.add_routes(app)
    app.cleanup_ctx.append(_background)
    return app


def _alarms_of_server(app: web.Application, hall: str) -> Iterator[Alarm]:
    """What a supervisor should know that no journal says."""
    yield from backup_alarms(app)
    yield from clock_alarms(app[DOOR], hall)


async def _background(app: web.Application) -> AsyncIterator[None]:
    """Everything that runs beside the requests, each under its own name and, where it is one's, for its hall."""
    door, feeds = app[DOOR], app[DOOR].feeds()
    await app[TICKET_KEYS].begin(door.store, feeds)
    await warn_of_doubles(door.store)
    start = door.loops.start
    start("time", door.engine.run)
    start("tokens", door.tokens.run)
    start("revocation", partial(end_revoked, door))
    start("devices", door.devices.run)
    start("housekeeping", partial(_keep_house, door))
    start("reports", app[SCHEDULER].run)
    start("staffing", app[STAFF_KEEPER].run)
    if BACKUPS in app:
        start("backups", app[BACKUPS].run)
    for hall in feeds:
        start("screens", door.fanouts[hall].run, hall)
        start("estimates", app[EXPECTATIONS][hall].run, hall)
        start("figures", partial(app[FIGURES].keep_up, [hall]), hall)
        start("overtakings", partial(app[OVERTAKINGS].keep_up, [hall]), hall)
        start("accuracy", partial(app[RECORD_KEEPER].run, [hall]), hall)
    start("preparation", partial(keep_ready, app))
    for hall, printer, work in app[VISITOR_DEVICES].work():
        start(f"printer {printer}", work, hall)
    yield
    await door.loops.stop()
    await app[VISITOR_DEVICES].close()
    door.passwords.close()


def _close_hall(door: Door, on_last_hall: Callable[[BaseException], None], hall: str, is_last: bool) -> None:
    """Send the hall's screens away; after the last hall the program ends, and tells all sockets so."""
    doubt = door.engine.corrupt(hall)
    if is_last and doubt is not None:
        on_last_hall(doubt)
    else:
        door.close_hall(hall)


async def _keep_house(door: Door) -> None:
    """Erase what may be kept no longer, by the last time that is certain."""
    while True:
        try:
            await door.store.erase_notes(door.clock.certain())
            await door.store.erase_sessions(door.clock.certain())
            await door.store.erase_traces(door.clock.certain())
        except Unavailable as fault:
            log.debug("nothing can be erased at present: %s", fault)
        await asyncio.sleep(HOUSEKEEPING_S)
