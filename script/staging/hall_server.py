"""Runs the real server in the caller's own loop, on a free port or a given one, with a journal that outlives stops."""

import dataclasses
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from aiohttp import web
from msgspec.structs import replace

from queue_server.api.access.access_control import AccessControl
from queue_server.api.access.credentials.sessions import SESSION_COOKIE
from queue_server.api.access.openid.openid_setup import provider_of
from queue_server.api.devices.device_book import DeviceBook
from queue_server.app_parts import PARTS
from queue_server.assembly.app import NO_MESSAGES, NOTHING_MORE, build, engine_on
from queue_server.assembly.background import BackgroundWork
from queue_server.assembly.serving import runner_of, stop_in_order
from queue_server.clock import now_us
from queue_server.config.booking_times import BookingSpan, ServiceBooking
from queue_server.config.definition import Definition, Host, Names
from queue_server.config.file.load import load
from queue_server.config.sections.centre import CentreSettings
from queue_server.config.sections.displays import Displays
from queue_server.config.sections.openid import OpenId
from queue_server.config.settings import ServerSettings
from queue_server.hall import commands as c
from queue_server.hall.bookings.timetable.free import free_places
from queue_server.journal.memory import MemoryStore
from queue_server.journal.personal.contents import PersonalPart
from queue_server.pages.services import VisitorServices
from queue_server.views.equipment.printers import PaperState, PrinterDocument, PrintersDocument
from script.staging.hall_in_memory import DESK, KIOSK
from script.staging.hall_in_memory import HALL as HALL

SAMPLE = Path(__file__).parents[2] / "config.toml"


@cache
def _definition() -> Definition:
    """The sample hall as its file defines it; the file is read once, for hundreds of servers."""
    return load(SAMPLE).halls[HALL]


def with_times_to_book(
    definition: Definition, *services: str, first: str = "00:00", until: str = "24:00"
) -> Definition:
    """The definition in which these services can be booked on every day, at any hour unless some are named."""
    span = BookingSpan(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), first, until)
    booking = ServiceBooking(spans=(span,), place_minutes=30, walk_in_percent=0)
    changed = (replace(s, booking=booking, hours=None) if s.id in services else s for s in definition.services)
    return replace(definition, services=tuple(changed), hours=None, closed_days=())


def with_receptions(definition: Definition) -> Definition:
    """The definition in which the akim receives at window 6, once a secretary has confirmed it, and a deputy at window
    13."""
    definition = with_times_to_book(definition, "land", "social")
    hosts = (
        Host("akim", _names("Аким района", "Аудан әкімі", "The akim of the district"), window=6),
        Host("deputy", _names("Заместитель акима", "Әкім орынбасары", "The deputy akim"), window=13),
    )
    changes: dict[str, dict[str, Any]] = {"land": {"host": "akim"}, "social": {"host": "deputy"}}
    services = []
    for service in definition.services:
        if service.id in changes and service.booking is not None:
            confirmed_by = "secretary" if service.id == "land" else None
            changes[service.id]["booking"] = replace(service.booking, confirmed_by=confirmed_by, check_in_minutes=240)
        services.append(replace(service, **changes.get(service.id, {})))
    return replace(definition, services=tuple(services), hosts=hosts)


def _names(ru: str, kk: str, en: str) -> Names:
    return Names(ru=ru, kk=kk, en=en)


def sample_definition(**rules: object) -> Definition:
    """The sample hall, which lets anyone take a ticket."""
    definition = _definition()
    return replace(definition, rules=replace(definition.rules, public_tickets=True, **rules))


