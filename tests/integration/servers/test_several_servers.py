"""Two servers on one store: what one began the other takes, and each printer has its machine."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from displays.paper.simulator.printer import SimulatedPrinter
from queue_server import servers
from queue_server.api.access.credentials.passwords import hash_password
from queue_server.api.access.credentials.tokens import digest_of
from queue_server.app_parts import PARTS
from queue_server.config.sections.displays import Displays, Printer
from queue_server.hall.state import SECOND
from queue_server.journal.access.contents import Session, User
from queue_server.journal.memory import MemoryStore
from queue_server.pages.services import VisitorServices
from tests.halls import MORNING
from tests.integration.api.conftest import HALL, serving

HALL_ID = "aksu"
BOARD = {"bus": "com3", "address": 33, "window": 2, "asked": ["A012 2"], "asked_at": MORNING / 1e6, "sent": True}
PASSWORD = "a long and quiet horse"


def at_printer(device: SimulatedPrinter, machine: str | None = None) -> Displays:
    port = f"tcp://127.0.0.1:{device.port}"
    printer = Printer(id="door", hall="aksu", kiosks=("kiosk-1",), port=port, mm_s=500, machine=machine)
    return Displays(address="http://kezek:8080", printers=(printer,))


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Ask until it is so, with pauses."""
    while True:
        if await is_so():
            return
        await asyncio.sleep(0.05)


async def test_a_server_alone_exchanges_nothing() -> None:
    """What devices report costs the disk of a single hall nothing."""
    store = MemoryStore()
    async with serving(store) as server:
        boards = {"boards": [BOARD]}
        await server.ask("POST", "/api/v1/bridges/left/boards", "bridge", json=boards)
        await server.context.servers.look()
        await server.context.states.exchange()
        assert await store.states(0) == []
        assert [row.id for row in await store.servers()] == [server.context.servers.row.id]
    assert await store.servers() == []


async def test_a_person_may_ask_any_server_for_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server without the printer has the other one print, and knows what is out."""
    monkeypatch.setattr(servers, "EXCHANGE_S", 0.05)
    store, device = MemoryStore(), SimulatedPrinter()
    async with asyncio.timeout(30), device:
        settings = at_printer(device, "pc-1")
        async with (
            serving(store, for_visitors=settings, name="pc-1") as first,
            serving(store, for_visitors=settings, name="pc-2") as second,
        ):
            ticket = await second.issue()
            await device.printed(1)
            paper = f"/kiosk/aksu/paper/{ticket['id']}"

            async def is_out() -> bool:
                return bool((await second.ask("GET", paper, "kiosk")).json == {"state": "printed"})

            await until(is_out)
            path = f"{HALL}/devices/printer-door/identify"
            assert (await second.ask("POST", path, "manager", json={})).status == 200
            await device.printed(2)
            assert first.context.claims.has("printer:aksu:door")


async def test_a_printer_on_a_wire_is_printed_to_by_its_own_machine() -> None:
    """The server of another name leaves it alone, also while no other one runs."""
    store, device = MemoryStore(), SimulatedPrinter()
    async with asyncio.timeout(30), device:
        settings = at_printer(device, "pc-2")
        async with serving(store, for_visitors=settings, name="pc-1") as first:
            await first.issue()
            async with serving(store, for_visitors=settings, name="pc-2") as second:
                await second.issue()
                await device.printed(1)
        assert len(device.jobs) == 1


async def test_sign_ins_go_on_at_another_server() -> None:
    """Session, form, link, a known browser and a PIN: what one server began, another one takes."""
    store = MemoryStore()
    await store.save_user(User("aigul", "operator", hash_password(PASSWORD), MORNING))
    async with serving(store) as first, serving(store) as second:
        signed = await first.ask("POST", "/sign-in", data={"name": "aigul", "password": PASSWORD})
        assert signed.status == 303
        pairs = dict(cookie.partition(";")[0].split("=", 1) for cookie in signed.headers.getall("Set-Cookie"))
        browser = {"Cookie": f"kezek={pairs['kezek']}"}
        form_token = await first.access.forms.token(digest_of(pairs["kezek"]))
        assert (await second.ask("GET", "/account", headers=browser)).status == 200
        link = Session(
            digest_of("a link"), "link", "aigul", "operator", True, MORNING, MORNING, MORNING + 3600 * SECOND
        )
        await store.save_session(link)
        assert await second.access.sessions.use_once("a link", "link") is not None
        assert (await second.ask("POST", "/sign-out", headers=browser, data={"token": form_token})).status == 303
        first.clock.pass_s(60)
        assert (await first.ask("GET", "/account", headers=browser)).status == 303
        for name in (name for name in pairs if name.startswith("kezek-known-")):
            assert await second.access.known_browsers.browser_of({name: pairs[name]}, "aigul") is not None


async def test_what_a_visitor_holds_is_good_at_another_server() -> None:
    """The key of a ticket, the code on the board, the pass of a visitor who is in the hall, and a phone's cookie."""
    store = MemoryStore()
    async with serving(store) as first, serving(store) as second:
        ticket = (await first.issue())["id"]
        local, remote = first.app[PARTS][VisitorServices], second.app[PARTS][VisitorServices]
        key = local.ticket_keys.key_of(ticket)
        assert remote.ticket_keys.ticket_in(key) == ticket
        assert (await second.ask("GET", f"/t/{key}")).status == 200
        assert await remote.presence.is_here(HALL_ID, await local.presence.code(HALL_ID))
        assert await remote.presence.admitted(HALL_ID, await local.presence.admit(HALL_ID)) is not None
        assert await remote.presence.held(await local.presence.hold(ticket)) == ticket
