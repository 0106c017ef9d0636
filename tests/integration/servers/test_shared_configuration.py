"""The configuration of several servers: one text in the store, in force at all of them."""

import asyncio
import json
import logging
import tomllib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from queue_server.api.configuration import stored_configuration
from queue_server.api.configuration.administration import Administration
from queue_server.api.configuration.stored_configuration import StoredStart, start_with_store
from queue_server.app_parts import PARTS
from queue_server.config.file.load import parse
from queue_server.config.file.shared_text import for_machine, sections_that_differ, shared_text, shared_version
from queue_server.config.file.start import StartConfiguration
from queue_server.config.mistakes import ConfigError
from queue_server.journal.access.contents import User
from queue_server.journal.memory import MemoryStore
from queue_server.journal.shared.contents import StoredConfiguration
from tests import postgres_server
from tests.halls import MORNING
from tests.integration.api.configuration.test_configuration import Office
from tests.integration.api.conftest import Server, serving
from tests.integration.command_line import SAMPLE, kezek
from tests.integration.kezek_process import serving as process
from tests.postgres_server import Database

TEXT = SAMPLE.read_bytes()


def started(file: Path, text: bytes) -> StartConfiguration:
    """What a server would start with that has this file alone."""
    return StartConfiguration(file, parse(text, str(file), needs_hall=False), text, is_earlier=False)


@asynccontextmanager
async def on_store(store: MemoryStore, start: StoredStart) -> AsyncIterator[Office]:
    """A server with an administrator, who changes the store's text."""
    await store.save_user(User("aigul", "admin", None, MORNING))
    definition = start.start.config.halls["aksu"]
    async with serving(store, definition, stored=start) as server:
        office = Office(server, start.start.file)
        await office.sit_down("aigul")
        yield office


async def until(is_so: Callable[[], bool]) -> None:
    """Look until it is so, with pauses."""
    while True:
        if is_so():
            return
        await asyncio.sleep(0.05)


def english(server: Server) -> str:
    return server.context.feeds()["aksu"].state.defined.names["en"]


def test_what_a_machine_has_of_its_own_is_left_out() -> None:
    """Comments and all else stay; its own file counts for it."""
    shared = shared_text(TEXT + b'\n[store]\nurl = "postgresql://db/kezek"\n')
    values = tomllib.loads(shared.decode())
    assert values.keys() & {"server", "store", "backup"} == set()
    assert values["halls"] == tomllib.loads(TEXT.decode())["halls"]
    assert b"# The printable width in dots" in shared
    assert shared_text(shared) == shared
    assert shared_version(TEXT) == shared_version(shared)
    machine = parse(TEXT.replace(b"port = 8080", b"port = 8123"), "")
    assert for_machine(parse(shared, ""), machine).server.port == 8123
    assert sections_that_differ(TEXT, shared) == []
    assert sections_that_differ(
        TEXT.replace(b"call_s", b"call_s", 1), TEXT.replace(b"words_per_minute = 150", b"words_per_minute = 140")
    ) == ["displays"]


def test_no_other_line_than_those_of_a_machine_is_left_out() -> None:
    """In any layout: what explains the next part, a section on one line, one within a long text, one that stands
    last."""
    begin = TEXT.index(b"[server]")
    assert shared_text(TEXT) == TEXT[:begin] + TEXT[TEXT.index(b"\n\n\n", begin) + 1 :]
    assert shared_text(b'server = { port = 8123 }\n[log]\n# at home\nname = "a"\n') == b'[log]\n# at home\nname = "a"\n'
    within = b'[log]\nname = """\n[server]\n"""\n'
    assert shared_text(within + b"\n[server]\nport = 8123\n") == within + b"\n"


async def test_the_first_server_brings_its_text(tmp_path: Path) -> None:
    """The others start with it, whatever their file says, and say which of their sections says something else."""
    store, file = MemoryStore(), tmp_path / "config.toml"
    first = await start_with_store(store, started(file, TEXT), MORNING)
    assert (first.number, first.differences, first.start.text) == (1, [], shared_text(TEXT))
    other = TEXT.replace(b"port = 8080", b"port = 8081").replace(b"words_per_minute = 150", b"words_per_minute = 140")
    second = await start_with_store(store, started(file, other), MORNING)
    assert (second.number, second.differences) == (1, ["displays"])
    assert second.start.config.server.port == 8081
    assert second.start.config.displays.voice.words_per_minute == 150
    bare = await start_with_store(store, started(file, b"[server]\nport = 9000\n"), MORNING)
    assert (bare.differences, [*bare.start.config.halls], bare.start.config.server.port) == ([], ["aksu"], 9000)


async def test_each_machines_own_sections_are_refused(tmp_path: Path) -> None:
    """They would be in force nowhere; the sentence says where they stand."""
    store = MemoryStore()
    start = await start_with_store(store, started(tmp_path / "config.toml", TEXT), MORNING)
    async with on_store(store, start) as office:
        document = await office.read()
        document["values"]["server"] = {"port": 9000}
        reply = await office.ask(
            "aigul", "POST", "/api/v1/configuration", {k: document[k] for k in ("version", "values")}
        )
        assert (reply.status, "[server] is each machine's own" in reply.json["detail"]) == (400, True)
        assert await store.configuration_number() == 1


