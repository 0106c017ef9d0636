"""Three servers on one database, each with connections of its own: what lies beside the journal is done by one of them,
or is the same at all."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from displays.paper.simulator.printer import SimulatedPrinter
from queue_server import claims, servers
from queue_server.api.access.credentials.passwords import hash_password
from queue_server.api.configuration import stored_configuration
from queue_server.api.configuration.stored_configuration import start_with_store
from queue_server.api.devices.device_book import DeviceBook
from queue_server.app_parts import PARTS
from queue_server.assembly.background import records_of
from queue_server.clock import HallClock, StoreTime
from queue_server.config.file.shared_text import shared_version
from queue_server.config.sections.displays import Displays, HallBoard, Printer, Voice
from queue_server.hall.state import SECOND
from queue_server.journal.access.contents import User
from queue_server.journal.postgres.postgres_store import PostgresStore
from queue_server.journal.store import Store
from queue_server.messages.outbox import work_of
from tests import postgres_server
from tests.halls import MORNING
from tests.integration.api.access.test_accounts import add_people, signed_in, take_over
from tests.integration.api.conftest import HALL, Server, serving
from tests.integration.servers.test_shared_configuration import TEXT, english, on_store, started
from tests.postgres_server import Database

pytestmark = pytest.mark.slow

BOARD = {"bus": "com3", "address": 33, "window": 2, "asked": ["A012 2"], "asked_at": MORNING / 1e6, "sent": True}
PASSWORD = "a long and quiet horse"
WORKS = ("housekeeping", "draws", "ended days", records_of("aksu"), work_of("aksu"))
"""What is done by one server at a time: erasing, draws of places, sums of followed halls' days, messages; and with a
hall's records the record of estimates, tallies, proposals of staff and snapshots."""


@pytest.fixture
async def stores(postgres_database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[PostgresStore]]:
    """The same store three times. Claims are renewed, and reports of devices exchanged, without long pauses."""
    monkeypatch.setattr(claims, "RENEW_S", 0.05)
    monkeypatch.setattr(servers, "EXCHANGE_S", 0.05)
    await postgres_server.empty(postgres_database)
    async with AsyncExitStack() as closing:
        opened = list[PostgresStore]()
        for _ in range(3):
            opened.append(await PostgresStore.open(postgres_database.url()))
            closing.push_async_callback(opened[-1].close)
        yield opened


async def enter(leaving: AsyncExitStack, stores: Iterable[Store], settings: Sequence[Displays] = ()) -> list[Server]:
    """Servers `pc-1`, `pc-2`, …, one on each store; the last one ends first."""
    extras = [{"for_visitors": displays} for displays in settings] or [dict[str, Displays]()] * 3
    return [
        await leaving.enter_async_context(serving(store, name=f"pc-{number}", **extra))  # type: ignore[arg-type]
        for number, store, extra in zip(count(1), stores, extras, strict=False)
    ]


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Ask until it is so, with pauses."""
    async with asyncio.timeout(30):
        while True:
            if await is_so():
                return
            await asyncio.sleep(0.05)


async def test_a_change_of_the_configuration_is_in_force_at_all(
    stores: list[PostgresStore], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is one record of the journal, and a change of what has been changed meanwhile elsewhere is refused. A file
    that says something else changes nothing, and its server says so."""
    monkeypatch.setattr(stored_configuration, "FOLLOW_S", 0.05)
    file = tmp_path / "config.toml"
    other = TEXT.replace(b"words_per_minute = 150", b"words_per_minute = 140")
    texts = (TEXT, TEXT, other)
    starts = [
        await start_with_store(store, started(file, text), MORNING) for store, text in zip(stores, texts, strict=True)
    ]
    async with AsyncExitStack() as leaving:
        offices = [
            await leaving.enter_async_context(on_store(store, start))
            for store, start in zip(stores, starts, strict=True)
        ]
        readiness = [(await office.server.ask("GET", "/readyz")).json for office in offices]
        assert [state["other_in_file"] for state in readiness] == [[], [], ["displays"]]
        assert len(await stores[0].configurations(9)) == 1
        before = await offices[2].read()
        saved = await offices[0].change(to="Aksu service")
        assert saved.status == 200, saved.body

        async def is_in_force() -> bool:
            text = (await stores[0].configurations(1))[0].text
            rows = [office.server.context.servers.row for office in offices]
            names = {english(office.server) for office in offices}
            return names == {"Aksu service"} and {row.configuration for row in rows} == {shared_version(text)}

        await until(is_in_force)
        late = await offices[2].change(to="Another name", document=before)
        assert late.code in ("configuration_changed", "configuration_edited")
        assert (await offices[1].journal()).count("hall.configured/") == 2


