"""`kezek catalogue`: offered at a centre, compared in a hall, and taken over into its configuration."""

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace

from queue_server.app import engine_on
from queue_server.catalogue.hall_offers import HallOffers
from queue_server.catalogue.versions import CatalogueVersion
from queue_server.config.catalogue.reading import read_catalogue
from queue_server.config.definition import Definition
from queue_server.config.file.load import load
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store_watch import StoreWatch
from tests.halls import MORNING
from tests.integration.command_line import SAMPLE, kezek
from tests.integration.replication.test_catalogue import TEXT, TREES

KEYS = ["services.land.prefix", "services.land.names", "services.land.norm_minutes", "priorities.veteran.head_start_s"]


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    """A hall to which a centre has offered version 3; its configuration is beside the folder `data`."""
    (tmp_path / "config.toml").write_bytes(SAMPLE.read_bytes())
    asyncio.run(_offered(tmp_path / "data", load(tmp_path / "config.toml").halls["aksu"], TEXT + TREES))
    return tmp_path


async def _offered(data: Path, definition: Definition, text: str) -> None:
    store = await SqliteStore.open(data)
    engine = engine_on(store, lambda: MORNING)
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
    shown = kezek("catalogue", "diff", "--data", data)
    assert (shown.code, "Version 3" in shown.err) == (1, True)
    assert "services.trees" in shown.out
    before = file.read_text("utf-8")
    place = ("--data", data, "--config", file)
    assert kezek("catalogue", "take", "services.land.norm_minutes", *place).code == 0
    land = next(service for service in load(file).halls["aksu"].services if service.id == "land")
    assert land.norm_minutes == 17
    assert "# " in file.read_text("utf-8")
    assert [text.read_text("utf-8") for text in (hall / "config.toml.history").glob("*.toml")] == [before]
    taken = kezek("catalogue", "take", "services.trees", "--window", "trees=1", *place)
    assert taken.code == 0, taken.err
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
