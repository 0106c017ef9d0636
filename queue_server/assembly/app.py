"""Puts store, engine, API and pages together, as the composition root; the one module that knows concrete classes."""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from aiohttp import web
from msgspec.structs import replace

import displays.routes
import operator_console.routes
import queue_server.pages.routes
from displays.visitor_devices import VisitorDevices
from operator_console.manager.manager_sources import ManagerServices
from operator_console.settings.change_sentences import change_sentences, place_name
from queue_server.api.access.access_control import AccessControl
from queue_server.api.access.authorise import spend
from queue_server.api.bookings.phone_limit import PhoneLimit
from queue_server.api.configuration.administration import Administration
from queue_server.api.devices.device_book import DeviceBook
from queue_server.api.devices.device_metrics import DeviceMetrics
from queue_server.api.entrance import need_entrance
from queue_server.api.halls.hall_services import HallServices
from queue_server.api.halls.time.clock_witnesses import ClockWitnesses
from queue_server.api.http.replies import name_position, note_begin
from queue_server.api.http.server_context import ServerContext
from queue_server.api.live.live_sockets import LiveSockets
from queue_server.api.public_log.log_handlers import public_logs
from queue_server.api.region.region_now import RegionNow
from queue_server.api.replication.centre.centre_context import centre_on
from queue_server.api.replication.centre.centre_metrics import CentreMetrics
from queue_server.api.replication.centre.hearing import HeartbeatDesk
from queue_server.api.replication.centre.region_standings import standings_of
from queue_server.api.replication.centre.schedule_progress import schedule_progress
from queue_server.api.replication.link_metrics import LinkMetrics
from queue_server.api.replication.links import centre_witness
from queue_server.api.routes import add_routes
from queue_server.api.upkeep.upkeep import Upkeep
from queue_server.app_parts import PARTS, AppParts
from queue_server.assembly.background import BackgroundWork, records_of, run_in_background
from queue_server.assembly.hall_parts import add_hall, close_hall, contradicts_followed, follow_hall, open_new_hall
from queue_server.assembly.server_parts import (
    branch_links,
    machine_name,
    region_with_outline,
    version,
    webhook_service,
    worker_beside,
    worker_within,
)
from queue_server.catalogue.service import Catalogues
from queue_server.clock import clock_of, now_us
from queue_server.clock import monotonic as seconds_of_this_process
from queue_server.config.definition import Definition
from queue_server.config.sections.branch import BranchSettings
from queue_server.config.sections.centre import CentreSettings
from queue_server.config.sections.displays import Displays
from queue_server.config.sections.messages import MessageSettings
from queue_server.config.sections.public_log import LogSettings
from queue_server.config.sections.region import RegionSettings
from queue_server.config.sections.reports import Mail, Reports
from queue_server.config.sections.standby import StandbySettings
from queue_server.config.sections.store import StoreSettings
from queue_server.config.sections.webhooks import WebhookSettings
from queue_server.config.settings import ServerSettings
from queue_server.engine import Engine
from queue_server.hall.errors import Refused
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Store, StoreError
from queue_server.messages.planning.own_page import OwnPages
from queue_server.messages.service import MessageService, channels_of
from queue_server.messages.subscription_channels import subscription_channels_of
from queue_server.pages.services import PageServices, VisitorServices
from queue_server.pages.visitors.booking_keys import BookingKeys
from queue_server.pages.visitors.presence import Presence
from queue_server.pages.visitors.ticket_keys import TicketKeys
from queue_server.pages.wording.change_sentences import ConfigurationWords
from queue_server.region.region import Region
from queue_server.replication.centre.status import HallLinks
from queue_server.stats.visits.projection import VisitsProjection
from queue_server.worker.client.ended_days import EndedDays
from queue_server.worker.client.schedule_files import ScheduleFiles
from queue_server.worker.client.scheduler import Scheduler

if TYPE_CHECKING:
    from queue_server.api.access.openid.openid_provider import Provider

log = logging.getLogger(__name__)

ANSWERS_DAYS: Final = StoreSettings().answers_days
NOTHING_MORE: Final = Displays()
"""Settings without printers and recorded voices."""
NO_LOG_SETTINGS: Final = LogSettings()
"""Settings of a log without witnesses."""
NO_REPORTS: Final = Reports()
"""Settings without scheduled reports."""
NO_REGION: Final = RegionSettings()
"""Settings of a region without districts."""
NO_MESSAGES: Final = MessageSettings()
"""Settings without anything that carries messages."""
NO_LIMITS: Final = BranchSettings()
"""Settings of a hall that sends as fast as its line takes it."""

