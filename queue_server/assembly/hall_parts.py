"""Makes what a hall has in a server beside its journal: screens, printers, log, waits, alarms; closes its screens."""

from collections.abc import Callable, Iterator
from functools import partial

from aiohttp import web

from displays.visitor_devices import VisitorDevices
from queue_server.api.access.access_control import AccessControl
from queue_server.api.configuration.backups import backup_alarms
from queue_server.api.devices.equipment import equipment
from queue_server.api.halls.hall_services import HallServices
from queue_server.api.halls.supervision import Supervision, expected_waits
from queue_server.api.halls.time.clock import clock_alarms
from queue_server.api.http.server_context import ServerContext
from queue_server.api.live.live_sockets import LiveSockets
from queue_server.api.public_log.followed_log import FollowedLog
from queue_server.api.public_log.hall_log import HallLog
from queue_server.api.public_log.log_handlers import PublicLogs
from queue_server.api.replication.links import sending_alarms
from queue_server.api.upkeep.upkeep import Upkeep
from queue_server.app_parts import PARTS
from queue_server.assembly.background import BackgroundWork, start_for_hall
from queue_server.config.definition import Definition
from queue_server.hall.commands import Actor
from queue_server.journal.feed import Feed
from queue_server.journal.log.checkpoint import Checkpoint
from queue_server.messages.service import MessageService
from queue_server.pages.services import VisitorServices
from queue_server.replication.centre.followed_alarms import followed_alarms
from queue_server.replication.centre.status import HallLinks
from queue_server.views.supervision.alarms import Alarm
from queue_server.webhooks.service import WebhookService
from queue_server.webhooks.webhook_alarms import webhook_alarms
from queue_server.worker.client.expectations import Expectations


def add_hall(app: web.Application, feed: Feed) -> None:
    """Make all that a hall has of its own beside its journal, at a start and beside halls that run alike."""
    _add_readers(app, feed)
    app[PARTS][MessageService].add_hall(feed)


def follow_hall(app: web.Application, feed: Feed) -> None:
    """Show a hall whose journal comes from elsewhere. Nothing is estimated, sent or printed for it."""
    parts = app[PARTS]
    _add_readers(app, feed)
    parts[PublicLogs].logs[feed.hall] = _followed_log(app, feed)
    feed.day_turned = parts[BackgroundWork].ended_days.note
    feed.day_turned(feed.hall)
    parts[ServerContext].loops.start("screens", parts[LiveSockets].fanouts[feed.hall].run, feed.hall)


async def contradicts_followed(app: web.Application, checkpoint: Checkpoint) -> bool:
    """Whether a checkpoint is that of a followed hall whose journal differs from the one here. Raises `Unavailable`."""
    hall = checkpoint.origin.rpartition("/")[2]
    link, hall_log = app[PARTS][HallLinks].link_of(hall), app[PARTS][PublicLogs].logs.get(hall)
    if link is not None and link.forked_at is not None:
        return True
    return isinstance(hall_log, FollowedLog) and await hall_log.contradicts(checkpoint)


def _followed_log(app: web.Application, feed: Feed) -> FollowedLog:
    server, logs = app[PARTS][ServerContext], app[PARTS][PublicLogs]
    reported = partial(logs.reported_keys, feed.hall)
    return FollowedLog(feed, server.store, logs.keys, server.monotonic, logs.notes, reported)


def _add_readers(app: web.Application, feed: Feed) -> None:
    parts = app[PARTS]
    server, hall = parts[ServerContext], feed.hall
    parts[LiveSockets].add_hall(feed)
    parts[VisitorDevices].add_hall(feed)
    logs = parts[PublicLogs]
    logs.logs[hall] = HallLog(feed, server.store, logs.keys, server.monotonic)
    feed.day_turned = logs.note_day_end
    waits = Expectations(feed, parts[BackgroundWork].worker, server.clock, lambda: bool(server.servers.peers()))
    parts[BackgroundWork].expectations[hall] = waits
    parts[HallServices].supervision[hall] = Supervision(
        feed,
        server.clock,
        partial(equipment, app, hall),
        partial(expected_waits, waits),
        waits.foreseen,
        server.loops.failing,
        partial(_alarms_of_server, app, hall),
        lambda: parts[AccessControl].names.names,
    )


async def open_new_hall(app: web.Application, hall: str, definition: Definition, actor: Actor) -> None:
    """Open one more hall, with all that works for a hall. Raises as `Engine.open_new_hall`."""
    server = app[PARTS][ServerContext]
    feed = await server.engine.open_new_hall(hall, definition, actor)
    await app[PARTS][VisitorServices].ticket_keys.begin(server.store, {hall: feed})
    start_for_hall(app, hall)


def _alarms_of_server(app: web.Application, hall: str) -> Iterator[Alarm]:
    """The alarms for a supervisor that come from the server and not from a journal."""
    parts = app[PARTS]
    yield from backup_alarms(app)
    if (watch := parts[Upkeep].certificate_watch) is not None:
        yield from watch.alarms()
    yield from sending_alarms(app, hall, parts[ServerContext].clock.machine())
    if (link := parts[HallLinks].link_of(hall)) is not None:
        yield from followed_alarms(link, parts[ServerContext].clock())
    yield from webhook_alarms(parts[WebhookService].deliveries(hall))
    yield from clock_alarms(parts[ServerContext], parts[HallServices].clock_witnesses, hall)


def close_hall(
    server: ServerContext, live: LiveSockets, on_last_hall: Callable[[BaseException], None], hall: str, is_last: bool
) -> None:
    """Close the sockets of the hall's screens; after the last hall the program ends, and all sockets are closed with
    that code."""
    doubt = server.engine.corrupt(hall)
    if is_last and doubt is not None:
        on_last_hall(doubt)
    else:
        live.close_hall(hall)