async def test_the_page_has_no_form_for_what_is_each_machines_own(tmp_path: Path) -> None:
    """It says where that stands, and keeps the button that starts the server anew."""
    store = MemoryStore()
    start = await start_with_store(store, started(tmp_path / "config.toml", TEXT), MORNING)
    async with on_store(store, start) as office:
        page = (await office.ask("aigul", "GET", "/admin")).body.decode()
        assert "Бұл конфигурация бірнеше серверге ортақ" in page
        assert "trusted_proxies" not in page
        assert "server-restart" in page


async def test_a_start_with_a_text_that_cannot_be_read_takes_the_last_good_one(tmp_path: Path) -> None:
    """It says so as for a file; the next text that can be read is put in force. With none the start ends."""
    store, file = MemoryStore(), tmp_path / "config.toml"
    await start_with_store(store, started(file, TEXT), MORNING)
    for number, text in ((2, b"[halls"), (3, b"[halls.aksu]\nnames = 7\n")):
        assert await store.put_configuration(StoredConfiguration(number, MORNING, "somebody", None, text))
    start = await start_with_store(store, started(file, TEXT), MORNING)
    assert (start.number, start.start.is_earlier, start.start.config.halls.keys()) == (3, True, {"aksu"})
    async with on_store(store, start) as office:
        ready = (await office.server.ask("GET", "/readyz")).json
        assert (ready["status"], ready["configuration"]) == ("ready", "earlier")
        assert "halls.aksu.names" in ready["wrong_settings"]
    empty = MemoryStore()
    await empty.put_configuration(StoredConfiguration(1, MORNING, "somebody", None, b"[halls"))
    with pytest.raises(ConfigError):
        await start_with_store(empty, started(file, TEXT), MORNING)


async def test_a_faulty_text_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged and shown to staff; the one in force stays."""
    monkeypatch.setattr(stored_configuration, "FOLLOW_S", 0.05)
    store = MemoryStore()
    start = await start_with_store(store, started(tmp_path / "config.toml", TEXT), MORNING)
    async with asyncio.timeout(30), on_store(store, start) as office:
        await store.put_configuration(StoredConfiguration(2, MORNING, "somebody", None, b"[halls.aksu]\nnames = 7\n"))
        await until(lambda: "the configuration is not put in force" in caplog.text)
        ready = (await office.server.ask("GET", "/readyz")).json
        assert (ready["configuration"], ready["status"]) == ("stays", "ready")


async def test_a_file_that_says_something_else_is_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """In the log and in `/readyz`."""
    store, file = MemoryStore(), tmp_path / "config.toml"
    await start_with_store(store, started(file, TEXT), MORNING)
    caplog.set_level(logging.WARNING)
    other = TEXT.replace(b"words_per_minute = 150", b"words_per_minute = 140")
    start = await start_with_store(store, started(file, other), MORNING)
    assert "says something else than the store about [displays]" in caplog.text
    async with on_store(store, start) as office:
        assert (await office.server.ask("GET", "/readyz")).json["other_in_file"] == ["displays"]
        assert office.server.app[PARTS][Administration].differences == ["displays"]


@pytest.mark.long
async def test_two_programs_on_one_database_share_the_configuration(
    tmp_path: Path, postgres_database: Database
) -> None:
    """`kezek config put` reaches both; `get`, `diff` and `servers` say what is there."""
    await postgres_server.empty(postgres_database)
    url, file = postgres_database.url(), tmp_path / "config.toml"
    file.write_text(f'{SAMPLE.read_text()}\n[store]\nurl = "{url}"\n')
    machine = tmp_path / "machine.toml"
    machine.write_text(f'[server]\nport = 0\nname = "pc-2"\n[store]\nurl = "{url}"\n')
    assert kezek("config", "get", "--data", url).code == 1
    async with (
        aiohttp.ClientSession() as session,
        process(tmp_path / "one", file) as first,
        process(tmp_path / "two", machine) as second,
    ):

        async def names() -> list[Any]:
            names: list[Any] = []
            for server in (first, second):
                async with session.get(f"{server.url}/api/v1/halls/aksu") as reply:
                    names.append(json.loads(await reply.read())["names"]["en"])
            return names

        values_answer = kezek("config", "get", "--data", url)
        values = tomllib.loads(values_answer.out)
        assert (values_answer.code, "server" in values, "aksu" in values["halls"]) == (0, False, True)
        assert kezek("config", "diff", "--data", url, "--config", file).code == 0
        before = (await names())[0]
        file.write_text(file.read_text().replace(f'en = "{before}"', 'en = "Another hall"', 1))
        difference = kezek("config", "diff", "--data", url, "--config", file)
        assert (difference.code, 'en = "Another hall"' in difference.out) == (1, True)
        assert kezek("config", "put", "--data", url, "--config", file, "--after", "7").code == 1
        put = kezek("config", "put", "--data", url, "--config", file, "--after", "1")
        assert (put.code, "number 2" in put.out) == (0, True), put
        async with asyncio.timeout(20):
            while True:
                if await names() == ["Another hall"] * 2:
                    break
                await asyncio.sleep(0.1)
        listed = kezek("servers", "--data", url)
        assert listed.out.count(" runs") == 2
        assert "pc-2" in listed.out
    folder = kezek("config", "get", "--data", tmp_path / "one")
    assert (folder.code, "is a folder" in folder.err) == (1, True)
