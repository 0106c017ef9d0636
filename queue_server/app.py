"""The composition root: puts store, engine, API and pages together; the one module that knows concrete classes."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aiohttp import web

import displays.routes
import operator_console.manager_reading
import operator_console.routes
import queue_server.pages.routes
from displays.apparatus import APPARATUS, Apparatus
from operator_console.manager_ready import keep_ready
from queue_server.api.authorise import front
from queue_server.api.clock import clock_alarms
from queue_server.api.configuration import configuration_for
from queue_server.api.door import DOOR, Door
from queue_server.api.equipment import equipment
from queue_server.api.expected import expected_waits, foreseen
from queue_server.api.fanout import Fanout
from queue_server.api.first_admin import first_admin_link
from queue_server.api.openid_setup import provider_of
from queue_server.api.replies import without_versions
from queue_server.api.revocation import end_revoked
from queue_server.api.routes import add_routes
from queue_server.api.sign_in import OPENID
from queue_server.api.stats import FIGURES
from queue_server.api.supervision import Supervision
from queue_server.api.tls import certificate_of, is_plain_to_others
from queue_server.clock import HallClock, clock_of, now_us
from queue_server.clock import monotonic as seconds_of_this_process
from queue_server.config.definition import Definition
from queue_server.config.displays import Displays
from queue_server.config.file import ConfigurationFile
from queue_server.config.reports import Reports
from queue_server.config.settings import Config, ServerSettings
from queue_server.engine import Engine
from queue_server.hall.errors import Refused
from queue_server.journal.clock_records import endings
from queue_server.journal.sqlite import SqliteStore
from queue_server.journal.store import Store, Unavailable
from queue_server.pages import CLOCK, FEEDS
from queue_server.pages.presence import PRESENCE, Presence
from queue_server.pages.printers import NAME_PRINTER, PRINTERS
from queue_server.pages.waits import WAITS
from queue_server.reports.report import Sources
from queue_server.reports.schedule import Scheduler
from queue_server.serving import COMMIT_S, Stop, ended, serve, stage
from queue_server.stats.expectations import Expectations
from queue_server.stats.fairness_reader import FairnessReader
from queue_server.stats.give_way import Looks
from queue_server.stats.overview_reader import OverviewReader
from queue_server.stats.period import FiguresReader
from queue_server.stats.projection import VisitsProjection
from queue_server.stats.record_keeper import RecordKeeper
from queue_server.stats.staff_keeper import StaffKeeper

if TYPE_CHECKING:
    from queue_server.api.openid_provider import Provider

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
    file: Path | None = None,
    invite: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve every hall of the configuration until SIGTERM or Ctrl-C; returns after an orderly stop.

    `ready` is told the address once it accepts; `mount` may add routes of its own before. With `file`, the one that the
    configuration was read from, administrators may change it, SIGHUP reads it anew, and while nobody administers the
    server `invite` is told the address of a link for the first one. A defect stops the program the same way and is
    raised then. Raises `OSError` for a certificate that cannot be used, and `ConfigError` for a provider of sign-ins.
    """
    certificate = certificate_of(config.server)
    clock = HallClock()
    provider = provider_of(config.openid, file, clock)
    store = await SqliteStore.open(data)
    stop = Stop()
    with stop.on_signals():
        try:
            known = await endings(store)
            clock.begin([ending for hall, ending in known.items() if hall in config.halls])
            engine = engine_on(store, clock)
            await open_halls(engine, config.halls)
            app = build(
                store,
                engine,
                config.server,
                config.displays,
                reports=config.reports,
                provider=provider,
                on_bug=stop.on_bug,
            )
            mount(app)
            if file is not None:
                configuration_for(app, ConfigurationFile(file), config, app[APPARATUS].take_in)
                link = await first_admin_link(store, clock)
                ready = _and_invite(ready, invite, link) if link is not None else ready
            if is_plain_to_others(host, config.server):
                log.warning("passwords cross the network unencrypted: set tls_certificate and tls_key")
            await serve(app, host, port, ready, stop, certificate)
        finally:
            await stage("close the store", store.close(), COMMIT_S)
    if stop.bug is not None:
        raise stop.bug


def _and_invite(ready: Callable[[str], None], invite: Callable[[str], None], link: str) -> Callable[[str], None]:
    def tell(address: str) -> None:
        invite(address + link)
        ready(address)

    return tell


def engine_on(store: Store, clock: Callable[[], int] = now_us) -> Engine:
    """An engine that keeps visits with the journal. `clock` gives µs UTC."""
    return Engine(store, clock, partial(VisitsProjection, store))


async def open_halls(engine: Engine, halls: Mapping[str, Definition]) -> None:
    """Open every hall. One whose new definition would harm somebody who waits goes on with the earlier one."""
    for hall, definition in halls.items():
        try:
            await engine.open_hall(hall, definition)
        except Refused as refusal:
            log.critical("%s: the configuration is not put in force, the earlier one stays: %s", hall, refusal)


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
    on_bug: Callable[[BaseException], None] = lambda _: None,
) -> web.Application:
    """The application for the halls that the engine has opened. It runs the engine while it is up.

    `clock` gives µs UTC, where it is another than the engine's; `monotonic` seconds.
    """
    clock = engine.clock if clock is None else clock_of(clock)
    app = web.Application(middlewares=[front], client_max_size=settings.max_body_bytes)
    app.on_response_prepare.append(without_versions)
    door = Door(engine, store, settings, clock=clock, monotonic=monotonic, on_bug=on_bug)
    for hall, feed in engine.feeds.items():
        door.fanouts[hall] = Fanout(feed, door.monotonic, door.clock)
    app[DOOR] = door
    app[FEEDS] = engine.feeds
    app[CLOCK] = clock
    app[APPARATUS] = apparatus = Apparatus(for_visitors, engine.feeds, store, clock, monotonic)
    app[PRINTERS] = apparatus.printing.document
    app[NAME_PRINTER] = apparatus.printing.name
    app[PRESENCE] = Presence(store, clock)
    for hall, feed in engine.feeds.items():
        door.supervision[hall] = Supervision(
            feed,
            door.clock,
            partial(equipment, app, hall),
            partial(expected_waits, app, hall),
            partial(foreseen, app, hall),
            partial(clock_alarms, door, hall),
        )
    app[operator_console.manager_reading.LOOKS] = looks = Looks()
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


async def _background(app: web.Application) -> AsyncIterator[None]:
    """Everything that runs beside the requests."""
    door = app[DOOR]
    work: list[Coroutine[None, None, None]] = [
        door.engine.run(),
        door.tokens.run(),
        end_revoked(door),
        door.devices.run(),
        _keep_house(door),
        app[FIGURES].keep_up(list(door.feeds())),
        app[OVERTAKINGS].keep_up(list(door.feeds())),
        app[SCHEDULER].run(),
        *(fanout.run() for fanout in door.fanouts.values()),
        *(waits.run() for waits in app[EXPECTATIONS].values()),
        app[RECORD_KEEPER].run(list(door.feeds())),
        app[STAFF_KEEPER].run(),
        keep_ready(app),
        *app[APPARATUS].work(),
    ]
    tasks = [asyncio.create_task(its) for its in work]
    for task in tasks:
        task.add_done_callback(partial(ended, door))
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await app[APPARATUS].close()
    door.passwords.close()


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