async def test_each_ticket_is_printed_once(stores: list[PostgresStore]) -> None:
    """Whichever server gave it; when the one that prints ends, another goes on, and then the third."""
    async with asyncio.timeout(60), SimulatedPrinter() as device, AsyncExitStack() as leaving:
        printer = Printer(id="door", hall="aksu", kiosks=("kiosk-1",), port=f"tcp://127.0.0.1:{device.port}", mm_s=500)
        settings = Displays(address="http://kezek:8080", printers=(printer,))
        ends = [await leaving.enter_async_context(AsyncExitStack()) for _ in stores]
        running = {end: (await enter(end, [store], [settings]))[0] for end, store in zip(ends, stores, strict=True)}
        issued = 0
        while running:
            for server in running.values():
                await server.issue()
                issued += 1
                await device.printed(issued)
            printing = next(end for end, server in running.items() if server.context.claims.has("printer:aksu:door"))
            await printing.aclose()
            del running[printing]
        assert len(device.jobs) == issued == 6


async def test_what_is_done_once_is_done_by_one(stores: list[PostgresStore]) -> None:
    """Each work has one server, which saves the snapshots too; when it ends, another has it."""

    async def is_shared_out(running: list[Server]) -> bool:
        holders = [[server.context.claims.has(work) for server in running].count(True) for work in WORKS]
        return holders == [1] * len(WORKS)

    async with AsyncExitStack() as leaving:
        ends = [await leaving.enter_async_context(AsyncExitStack()) for _ in stores]
        running = {end: (await enter(end, [store]))[0] for end, store in zip(ends, stores, strict=True)}
        while running:
            await until(lambda: is_shared_out([*running.values()]))
            [keeper] = [end for end, server in running.items() if server.context.claims.has(records_of("aksu"))]
            saves = {end for end, server in running.items() if server.context.engine.time.saves_snapshots("aksu")}
            judges = {
                end
                for end, server in running.items()
                if "accuracy" in {task.get_name() for task in server.context.loops._tasks}
            }
            assert (saves, judges) == ({keeper}, {keeper})
            await keeper.aclose()
            del running[keeper]


async def test_what_a_device_reports_all_have(stores: list[PostgresStore]) -> None:
    """Which record a screen shows, a bridge's boards, and that a device shall show its name."""
    async with AsyncExitStack() as leaving:
        first, second, third = await enter(leaving, stores)
        announced = (await first.ask("POST", "/api/v1/devices/announce", json={})).json
        pairing = {"code": announced["code"], "name": "Hall", "hall": "aksu"}
        assert (await second.ask("POST", "/api/v1/devices/pair", "admin", json=pairing)).status == 200
        device, screen = announced["device"], {"Authorization": f"Bearer {announced['secret']}"}
        await first.issue()
        report = {"seq": 2, "version": "9.9"}
        assert (await first.ask("POST", "/api/v1/devices/here", headers=screen, json=report)).status == 200
        boards = {"boards": [BOARD]}
        assert (await second.ask("POST", "/api/v1/bridges/left/boards", "bridge", json=boards)).status == 200

        async def is_known() -> bool:
            answers = [
                (await server.ask("GET", f"{HALL}/devices", "manager")).json for server in (first, second, third)
            ]
            boards = [any(row["device"] == "board-left-com3-33" for row in devices) for devices in answers]
            heartbeats = [server.app[PARTS][DeviceBook].heartbeat(device) for server in (first, second, third)]
            return all(boards) and heartbeats == [heartbeats[0]] * 3 and heartbeats[0] is not None

        async def is_identified() -> bool:
            reply = await first.ask("POST", "/api/v1/devices/here", headers=screen, json=report)
            return bool(reply.json["identify"])

        await until(is_known)
        await third.ask("POST", f"/api/v1/devices/{device}/identify", "admin", json={})
        await until(is_identified)


async def test_wrong_passwords_are_counted_for_all(stores: list[PostgresStore]) -> None:
    """Four at three servers delay the next one at each, and after all have been started anew."""
    await stores[0].save_user(User("aigul", "operator", hash_password(PASSWORD), MORNING))
    wrong, right = {"name": "aigul", "password": "guess"}, {"name": "aigul", "password": PASSWORD}
    async with AsyncExitStack() as leaving:
        running = await enter(leaving, stores)
        for server in (*running, running[0]):
            assert (await server.ask("POST", "/sign-in", data=wrong)).status == 401
        assert [(await server.ask("POST", "/sign-in", data=right)).status for server in running] == [429] * 3
    async with serving(stores[1]) as server:
        assert (await server.ask("POST", "/sign-in", data=right)).status == 429