NO_WEBHOOK_SETTINGS: Final = WebhookSettings()
"""Settings under which webhooks go to the internet alone."""


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
    webhooks: WebhookSettings = NO_WEBHOOK_SETTINGS,
    branch: BranchSettings = NO_LIMITS,
    region: RegionSettings = NO_REGION,
    centre: CentreSettings | None = None,
    standby: StandbySettings | None = None,
) -> web.Application:
    """The application for the halls that the engine has opened. It runs the engine while it is up.

    `worker` is the command of the worker's process; without it, as for a store in memory, the worker is in this one.
    `clock` gives µs UTC, if it is not the engine's; `monotonic` seconds. `on_last_hall` is called
    with the reason why the last hall that could write has stopped. First answers are erased after `answers_days`.
    """
    clock = engine.clock if clock is None else clock_of(clock)
    app = web.Application(middlewares=[need_entrance])
    app.on_response_prepare.extend([note_begin, name_position])
    app[PARTS] = parts = AppParts()
    add = parts.add
    server = add(ServerContext(engine, store, settings, clock=clock, monotonic=monotonic))
    add(AccessControl(store, settings, clock=clock, monotonic=monotonic, provider=provider, watch=engine.watch))
    sockets = add(LiveSockets(server))
    add(Administration(partial(open_new_hall, app), ConfigurationWords(change_sentences, place_name)))
    add(Upkeep(clock))
    device_book = add(DeviceBook(store, clock, server.states, engine.watch))
    server.metrics.registry.register(DeviceMetrics(device_book, engine.feeds.keys))
    engine.writers.stopped_hall = partial(close_hall, server, sockets, on_last_hall)
    keys = TicketKeys()
    add(region_with_outline(region))
    background = add(_background_work(app, reports, worker, answers_days))
    own_name, booking_keys = machine_name(settings), BookingKeys(keys)
    devices = add(
        VisitorDevices(for_visitors, store, clock, monotonic, keys.key_of, server.claims, own_name, booking_keys)
    )
    server.servers.row = replace(server.servers.row, name=own_name, version=version())
    devices.printing.share(server.states)
    add(PageServices(feeds=engine.readable, clock=clock, followed=engine.followed))
    add(
        VisitorServices(
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
    )
    _add_replication(app, log_settings, branch, centre, standby)
    add(PhoneLimit(store, server.claims, keys))
    _add_messages(parts, messages, reports.mail, keys, monotonic)
    server.metrics.registry.register(add(webhook_service(app, webhooks)))
    add(HallServices(background.worker, ClockWitnesses(clock, monotonic), {}))
    add(ManagerServices(worker=background.worker, bugs=server.bugs))
    for feed in engine.feeds.values():
        add_hall(app, feed)
    engine.followed_hall = partial(follow_hall, app)
    engine.opened_hall = partial(add_hall, app)
    engine.time.saves_snapshots = lambda hall: hall in engine.followed or server.claims.has(records_of(hall))
    add_routes(app)
    for pages in (queue_server.pages.routes, displays.routes, operator_console.routes):
        pages.add_routes(app)
    app.cleanup_ctx.append(run_in_background)
    return app


def _add_replication(
    app: web.Application,
    log_settings: LogSettings,
    branch: BranchSettings,
    centre: CentreSettings | None,
    standby: StandbySettings | None,
) -> None:
    """Add what goes between servers: public logs, links to a centre and a standby, catalogues, a centre's own parts."""
    parts = app[PARTS]
    add, server = parts.add, parts[ServerContext]
    logs = add(public_logs(server.store, log_settings, server.states))
    logs.followed = server.engine.followed
    hall_links = add(HallLinks())
    server.metrics.registry.register(CentreMetrics(hall_links, server.clock))
    catalogues = add(Catalogues(server.store, server.engine.watch, server.states, takes_over=branch.takes_catalogue))
    links = add(branch_links(server, branch, catalogues.offers, logs))
    logs.further = partial(centre_witness, links)
    links.share(server.states)
    server.metrics.registry.register(LinkMetrics(links, server.feeds))
    add(RegionNow(parts))
    add(standings_of(app))
    centre_context = add(
        centre_on(server, centre, hall_links, server.servers.row.name, None if standby is None else standby.hall)
    )
    centre_context.gathering.prepare = catalogues.versions.keep_up
    add(HeartbeatDesk(parts))
    logs.witness.reported_keys = centre_context.halls.log_keys_of
    logs.reported_keys = centre_context.halls.log_keys
    logs.witness.contradicts = partial(contradicts_followed, app)


def _add_messages(
    parts: AppParts, messages: MessageSettings, mail: Mail | None, keys: TicketKeys, monotonic: Callable[[], float]
) -> None:
    """Add the messages to visitors, and the channels that carry them."""
    add, server = parts.add, parts[ServerContext]
    channels = channels_of(messages, mail, server.store, server.clock, monotonic, server.claims)
    own_pages = OwnPages(keys, lambda: parts[VisitorDevices].settings.address)
    message_service = add(MessageService(server.store, server.claims, channels, server.clock, monotonic, own_pages))
    subscriptions = add(subscription_channels_of(messages, server.store, keys))
    if messages.telegram is not None and subscriptions.telegram is not None:
        message_service.add_bot(messages.telegram, subscriptions.telegram, server.feeds)
    message_service.share(server.states)
    server.metrics.registry.register(message_service.board)


def _background_work(
    app: web.Application, reports: Reports, program: Sequence[str] | None, answers_days: int
) -> BackgroundWork:
    server = app[PARTS][ServerContext]
    worker = worker_within(server) if program is None else worker_beside(server, program)

    def definitions() -> dict[str, Definition]:
        states = {hall: feed.state for hall, feed in server.readable_feeds().items()}
        return {hall: state.definition for hall, state in states.items() if state.definition is not None}

    scheduler = Scheduler(
        reports,
        schedule_progress(app),
        server.store,
        server.claims,
        ScheduleFiles(worker, app[PARTS][Region], definitions, standings_of(app).read),
        server.clock,
        server.monotonic,
    )
    return BackgroundWork(
        worker=worker,
        ended_days=EndedDays(worker),
        expectations={},
        scheduler=scheduler,
        answers_days=answers_days,
    )
