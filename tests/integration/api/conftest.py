"""A real server on a port of 127.0.0.1, in this process, and a client for each role."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from msgspec import Struct, json

from displays.visitor_devices import VisitorDevices
from queue_server.api.access.access_control import AccessControl
from queue_server.api.access.credentials import tokens
from queue_server.api.access.credentials.tokens import digest_of
from queue_server.api.access.openid.openid_setup import provider_of
from queue_server.api.configuration.administration import configuration_for
from queue_server.api.configuration.configuration_good import GoodConfiguration
from queue_server.api.configuration.stored_configuration import StoredStart
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.assembly import app as kezek
from queue_server.assembly import program
from queue_server.assembly.serving import runner_of, stop_in_order
from queue_server.clock import HallClock
from queue_server.config.definition import Definition
from queue_server.config.file.config_file import ConfigurationFile, LastGood
from queue_server.config.roles import ROLES
from queue_server.config.sections.branch import BranchSettings
from queue_server.config.sections.centre import CentreSettings
from queue_server.config.sections.displays import Displays
from queue_server.config.sections.messages import MessageSettings
from queue_server.config.sections.openid import OpenId
from queue_server.config.sections.public_log import LogSettings
from queue_server.config.sections.region import DistrictSettings, RegionHallSettings, RegionSettings
from queue_server.config.sections.standby import StandbySettings
from queue_server.config.sections.webhooks import WebhookSettings
from queue_server.config.settings import Config, ServerSettings
from queue_server.hall.state import SECOND
from queue_server.journal.access.contents import Token
from queue_server.journal.clock_records import endings
from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Conflict, Store
from queue_server.pages.services import PageServices
from tests.halls import DEFINITION, MORNING

HALL = "/api/v1/halls/aksu"

OWN_DISTRICT = RegionSettings(
    districts=(DistrictSettings("aksu-district", DEFINITION.names, ("district-1",)),),
    halls=(RegionHallSettings("aksu", "aksu-district", 52.04, 76.92),),
)
"""A region in whose only district the hall of the tests stands, and the token of the role `district`."""


class Reply(Struct):
    """An answer that has been read to its end."""

    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        return json.decode(self.body)

    @property
    def code(self) -> str:
        """The stable code of a problem document."""
        assert self.headers["Content-Type"] == "application/problem+json", self.body
        return str(self.json["code"])


class Clock:
    """The server's time, which only the test moves: `now` in µs UTC."""

    def __init__(self) -> None:
        self.now = MORNING

    def wall(self) -> int:
        return self.now

    def seconds(self) -> float:
        return self.now / SECOND

    def pass_s(self, seconds: float) -> None:
        self.now += int(seconds * SECOND)


class Server:
    """A server under test."""

    def __init__(self, url: str, app: web.Application, session: aiohttp.ClientSession, clock: Clock) -> None:
        self.url = url
        self.app = app
        self.context = app[PARTS][ServerContext]
        self.access = app[PARTS][AccessControl]
        self.session = session
        self.clock = clock

    async def ask(self, method: str, path: str, role: str | None = None, **options: Any) -> Reply:
        """Ask, as the role's token or, without one, as a stranger."""
        headers = dict(options.pop("headers", {})) | (authorization(role) if role else {})
        async with self.session.request(method, path, headers=headers, allow_redirects=False, **options) as reply:
            is_endless = reply.content_type == "text/event-stream"
            return Reply(reply.status, reply.headers, await (reply.content.readany() if is_endless else reply.read()))

    async def issue(self, service: str = "land", **options: Any) -> Any:
        reply = await self.ask("POST", f"{HALL}/tickets", "kiosk", json={"service": service, **options})
        assert reply.status == 201, reply.body
        return reply.json

    async def command(self, window: int, command: str, role: str = "operator", **body: Any) -> Reply:
        return await self.ask("POST", f"{HALL}/windows/{window}/{command}", role, json=body)

    async def call(self, window: int = 1) -> Any:
        """Somebody comes, is called and is done with."""
        await self.issue("land" if window == 1 else "school")
        called = await self.command(window, "next")
        assert called.status == 200, called.body
        await self.command(window, "start")
        await self.command(window, "finish")
        return called.json

    @contextlib.asynccontextmanager
    async def live(
        self, view: str, role: str | None = "board", headers: dict[str, str] | None = None
    ) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        """A live socket; `view` may have `&after=`."""
        credentials = (headers or {}) | (authorization(role) if role else {})
        async with self.session.ws_connect(f"{HALL}/live?view={view}", headers=credentials) as ws:
            yield ws


