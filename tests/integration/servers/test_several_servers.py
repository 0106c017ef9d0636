"""Two servers on one store: what lies beside the journal is done by one of them, or is the same at both."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from displays.paper.simulator.printer import SimulatedPrinter
from queue_server import claims, servers
from queue_server.api.access.credentials.passwords import hash_password
from queue_server.api.access.credentials.tokens import digest_of
from queue_server.api.devices.device_book import DeviceBook
from queue_server.app_parts import PARTS
from queue_server.clock import HallClock, StoreTime
from queue_server.config.sections.displays import Displays, HallBoard, Printer
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


async def test_each_ticket_is_printed_by_one_of_two_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tickets of both come out once; when the server that prints is stopped, the other one prints."""
    monkeypatch.setattr(claims, "RENEW_S", 0.05)
    store, device = MemoryStore(), SimulatedPrinter()
    async with asyncio.timeout(30), device, AsyncExitStack() as leaving:
        settings = at_printer(device)
        async with serving(store, for_visitors=settings) as first:
            second = await leaving.enter_async_context(serving(store, for_visitors=settings))
            await first.issue()
            await device.printed(1)
            await second.issue()
            await device.printed(2)
        await second.issue()
        jobs = await device.printed(3)
        assert len(jobs) == 3


async def test_what_a_device_reports_to_one_server_both_have(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which record a screen shows, a bridge's boards, and that a device shall show its name."""
    monkeypatch.setattr(servers, "EXCHANGE_S", 0.05)
    store = MemoryStore()
    async with asyncio.timeout(30), serving(store) as first, serving(store) as second:
        announced = (await first.ask("POST", "/api/v1/devices/announce", json={})).json
        pairing = {"code": announced["code"], "name": "Hall", "hall": "aksu"}
        assert (await first.ask("POST", "/api/v1/devices/pair", "admin", json=pairing)).status == 200
        device, screen = announced["device"], {"Authorization": f"Bearer {announced['secret']}"}
        ticket = await first.issue()
        report = {"seq": 2, "version": "9.9"}
        assert (await first.ask("POST", "/api/v1/devices/here", headers=screen, json=report)).status == 200
        boards = {"boards": [BOARD]}
        assert (await first.ask("POST", "/api/v1/bridges/left/boards", "bridge", json=boards)).status == 200
        assert ticket["number"] == "A001"

        async def is_known() -> bool:
            devices = (await second.ask("GET", f"{HALL}/devices", "manager")).json
            heartbeat = second.app[PARTS][DeviceBook].heartbeat(device)
            return any(row["device"] == "board-left-com3-33" for row in devices) and heartbeat is not None

        async def is_identified() -> bool:
            reply = await first.ask("POST", "/api/v1/devices/here", headers=screen, json=report)
            return bool(reply.json["identify"])

        await until(is_known)
        assert second.app[PARTS][DeviceBook].heartbeat(device) == first.app[PARTS][DeviceBook].heartbeat(device)
        await second.ask("POST", f"/api/v1/devices/{device}/identify", "admin", json={})
        await until(is_identified)


async def test_one_of_two_servers_keeps_a_halls_records(monkeypatch: pytest.MonkeyPatch) -> None:
    """It saves the snapshots and lets its worker count and judge; the other one goes on when it stops."""
    monkeypatch.setattr(claims, "RENEW_S", 0.05)
    store, pair = MemoryStore(), []
    async with asyncio.timeout(30), serving(store) as second:
        async with serving(store) as first:
            pair = [first, second]

            async def is_shared_out() -> bool:
                return [server.context.engine.time.saves_snapshots("aksu") for server in pair].count(True) == 1

            await until(is_shared_out)
            keeper = next(server for server in pair if server.context.engine.time.saves_snapshots("aksu"))
            names = {server: {task.get_name() for task in server.context.loops._tasks} for server in pair}
            assert {server for server in pair if "accuracy" in names[server]} == {keeper}

        async def is_taken_over() -> bool:
            names = {task.get_name() for task in second.context.loops._tasks}
            return second.context.engine.time.saves_snapshots("aksu") and "accuracy" in names

        await until(is_taken_over)


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


async def test_servers_are_listed_with_what_differs(tmp_path: Path) -> None:
    """Each by its name; one whose folder of pictures has another file is named."""
    store = MemoryStore()
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "picture.png").write_bytes(folder.encode())
    (tmp_path / "two" / "film.mp4").write_bytes(b"film")
    media = [Displays(boards=(HallBoard(hall="aksu", media=str(tmp_path / name)),)) for name in ("one", "two")]
    async with (
        asyncio.timeout(30),
        serving(store, for_visitors=media[0], name="pc-1") as first,
        serving(store, for_visitors=media[1], name="pc-2") as second,
        serving(store, for_visitors=media[0], name="pc-3") as third,
    ):
        listed: dict[str, Any] = {}

        async def is_listed() -> bool:
            for server in (first, second, third):
                await server.context.servers.look()
            listed.update((row["name"], row) for row in (await first.ask("GET", "/api/v1/servers", "admin")).json)
            return [listed[name]["other_folders"] for name in sorted(listed)] == [False, True, False]

        await until(is_listed)
    assert [listed[name]["is_self"] for name in ("pc-1", "pc-2", "pc-3")] == [True, False, False]
    assert all(row["is_running"] for row in listed.values())


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


class DatabaseStore(MemoryStore):
    """A store that machines share: it has a time of its own, `now`."""

    def __init__(self) -> None:
        super().__init__()
        self.now = MORNING

    async def time(self) -> int | None:
        return self.now


async def test_all_servers_go_by_the_database(caplog: pytest.LogCaptureFixture) -> None:
    """A machine that is two minutes ahead does not stop the hall's time of the others, and is told about."""
    store, steady = DatabaseStore(), 0

    async def clock_of_machine(wrong_s: int) -> HallClock:
        time = StoreTime(lambda: store.now + wrong_s * SECOND, lambda: steady)
        await time.look(store.time)
        return HallClock(time, lambda: steady)

    clocks = [await clock_of_machine(wrong_s) for wrong_s in (120, 0)]
    async with serving(store, hall_clock=clocks[0]) as first, serving(store, hall_clock=clocks[1]) as second:
        issued = [(await server.issue())["issued_at"] for server in (first, second)]
        assert issued == ["2025-10-09T09:00:00Z"] * 2
        steady += 60 * SECOND
        store.now += 60 * SECOND
        issued = [(await server.issue())["issued_at"] for server in (first, second)]
        assert issued == ["2025-10-09T09:01:00Z"] * 2
        readiness = [(await server.ask("GET", "/readyz")).json["clock"] for server in (first, second)]
        assert [(clock["state"], clock["machine_differs_s"]) for clock in readiness] == [("right", 120), ("right", 0)]
    assert caplog.text.count("this machine's clock differs from the database's by 120 s: set it right") == 1


async def test_guesses_at_both_servers_count_together() -> None:
    """Four wrong passwords at the one delay the next at the other; so do five wrong PINs, and a restart changes
    nothing."""
    store = MemoryStore()
    await store.save_user(User("aigul", "operator", hash_password(PASSWORD), MORNING))
    wrong, right = {"name": "aigul", "password": "guess"}, {"name": "aigul", "password": PASSWORD}
    async with serving(store) as first, serving(store) as second:
        for server in (first, second, first, second):
            assert (await server.ask("POST", "/sign-in", data=wrong)).status == 401
        assert [(await server.ask("POST", "/sign-in", data=right)).status for server in (first, second)] == [429, 429]
    async with serving(store) as third:
        assert (await third.ask("POST", "/sign-in", data=right)).status == 429


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
