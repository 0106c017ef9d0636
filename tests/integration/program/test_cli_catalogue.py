"""`kezek catalogue`: offered at a centre, compared in a hall, and taken over into its configuration."""

import asyncio
import os
import signal
from pathlib import Path

import aiohttp
import pytest
from msgspec.structs import replace

from queue_server.assembly import program
from queue_server.assembly.app import engine_on
from queue_server.catalogue.hall_offers import HallOffers
from queue_server.catalogue.versions import CatalogueVersion
from queue_server.clock import now_us
from queue_server.config.catalogue.reading import read_catalogue
from queue_server.config.definition import Definition
from queue_server.config.file.load import load, parse
from queue_server.config.file.start import StartConfiguration
from queue_server.journal.postgres.postgres_store import PostgresStore
from queue_server.journal.shared.contents import StoredConfiguration
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store_watch import StoreWatch
from tests import postgres_server
from tests.halls import MORNING
from tests.integration.command_line import SAMPLE, kezek
from tests.integration.replication.test_catalogue import TEXT, TREES
from tests.postgres_server import Database

KEYS = ["services.land.prefix", "services.land.names", "services.land.norm_minutes", "priorities.veteran.head_start_s"]


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    """A hall to which a centre has offered version 3; its configuration is beside the folder `data`."""
    (tmp_path / "config.toml").write_bytes(SAMPLE.read_bytes())
    asyncio.run(_offered(tmp_path / "data", load(tmp_path / "config.toml").halls["aksu"], TEXT + TREES))
    return tmp_path


async def _offered(data: Path, definition: Definition, text: str, now: int = MORNING) -> None:
    store = await SqliteStore.open(data)
    engine = engine_on(store, lambda: now)
    await engine.open_hall("aksu", definition)
    offer = CatalogueVersion(3, MORNING, read_catalogue(text))
    await HallOffers(store, StoreWatch(store)).note_offer("aksu", offer)
    await engine.stop()
    await store.close()


def test_a_centre_offers_version_after_version(tmp_path: Path) -> None:
    """Each text is the next version; one with a mistake, or one that somebody was faster than, changes nothing."""
    data, file = tmp_path / "data", tmp_path / "catalogue.toml"
    assert kezek("catalogue", "show", "--data", data).code != 0
    file.write_text(TEXT, "utf-8")
    assert "Version 1" in kezek("catalogue", "put", file, "--data", data).out
    assert kezek("catalogue", "show", "--data", data).out == TEXT
    file.write_text(TEXT.replace("norm_minutes = 17", "norm_minutes = 0"), "utf-8")
    wrong = kezek("catalogue", "put", file, "--data", data)
    assert (wrong.code, "norm_minutes" in wrong.err) == (2, True)
    file.write_text(TEXT + TREES, "utf-8")
    assert "Somebody else" in kezek("catalogue", "put", file, "--data", data, "--after", "0").err
    assert "Version 2" in kezek("catalogue", "put", file, "--data", data, "--after", "1").out
    assert kezek("catalogue", "show", "--data", data, "--version", "1").out == TEXT


def test_a_hall_sees_and_takes_over(hall: Path) -> None:
    """What differs is listed; keys are written into the file with all that it says, and the file of before is kept; a
    service that the hall does not have comes with its window."""
    data, file = hall / "data", hall / "config.toml"
    diff = kezek("catalogue", "diff", "--data", data)
    assert (diff.code, "Version 3" in diff.err) == (1, True)
    assert "services.trees" in diff.out
    before = file.read_text("utf-8")
    place = ("--data", data, "--config", file)
    assert kezek("catalogue", "take", "services.land.norm_minutes", *place).code == 0
    land = next(service for service in load(file).halls["aksu"].services if service.id == "land")
    assert land.norm_minutes == 17
    assert "# " in file.read_text("utf-8")
    assert [text.read_text("utf-8") for text in (hall / "config.toml.history").glob("*.toml")] == [before]
    takeover = kezek("catalogue", "take", "services.trees", "--window", "trees=1", *place)
    assert takeover.code == 0, takeover.err
    windows = {window.window: window.services for window in load(file).halls["aksu"].windows}
    assert "trees" in windows[1]
    assert "[[services]]" in kezek("catalogue", "draft", "--data", data).out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["services.land.norm_hours"], "differs in nothing"),
        ([], "name keys"),
        (["services.trees", "--window", "trees=999"], "There is no window 999"),
        (["services.trees", "--window", "trees"], "write it as land=3"),
        (["services.trees"], "trees"),
    ],
)
def test_a_mistake_changes_nothing(hall: Path, arguments: list[str], sentence: str) -> None:
    """A key that does not differ, a window that does not exist, a service that no window would serve."""
    file = hall / "config.toml"
    before = file.read_bytes()
    wrong = kezek("catalogue", "take", *arguments, "--data", hall / "data", "--config", file)
    assert (wrong.code != 0, sentence in wrong.err) == (True, True), wrong
    assert file.read_bytes() == before