def authorization(role: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {role}-secret"}


@contextlib.asynccontextmanager
async def serving(
    store: Store | None = None,
    definition: Definition = DEFINITION,
    *,
    halls: tuple[str, ...] = ("aksu",),
    for_visitors: Displays = kezek.NOTHING_MORE,
    messages: MessageSettings = kezek.NO_MESSAGES,
    file: ConfigurationFile | None = None,
    config: Config | None = None,
    good: LastGood | None = None,
    openid: OpenId | None = None,
    expects_bugs: bool = False,
    hall_clock: HallClock | None = None,
    worker: Sequence[str] | None = None,
    stored: StoredStart | None = None,
    log_settings: LogSettings = kezek.NO_LOG_SETTINGS,
    webhooks: WebhookSettings = kezek.NO_WEBHOOK_SETTINGS,
    region: RegionSettings = OWN_DISTRICT,
    centre: CentreSettings | None = None,
    branch: BranchSettings = kezek.NO_LIMITS,
    standby: StandbySettings | None = None,
    **settings: Any,
) -> AsyncIterator[Server]:
    """A server with a token for each role. A bug fails the test, unless it is what the test `expects`. With
    `hall_clock` its time is that clock's, held against the store's journals as at every start; `worker` is the command
    of a worker beside it; `stored` is the configuration in the store that it shares."""
    store = store or MemoryStore()
    for role in ROLES:
        with contextlib.suppress(Conflict):  # a store that is served again has them
            await store.add_token(Token(f"{role}-1", role, digest_of(f"{role}-secret"), MORNING))
    bugs: list[BaseException] = []
    clock = Clock()
    if hall_clock is not None:
        hall_clock.begin([*(await endings(store)).values()])
    engine = kezek.engine_on(store, hall_clock or clock.wall)
    await kezek.open_halls(engine, dict.fromkeys(halls, definition))
    application = kezek.build(
        store,
        engine,
        ServerSettings(**settings),
        for_visitors,
        messages=messages,
        provider=provider_of(openid, None, clock.wall),
        worker=worker,
        clock=hall_clock or clock.wall,
        monotonic=clock.seconds,
        on_last_hall=bugs.append,
        log_settings=log_settings,
        webhooks=webhooks,
        region=region,
        centre=centre,
        branch=branch,
        standby=standby,
    )
    if file is not None and config is not None:
        good_configuration = GoodConfiguration(application[PARTS][PageServices].settings_notice, file.read(), good)
        configuration_for(application, file, config, application[PARTS][VisitorDevices].take_in, good_configuration)
    if stored is not None:
        program.share_configuration(application, stored, {})
    runner = runner_of(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with aiohttp.ClientSession(url, cookie_jar=aiohttp.DummyCookieJar()) as session:
        server = Server(url, application, session, clock)
        try:
            yield server
        finally:
            await stop_in_order(application)
            await runner.cleanup()
    assert bugs == []
    assert application[PARTS][ServerContext].bugs.last() == [] or expects_bugs


@pytest.fixture(autouse=True)
def readings_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The store's tokens are read often, and at once for one that nobody knows: no test of a door has to sit out what
    slows down who guesses."""
    monkeypatch.setattr(tokens, "SOONEST_S", 0.0)
    monkeypatch.setattr(tokens, "TOKEN_REFRESH_S", 0.1)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving() as running:
        yield running


async def document(ws: aiohttp.ClientWebSocketResponse, until: Callable[[Any], bool] = lambda _: True) -> Any:
    """The next document for which `until` is true; others are let by."""
    async with asyncio.timeout(20):
        while True:
            received = await ws.receive_json()
            if until(received):
                return received


async def closing_code(ws: aiohttp.ClientWebSocketResponse) -> int | None:
    """Wait until the server has said goodbye."""
    async with asyncio.timeout(20):
        while not ws.closed:
            await ws.receive()
    return ws.close_code


def filled(path: str) -> str:
    """An address of the table with its parts filled in."""
    parts = {
        "name": "somebody",
        "call": "none",
        "webhook": "none",
        "version": "1",
        "change": "none",
        "closure": "none",
        "state": "20260101T000000000000-00000000",
        "ticket": "A001",
        "alarm": "unserved:land",
        "device": "d1",
        "printer": "desk",
        "bridge": "left",
        "hall": "aksu",
        "window": "1",
        "command": "next",
        "id": "AAAAAAAAAAAAAAAA",
        "draw": "land:2025-10-14",
        "service": "land",
        "code": "x",
        "level": "0",
        "paper": "0123456789",
        "tile": "000.p/1",
        "control": "1",
        "mark": "AAAAAAAAAAAAAAAA.9",
        "side": "centre",
        "digest": "0" * 64,
    }
    return re.sub(r"{(\w+)[^}]*}", lambda part: parts[part[1]], path)