class HallServer:
    """One server. `stop` is an orderly stop; `start` after it serves the same journal on the same port.

    `printers` and `print_again`, where the caller names them, replace the ticket printers of the hall.
    """

    def __init__(
        self,
        definition: Definition,
        clock: Callable[[], int] = now_us,
        for_visitors: Displays = NOTHING_MORE,
        openid: OpenId | None = None,
        port: int = 0,
    ) -> None:
        self.definition = definition
        self.for_visitors = for_visitors
        self.openid = openid
        self.prepare: Callable[[web.Application], None] = lambda _: None
        """Adds to the application before it starts."""
        self.messages = NO_MESSAGES
        """What carries messages to visitors. Set before it starts."""
        self.centre: CentreSettings | None = None
        """Makes it a centre without a hall of its own. Set before it starts."""
        self.clock = clock
        self.store = MemoryStore()
        self.printers: tuple[PrinterDocument, ...] | None = None
        self.print_again: Callable[[str, str, str], Awaitable[PaperState | None]] | None = None
        self.port = port
        self._issued = 0
        self._booked = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        self.engine = engine_on(self.store, self.clock)
        if self.centre is None:
            await self.engine.open_hall(HALL, self.definition)
        settings = ServerSettings(public_requests_per_minute=100_000)
        provider = provider_of(self.openid, None, self.clock)
        app = build(
            self.store,
            self.engine,
            settings,
            self.for_visitors,
            messages=self.messages,
            provider=provider,
            clock=self.clock,
            centre=self.centre,
        )
        services = app[PARTS][VisitorServices]
        app[PARTS].replace(
            dataclasses.replace(
                services,
                printers=lambda hall: (
                    services.printers(hall) if self.printers is None else PrintersDocument(hall, self.printers)
                ),
                print_again=lambda *arguments: (self.print_again or services.print_again)(*arguments),
            )
        )
        self.prepare(app)
        self._runner = runner_of(app, last_answers_s=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        await stop_in_order(self._runner.app)
        await self._runner.cleanup()

    async def session(self, role: str, name: str, *, is_person: bool = True) -> dict[str, str]:
        """The cookie of a signed-in person, or of a machine, in the form of Playwright."""
        secret, _ = await self._runner.app[PARTS][AccessControl].sessions.open(role, name, is_person=is_person)
        return {"name": SESSION_COOKIE, "value": secret, "url": self.url}

    def keyed(self, path: str) -> str:
        """The address with the key of the ticket or the booking whose id it contains."""
        services = self._runner.app[PARTS][VisitorServices]
        path = re.sub(r"/t/(visitor-\d{8})", lambda named: f"/t/{services.ticket_keys.key_of(named[1])}", path)
        return re.sub(
            r"(/booking/\w+/)(booking-\d{8})",
            lambda named: named[1] + services.booking_keys.key_of(named[2]),
            path,
        )

    @property
    def app(self) -> web.Application:
        return self._runner.app

    @property
    def devices(self) -> DeviceBook:
        return self._runner.app[PARTS][DeviceBook]

    async def announce_device(self) -> str:
        """Announce a new screen; returns its code."""
        announced = await self.devices.announce("board", "1.0")
        if announced is None:
            raise RuntimeError("too many screens wait")
        return announced[0].code or ""

    async def pair_device(self, code: str, name: str) -> None:
        """Pair a waiting screen by its code, as an administrator does."""
        waiting = await self.devices.waiting(code)
        if waiting is None:
            raise RuntimeError(f"no screen waits under {code}")
        await self.devices.pair(waiting, name, HALL, None)

    async def ask(self, command: c.Command, actor: c.Actor = DESK, note: str | None = None) -> None:
        await self.engine.submit(HALL, command, actor, personal=PersonalPart(note))

    async def estimated(self) -> None:
        """Wait for a round of estimates."""
        await self._runner.app[PARTS][BackgroundWork].expectations[HALL].keep_up()

    async def book(self, service: str = "land") -> str:
        """Book the first free time of the next days; returns the booking's id, such as `booking-00000001`."""
        state, now = self.engine.feeds[HALL].state, self.clock()
        days = (state.local(now).date() + timedelta(days=number) for number in range(1, 15))
        place = next(place for day in days for place in free_places(state, service, day, now))
        self._booked += 1
        name = f"booking-{self._booked:08}"
        await self.ask(c.MakeBooking(name, service, place.start), KIOSK)
        return name

    async def issue(self, service: str = "land", priority: str | None = None, language: str = "kk") -> str:
        """Take a ticket; returns its number."""
        self._issued += 1
        name = f"visitor-{self._issued:08d}"
        await self.ask(c.IssueTicket(name, service, priority, language), KIOSK)
        return self.engine.feeds[HALL].state.tickets[name].number

    async def open(self, *windows: int) -> None:
        for window in windows:
            await self.ask(c.OpenWindow(window, f"operator-{window}"))

    async def call(self, window: int) -> str:
        """Call the next ticket; returns its number."""
        await self.ask(c.CallNext(window))
        state = self.engine.feeds[HALL].state
        return state.tickets[state.windows[window].ticket or ""].number

    async def finish(self, window: int) -> None:
        """Serve the ticket that the window has called, to the end."""
        await self.ask(c.StartService(window))
        await self.ask(c.FinishService(window))
