"""A centre's catalogue on its way into a hall: offered, looked at, taken over by a yes or by itself, deviated from."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.assembly import background
from queue_server.config.definition import Definition
from queue_server.config.file.config_file import ConfigurationFile
from queue_server.config.file.load import load
from queue_server.config.sections.branch import BranchSettings
from queue_server.config.sections.centre import CentreSettings
from queue_server.replication import wire
from tests.integration.api.conftest import HALL, Server, serving
from tests.integration.command_line import SAMPLE

CATALOGUE = "/api/v1/catalogue"
TEXT = """
[[services]]
id = "land"
prefix = "L"
names = { kk = "Жер", ru = "Земля", en = "Land plots" }
norm_minutes = 17

[[priorities]]
id = "veteran"
names = { kk = "Ардагер", ru = "Ветеран", en = "Veteran" }
head_start_s = 1234
"""
TREES = """
[[services]]
id = "trees"
prefix = "W"
names = { kk = "Ағаш кесу", ru = "Вырубка деревьев", en = "Felling trees" }
"""
KEYS = [
    "services.land.names",
    "services.land.norm_minutes",
    "priorities.veteran.head_start_s",
]


@pytest.fixture(autouse=True)
def heartbeats_are_near(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr(background, "CATALOGUE_LOOK_S", 0.05)


@pytest.fixture
async def centre() -> AsyncIterator[Server]:
    async with serving(halls=("own",), centre=CentreSettings(name="Region")) as centre:
        yield centre


@asynccontextmanager
async def joined(centre: Server, folder: Path, branch: BranchSettings) -> AsyncIterator[Server]:
    """A hall with a configuration file, which has joined the centre."""
    path = folder / "config.toml"
    path.write_bytes(SAMPLE.read_bytes())
    config = load(path)
    hall_server = serving(definition=config.halls["aksu"], file=ConfigurationFile(path), config=config, branch=branch)
    async with hall_server as server:
        code = (await centre.ask("POST", "/api/v1/centre/halls/code", "admin", json={"hall": "aksu"})).json["code"]
        body = {"address": centre.url, "code": code}
        assert (await server.ask("POST", f"{HALL}/links/centre/join", "admin", json=body)).status == 200
        passing = asyncio.create_task(pass_time(server))
        try:
            yield server
        finally:
            passing.cancel()


async def pass_time(server: Server) -> None:
    """Let the server's time go on: heartbeats come by it."""
    while True:
        await asyncio.sleep(0.02)
        server.clock.pass_s(0.05)


async def write(centre: Server, text: str, base: int) -> Any:
    reply = await centre.ask("POST", CATALOGUE, "admin", json={"base": base, "text": text})
    assert reply.status == 200, reply.body
    return reply.json


async def until(server: Server, path: str, holds: Callable[[Any], bool]) -> Any:
    async with asyncio.timeout(60):
        while True:
            document = (await server.ask("GET", path, "admin")).json
            if holds(document):
                return document
            await asyncio.sleep(0.02)


def of_hall(document: Any) -> Any:
    return next((hall for hall in document["halls"] if hall["hall"] == "aksu"), {"version": None, "deviations": None})


def in_force(server: Server) -> Definition:
    return server.app[PARTS][ServerContext].feeds()["aksu"].state.defined


async def test_by_an_administrators_yes(centre: Server, tmp_path: Path) -> None:
    """The hall sees what differs, takes a part over, and the centre sees the rest; what was offered last stays."""
    assert (await write(centre, TEXT, 0))["version"] == 1
    async with joined(centre, tmp_path, BranchSettings()) as hall:
        offer = await until(hall, f"{HALL}/catalogue", lambda d: d["version"] == 1)
        assert [difference["key"] for difference in offer["differences"]] == KEYS
        assert (offer["differences"][2]["offered"], offer["taken_version"]) == (1234, None)
        take = {"version": 1, "keys": KEYS[1:]}
        takeover = await hall.ask("POST", f"{HALL}/catalogue/take", "admin", json=take)
        assert takeover.status == 200, takeover.body
        assert (takeover.json["taken_version"], [d["key"] for d in takeover.json["differences"]]) == (1, KEYS[:1])
        land = in_force(hall).service("land")
        assert land is not None
        assert land.norm_minutes == 17
        assert "head_start_s = 1234" in (tmp_path / "config.toml").read_text()
        state = of_hall(await until(centre, CATALOGUE, lambda d: of_hall(d)["version"] == 1))
        assert state["deviations"] == ["services.land.names"]
        assert (await write(centre, TEXT.replace("17", "18"), 1))["version"] == 2
        await until(hall, f"{HALL}/catalogue", lambda d: d["version"] == 2)
        late = await hall.ask("POST", f"{HALL}/catalogue/take", "admin", json=take)
        assert (late.status, late.code) == (409, "catalogue_offered_anew")
        store = hall.context.store
    async with serving(store, in_force(hall)) as successor:  # without a line to the centre
        offer = (await successor.ask("GET", f"{HALL}/catalogue", "admin")).json
        assert (offer["version"], offer["taken_version"]) == (2, 1)
        assert [d["key"] for d in offer["differences"]] == KEYS[:2]


