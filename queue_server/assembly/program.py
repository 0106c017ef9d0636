"""Runs a server for the halls of a configuration, from its start to an orderly stop."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import cast

from aiohttp import web
from msgspec.structs import replace

from displays.paper.outbox import reader_of
from displays.visitor_devices import VisitorDevices
from queue_server.api.access.first_admin import first_admin_link
from queue_server.api.access.openid.openid_setup import provider_of
from queue_server.api.configuration.administration import Administration, configuration_for, keep_backups
from queue_server.api.configuration.assistant.assistant_draft import DraftFile
from queue_server.api.configuration.configuration_good import GoodConfiguration, StartReport
from queue_server.api.configuration.stored_configuration import StoredStart, StoredText, start_with_store
from queue_server.api.http.listening.tls import certificate_of, is_plain_to_others
from queue_server.api.http.server_context import ServerContext
from queue_server.api.upkeep.upkeep import Upkeep
from queue_server.app_parts import PARTS
from queue_server.assembly.app import build, engine_on, open_halls
from queue_server.assembly.background import BackgroundWork
from queue_server.assembly.server_parts import worker_program
from queue_server.assembly.serving import COMMIT_S, StopRequest, serve, stage
from queue_server.backups.after_restore import hear_lasting_readers, note_restore
from queue_server.backups.folder_notes import note_served
from queue_server.backups.keeper import BackedUpHall, BackupKeeper
from queue_server.clock import HallClock, StoreTime
from queue_server.config.definition import Definition
from queue_server.config.file.config_file import CONFIG_NAME, ConfigurationFile, LastGood
from queue_server.config.file.shared_text import shared_version
from queue_server.config.file.start import StartConfiguration
from queue_server.config.mistakes import ConfigError, Problem, sentence_of
from queue_server.config.settings import Config
from queue_server.engine import Engine
from queue_server.hall.errors import Refused
from queue_server.journal.clock_records import endings
from queue_server.journal.place import Place, StoreUrl, name_of_place, open_for_server
from queue_server.journal.sqlite.connection import OWNER_ONLY_FOLDER
from queue_server.journal.store import Store
from queue_server.journal.transfer.moment import TransferStore
from queue_server.journal.transfer.moving import NamedStore, need_open
from queue_server.pages.services import PageServices
from queue_server.replication.branch.epochs import higher_epochs
from queue_server.replication.centre.pairing import is_reserved
from queue_server.replication.centre.promotion import await_promotion, is_promoted
from queue_server.servers import generation_read_by
from queue_server.upkeep.past_logs.past_import import forget_uploads
from queue_server.views.times import moment

log = logging.getLogger(__name__)


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
            waits = await _waiting_standby(config, store, place)
            engine, refusals = await _started_engine(config, data, store, clock, waits)
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
                webhooks=config.webhooks,
                branch=config.branch,
                region=config.region,
                centre=config.centre,
                standby=config.standby,
                on_last_hall=stop.on_last_hall,
            )
            mount(app)
            app[PARTS][Upkeep].restart = stop.restart
            app.on_startup.append(partial(_await_promotion, hall=waits, restart=stop.restart))
            await asyncio.to_thread(forget_uploads, data)
            if isinstance(place, Path):
                app[PARTS][Upkeep].data = data
                hall = BackedUpHall(data, start.file if start is not None else None, partial(_zone, engine))
                backups = BackupKeeper(
                    config.backup, hall, store, clock, lambda: clock.doubt is None, app[PARTS][ServerContext].claims
                )
                keep_backups(app, backups)
            elif config.backup.folder is not None:
                log.warning("no copies are made into the folder of [backup]: the journals are in a database")
            app[PARTS][Administration].draft = DraftFile(data)
            on_ready = [ready]
            if start is not None:
                keep = _keep_configuration(app, config, data, start, refusals, shared)
                on_ready.insert(0, keep)
                if (link := await first_admin_link(store, clock)) is not None:
                    on_ready.insert(0, lambda address: invite(address + link))
            if is_plain_to_others(host, config.server):
                log.warning("passwords cross the network unencrypted: set tls_certificate and tls_key")
            with app[PARTS][Upkeep].log.listening():
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
    config: Config, data: Path, store: Store, clock: HallClock, waits: str | None
) -> tuple[Engine, dict[str, Refused]]:
    """The engine with every hall open, and the halls that keep an earlier definition, with the reason. A hall that this
    machine `waits` to take over is not opened."""
    halls = {hall: definition for hall, definition in config.halls.items() if hall != waits}
    await _need_own(halls, store)
    journal_ends = await endings(store)
    clock.begin([end for hall, end in journal_ends.items() if hall in halls])
    engine = engine_on(store, clock)
    engine.epochs = await higher_epochs(store) if halls else {}
    generation = generation_read_by(await store.servers(), clock.machine())
    engine.writers.generation_read = lambda: generation  # until this server sees the others by itself
    refusals = await open_halls(engine, halls)
    await note_restore(engine, store, data)
    await hear_lasting_readers(engine, store, {reader_of(p): p.hall for p in config.displays.printers})
    return engine, refusals


async def _waiting_standby(config: Config, store: Store, place: Place) -> str | None:
    """The hall that this machine may be called to take over, and does not write meanwhile. Raises `ConfigError` where
    machines share a database."""
    if config.standby is not None and isinstance(place, StoreUrl):
        text = sentence_of("a standby has a data folder of its own; with a database, the database's failover does this")
        raise ConfigError([Problem(CONFIG_NAME, 0, "standby", text)])
    if config.standby is None or await is_promoted(store, config.standby.hall):
        return None
    return config.standby.hall


async def _await_promotion(app: web.Application, *, hall: str | None, restart: Callable[[], None]) -> None:
    """Start anew once the hall that this machine waits for is its own."""
    server = app[PARTS][ServerContext]
    if hall is None:
        return
    server.loops.start("promotion", partial(await_promotion, server.store, hall, server.engine.watch, restart))


async def _need_own(halls: Mapping[str, Definition], store: Store) -> None:
    """Raises `ConfigError` for halls whose journals come from elsewhere: to write to one would fork it."""
    text = sentence_of("the journal of this hall comes from the hall's own server: give this hall another name")
    ends = {head.hall: head.seq for head in await store.heads()}
    rows = [row for row in await store.followed_halls() if row.paired_at is not None and row.hall in halls]
    followed = [row.hall for row in rows if is_reserved(row, ends.get(row.hall, 0))]
    if foreign := [hall for hall in followed if not await is_promoted(store, hall)]:
        raise ConfigError([Problem(CONFIG_NAME, 0, f"halls.{hall}", text) for hall in foreign])


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
    parts = app[PARTS]
    engine = parts[ServerContext].engine
    note_served(data, start.file)
    if shared is not None:
        share_configuration(app, shared, refusals)
        return lambda _address: None
    good = GoodConfiguration(parts[PageServices].settings_notice, start.text, LastGood(data))
    report = StartReport(good, start, refusals, filter(engine.waiting.have_definition, engine.feeds))
    engine.waiting.late_configuration = report.end_waiting
    file = ConfigurationFile(start.file)
    with contextlib.suppress(OSError):  # a start without a history is a start
        file.keep_if_edited(good.read(), start.text, moment(engine.clock()))
    configuration_for(app, file, config, parts[VisitorDevices].take_in, good)
    servers = parts[ServerContext].servers
    servers.row = replace(servers.row, configuration=shared_version(start.text))
    return lambda _address: report.keep()


def share_configuration(app: web.Application, shared: StoredStart, refusals: Mapping[str, Refused]) -> None:
    """Let the application change the text in the store, and put in force what other servers write there."""
    parts = app[PARTS]
    engine, store, start = parts[ServerContext].engine, parts[ServerContext].store, shared.start
    good = GoodConfiguration(parts[PageServices].settings_notice, start.text)
    report = StartReport(good, start, refusals, filter(engine.waiting.have_definition, engine.feeds))
    engine.waiting.late_configuration = report.end_waiting
    text = StoredText(store, start.file)
    configuration_for(app, text, start.config, parts[VisitorDevices].take_in, good, start.config)
    parts[Administration].differences = shared.differences
    parts[PageServices].settings_notice.is_of_several = True
    servers = parts[ServerContext].servers
    servers.row = replace(servers.row, configuration=shared_version(start.text))
    parts[BackgroundWork].stored_configuration = shared.number


def _tell_all(listeners: Sequence[Callable[[str], None]], address: str) -> None:
    for listener in listeners:
        listener(address)