async def test_a_server_that_runs_puts_it_in_force(tmp_path: Path) -> None:
    """Of a folder, without a reload: the name that the server's hall shows is the one that was taken over."""
    config, data = tmp_path / "config.toml", tmp_path / "data"
    config.write_bytes(SAMPLE.read_bytes())
    await _offered(data, load(config).halls["aksu"], TEXT, now_us())
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    start = StartConfiguration(config, load(config), config.read_bytes(), is_earlier=False)
    running = asyncio.create_task(
        program.run(start.config, data, "127.0.0.1", 0, ready=address.set_result, start=start)
    )
    async with aiohttp.ClientSession(await address) as session:
        assert await name_of_land(session) != "Land plots"
        takeover = await asyncio.to_thread(kezek, "catalogue", "take", "services.land.names", "--data", data)
        assert (takeover.code, "within seconds" in takeover.err) == (0, True), takeover
        async with asyncio.timeout(30):
            while True:
                if await name_of_land(session) == "Land plots":
                    break
                await asyncio.sleep(0.1)
    os.kill(os.getpid(), signal.SIGTERM)
    await running


async def name_of_land(session: aiohttp.ClientSession) -> str:
    async with session.get("/api/v1/halls/aksu") as reply:
        services = (await reply.json())["services"]
    name: str = next(service for service in services if service["id"] == "land")["names"]["en"]
    return name


async def test_a_hall_on_a_database(postgres_database: Database, hall: Path) -> None:
    """The text in the database is the one that is compared and written: a version, a draft, what differs, and a key
    that is taken over as its next text; another text that came first, and a database without one, change nothing."""
    await postgres_server.empty(postgres_database)
    database, config = postgres_database.url(), load(hall / "config.toml")
    store = await PostgresStore.open(database)
    engine = engine_on(store, lambda: MORNING)
    await engine.open_hall("aksu", config.halls["aksu"])
    await HallOffers(store, StoreWatch(store)).note_offer(
        "aksu", CatalogueVersion(3, MORNING, read_catalogue(TEXT + TREES))
    )
    take = ("catalogue", "take", "services.land.norm_minutes", "--data", database)
    missing = await asyncio.to_thread(kezek, *take)
    assert (missing.code != 0, "no configuration in the database" in missing.err) == (True, True)
    await store.put_configuration(StoredConfiguration(1, MORNING, "", None, (hall / "config.toml").read_bytes()))
    differing = await asyncio.to_thread(kezek, "catalogue", "diff", "--data", database)
    assert (differing.code, "services.trees" in differing.out) == (1, True)
    takeover = await asyncio.to_thread(kezek, *take)
    assert takeover.code == 0, takeover.err
    stored = await store.configuration()
    assert stored is not None
    land = parse(stored.text, "database").halls["aksu"].service("land")
    assert land is not None
    assert (stored.number, land.norm_minutes) == (2, 17)
    assert (await HallOffers(store, StoreWatch(store)).takeover("aksu")).offer is not None
    assert "[[services]]" in (await asyncio.to_thread(kezek, "catalogue", "draft", "--data", database)).out
    refused = await asyncio.to_thread(kezek, "catalogue", "put", hall / "config.toml", "--data", database)
    assert (refused.code, "no centre" in refused.err) == (2, True)
    await engine.stop()
    await store.close()


def test_a_second_administrator_is_asked_on_the_page(tmp_path: Path) -> None:
    """Where a hall has two, what decides who is next is not taken over by one at a terminal; other keys are."""
    file = tmp_path / "config.toml"
    text = SAMPLE.read_text("utf-8").replace("second_admin = false", "second_admin = true", 1)
    file.write_text(text, "utf-8")
    definition = load(file).halls["aksu"]
    assert definition.second_admin
    asyncio.run(_offered(tmp_path / "data", replace(definition), TEXT))
    place = ("--data", tmp_path / "data", "--config", file)
    refused = kezek("catalogue", "take", "priorities.veteran.head_start_s", *place)
    assert (refused.code, "second administrator" in refused.err) == (1, True)
    assert kezek("catalogue", "take", "services.land.norm_minutes", *place).code == 0