async def test_a_service_that_the_hall_does_not_have(centre: Server, tmp_path: Path) -> None:
    """Where nobody serves it, the mistake is named and nothing changes; at a window it is taken over."""
    await write(centre, TEXT + TREES, 0)
    async with joined(centre, tmp_path, BranchSettings()) as hall:
        await until(hall, f"{HALL}/catalogue", lambda d: d["version"] == 1)

        async def take(**details: Any) -> Any:
            body = {"version": 1, "keys": ["services.trees"]} | details
            return await hall.ask("POST", f"{HALL}/catalogue/take?lang=en", "admin", json=body)

        before = (tmp_path / "config.toml").read_bytes()
        wrong = (await take()).json
        assert [mistake["text"] for mistake in wrong["mistakes"]] == [
            'no window serves "trees"; name it in the services of a window'
        ]
        assert (wrong["taken_version"], (tmp_path / "config.toml").read_bytes()) == (None, before)
        assert (await take(windows={"trees": [999]})).code == "unknown_window"
        right = (await take(windows={"trees": [6, 7]})).json
        assert (right["mistakes"], right["taken_version"]) == ([], 1)
        assert in_force(hall).windows_of("trees") == (6, 7)


async def test_by_itself(centre: Server, tmp_path: Path) -> None:
    """Where the hall's configuration says so; what an administrator of the hall changes afterwards stays changed, and a
    service that the catalogue leaves out, for which somebody waits, stays."""
    await write(centre, TEXT, 0)
    async with joined(centre, tmp_path, BranchSettings(takes_catalogue=True)) as hall:
        await until(hall, f"{HALL}/catalogue", lambda d: d["taken_version"] == 1 and not d["differences"])
        waiting = await hall.issue("social")
        document = (await hall.ask("GET", "/api/v1/configuration", "admin")).json
        place = [service["id"] for service in document["values"]["halls"]["aksu"]["services"]].index("land")
        change = {"op": "replace", "path": f"/halls/aksu/services/{place}/norm_minutes", "value": 40}
        body = {"version": document["version"], "changes": [change]}
        assert (await hall.ask("POST", "/api/v1/configuration", "admin", json=body)).status == 200
        await write(centre, TEXT.replace("17", "18").replace("1234", "600"), 1)
        offer = await until(hall, f"{HALL}/catalogue", lambda d: d["taken_version"] == 2)
        assert [d["key"] for d in offer["differences"]] == ["services.land.norm_minutes"]
        veteran = in_force(hall).priority("veteran")
        assert veteran is not None
        assert veteran.head_start_s == 600
        assert in_force(hall).service("social") is not None
        assert hall.context.readable_feed("aksu").state.tickets[waiting["id"]].state == "waiting"
        state = of_hall(await until(centre, CATALOGUE, lambda d: of_hall(d)["version"] == 2))
        assert state["deviations"] == ["services.land.norm_minutes"]


async def test_bad_input(centre: Server) -> None:
    """Mistakes have their line, in the administrator's language; nothing is stored, and nobody overwrites another."""
    wrong = (await centre.ask("POST", f"{CATALOGUE}?lang=ru", "admin", json={"base": 0, "text": "hours = 1"})).json
    assert (wrong["version"], wrong["mistakes"][0]["line"], wrong["mistakes"][0]["key"]) == (0, 1, "hours")
    await write(centre, TEXT, 0)
    late = await centre.ask("POST", CATALOGUE, "admin", json={"base": 0, "text": TEXT})
    assert (late.status, late.code) == (409, "catalogue_changed")
    assert (await centre.ask("GET", f"{CATALOGUE}/1", "admin")).json["text"] == TEXT
    assert (await centre.ask("GET", f"{CATALOGUE}/2", "admin")).code == "unknown_version"
    take = {"version": 1, "keys": ["ticker"]}
    path = "/api/v1/halls/own/catalogue/take"
    assert (await centre.ask("POST", path, "admin", json=take)).code == "catalogue_none"
    assert (await centre.ask("GET", wire.CATALOGUE_PATH, "manager")).code == "not_allowed"
    async with serving() as other:
        assert (await other.ask("POST", CATALOGUE, "admin", json={"base": 0, "text": TEXT})).code == "no_centre"