async def test_wrong_pins_are_counted_for_all(stores: list[PostgresStore]) -> None:
    """Five at three servers block the right one at each."""
    async with AsyncExitStack() as leaving:
        running = await enter(leaving, stores)
        await add_people(running[0])
        desk = await signed_in(running[0], "aigul")
        wrong = [(await take_over(running[n % 3], desk, pin=f"000{n}")).status for n in range(5)]
        right = [(await take_over(server, desk)).status for server in running]
        assert (wrong, right) == ([401] * 5, [401] * 3)


async def test_of_administrators_who_shut_each_other_out_one_stays(stores: list[PostgresStore]) -> None:
    """Three, each at a server of their own, at once."""
    names = ("marat", "saule", "timur")
    async with AsyncExitStack() as leaving:
        running = await enter(leaving, stores)
        await add_people(running[0])
        hashed = (await stores[0].users())[-1].password
        for name in names:
            await stores[0].save_user(User(name, "admin", hashed, MORNING))
        browsers = [await signed_in(server, name) for server, name in zip(running, names, strict=True)]
        paths = [f"/api/v1/users/{name}/disable" for name in (*names[1:], names[0])]
        replies = await asyncio.gather(
            *(
                server.ask("POST", path, headers=browser, json={})
                for server, path, browser in zip(running, paths, browsers, strict=True)
            )
        )
        departures = [reply.status for reply in replies].count(200)
        users = await stores[2].users()
        assert 1 <= departures < len(names)
        assert sum(user.role == "admin" and user.disabled_at is None for user in users) == len(names) - departures


async def test_all_go_by_the_databases_clock(stores: list[PostgresStore], caplog: pytest.LogCaptureFixture) -> None:
    """A machine that is two minutes ahead gives the hall the time of the others, and is told about."""
    machine, steady = await stores[0].time(), 0
    assert machine is not None

    async def clock_of(store: PostgresStore, wrong_s: int) -> HallClock:
        time = StoreTime(lambda: machine + wrong_s * SECOND, lambda: steady)
        await time.look(store.time)
        return HallClock(time, lambda: steady)

    wrong = (120, 0, -120)
    clocks = [await clock_of(store, wrong_s) for store, wrong_s in zip(stores, wrong, strict=True)]
    async with AsyncExitStack() as leaving:
        running = [
            await leaving.enter_async_context(serving(store, hall_clock=clock))
            for store, clock in zip(stores, clocks, strict=True)
        ]
        times = [clock() for clock in clocks]
        assert max(times) - min(times) < 2 * SECOND
        states = [(await server.ask("GET", "/readyz")).json["clock"] for server in running]
        assert [round(state["machine_differs_s"], -1) for state in states] == [*wrong]
    for direction in (120, -120):
        assert f"differs from the database's by {direction}" in caplog.text


async def test_any_server_finds_a_tickets_record(stores: list[PostgresStore]) -> None:
    """By the first digits of its hash, the moment that another one has given it."""
    async with AsyncExitStack() as leaving:
        running = await enter(leaving, stores)
        proof = (await running[0].issue())["proof"]
        for server in running:
            assert (await server.ask("GET", f"/verify/{proof[:10]}")).status == 200
            assert (await server.ask("GET", f"/verify/{'0' * 10}")).status == 404


async def test_servers_are_listed_with_what_differs(stores: list[PostgresStore], tmp_path: Path) -> None:
    """Each by its name; one whose folder of pictures has another file is named, and one with other recorded voices."""
    for folder, size in (("one", 3), ("two", 4)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "picture.png").write_bytes(bytes(size))
        (tmp_path / folder / "call.wav").write_bytes(bytes(size))
    media = [
        Displays(
            boards=(HallBoard(hall="aksu", media=str(tmp_path / pictures)),), voice=Voice(clips=str(tmp_path / clips))
        )
        for pictures, clips in (("one", "one"), ("two", "one"), ("one", "two"))
    ]
    async with AsyncExitStack() as leaving:
        running = await enter(leaving, stores, media)
        listed: dict[str, Any] = {}

        async def is_listed() -> bool:
            for server in running:
                await server.context.servers.look()
            listed.update((row["name"], row) for row in (await running[0].ask("GET", "/api/v1/servers", "admin")).json)
            return [listed[name]["other_folders"] for name in sorted(listed)] == [False, True, True]

        await until(is_listed)
    assert [listed[name]["is_self"] for name in ("pc-1", "pc-2", "pc-3")] == [True, False, False]
    assert all(row["is_running"] for row in listed.values())
