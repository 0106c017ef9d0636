"""A hall that opens beside those that run has all that a hall has which was there at the start."""

import asyncio
import tomllib
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from displays.visitor_devices import VisitorDevices
from queue_server.api.configuration.administration import Administration
from queue_server.api.halls.hall_services import HallServices
from queue_server.api.live.live_sockets import LiveSockets
from queue_server.app_parts import PARTS
from queue_server.assembly.background import BackgroundWork
from queue_server.assembly.serving import CONFIGURED_BY_FILE
from queue_server.config.file.config_file import ConfigurationFile
from queue_server.config.file.load import load
from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Batch, Unavailable
from tests.integration.api.conftest import Server, authorization, document, serving
from tests.integration.kezek_process import SAMPLE

URL = "/api/v1/configuration"
NEW = "/api/v1/halls/village"


class OneHallFails(MemoryStore):
    """A store that keeps no record of the new hall while it is `broken`."""

    broken = False

    async def append(self, batch: Batch) -> None:
        if self.broken and any(record.hall == "village" for record in batch.records):
            raise Unavailable("the disk is full")
        await super().append(batch)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_bytes(SAMPLE.read_bytes())
    return path


@pytest.fixture
async def store() -> OneHallFails:
    return OneHallFails()


@pytest.fixture
async def server(path: Path, store: OneHallFails) -> AsyncIterator[Server]:
    config = load(path)
    async with serving(store, definition=config.halls["aksu"], file=ConfigurationFile(path), config=config) as running:
        yield running


async def add_hall(server: Server) -> Any:
    """Save a second hall, which has the first one's services and windows, in Aqtau."""
    before = (await server.ask("GET", URL, "admin")).json
    values = before["values"]
    values["halls"]["village"] = values["halls"]["aksu"] | {"timezone": "Asia/Aqtau"}
    values["halls"]["village"]["rules"] = values["halls"]["aksu"]["rules"] | {"public_tickets": True}
    values["halls"]["village"].pop("hours", None)
    return await server.ask("POST", URL, "admin", json={"version": before["version"], "values": values})


def text_of(path: Path) -> str:
    return path.read_text()


def write_second_hall(path: Path) -> None:
    text = path.read_text()
    begin = text.index("[halls.aksu]")
    block = text[begin : text.index("\n[displays", begin)]
    path.write_text(text + "\n" + block.replace("halls.aksu", "halls.village"))


def parts_of(app: web.Application, server: Server, hall: str) -> set[str]:
    """All that is made for a hall, and every loop that runs for it."""
    parts = {
        "feed": server.context.feeds(),
        "sockets": app[PARTS][LiveSockets].fanouts,
        "estimates": app[PARTS][BackgroundWork].expectations,
        "supervision": app[PARTS][HallServices].supervision,
        "prover": app[PARTS][VisitorDevices].provers,
        "printers": app[PARTS][VisitorDevices].printing._outboxes,
    }
    assert hall in server.context.feeds()
    return {name for name, by_hall in parts.items() if hall in by_hall}


async def test_a_hall_is_added_and_works_without_a_restart(server: Server, path: Path) -> None:
    """It is in the file, in its own journal under the administrator's name, and has all that the first hall has: its
    loops, its estimates, its board."""
    loops_before = Counter(task.get_name() for task in server.context.loops._tasks)
    reply = await add_hall(server)
    assert (reply.status, reply.json["needs_restart"]) == (200, [])
    assert tomllib.loads(text_of(path))["halls"]["village"]["timezone"] == "Asia/Aqtau"
    assert parts_of(server.app, server, "village") == parts_of(server.app, server, "aksu")
    loops = Counter(task.get_name() for task in server.context.loops._tasks)
    of_a_hall = {"screens", "estimates", "records", "figures", "overtakings", "accuracy", "messages"}
    assert {name for name, count in loops.items() if count == loops_before[name] + 1} >= of_a_hall
    journal = (await server.ask("GET", f"{NEW}/journal", "auditor")).body.decode()
    assert "admin:admin-1" in journal
    async with server.session.ws_connect(f"{NEW}/live?view=board", headers=authorization("board")) as board:
        await document(board)
        issued = await server.ask("POST", f"{NEW}/tickets", "kiosk", json={"service": "land"})
        assert issued.status == 201
        windows = server.context.feeds()["village"].state.defined.windows
        window = f"{NEW}/windows/{next(window.window for window in windows if 'land' in window.services)}"
        await server.ask("POST", f"{window}/open", "operator", json={})
        assert (await server.ask("POST", f"{window}/next", "operator", json={})).status == 200
        called = await document(board, lambda board_document: board_document["calls"])
        assert called["calls"][0]["number"] == issued.json["number"]
    for page, role in (
        ("/", None),
        ("/display/village", None),
        ("/manager/village", "admin"),
        ("/kiosk/village", None),
    ):
        assert (await server.ask("GET", page, role)).status == 200, page
    assert (await server.ask("GET", f"{NEW}/waits", "board")).status == 200
    assert (await server.ask("GET", f"{NEW}/supervisor", "manager")).status == 200
    assert (await server.ask("GET", "/readyz")).json["halls"] == {"aksu": "open", "village": "open"}


async def test_a_hall_takes_one_task_for_each_of_its_loops(server: Server) -> None:
    """Of hundreds of halls in which nothing happens each waits for a screen, a record and a wish; a task for each such
    wait would take more memory than all else that a hall has. The worker, whose loops follow the journal, is in this
    process."""
    loops = server.context.loops._tasks
    assert (await server.ask("GET", URL, "admin")).status == 200  # its connection stays open
    before, loops_before = len(asyncio.all_tasks() - loops.keys()), len(loops)
    assert (await add_hall(server)).status == 200
    async with asyncio.timeout(30):
        # the first rounds set no event
        while len(loops) < loops_before + 7 or len(asyncio.all_tasks() - loops.keys()) > before:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_hall_that_cannot_be_opened_leaves_all_as_it_was(
    server: Server, store: OneHallFails, path: Path
) -> None:
    """The file has its earlier text, nobody sees the hall, and the same change works once the disk does."""
    text, store.broken = text_of(path), True
    assert (await add_hall(server)).code == "store_unavailable"
    assert text_of(path) == text
    assert (await server.ask("GET", f"{NEW}/board", "board")).code == "unknown_hall"
    assert set(server.app[PARTS][LiveSockets].fanouts) == {"aksu"}
    store.broken = False
    assert (await add_hall(server)).status == 200
    assert (await server.ask("GET", f"{NEW}/board", "board")).status == 200


async def test_a_hall_that_is_written_into_the_file_opens_at_a_reload(server: Server, path: Path) -> None:
    """`systemctl reload` reads it, as it reads everything else of a hall."""
    write_second_hall(path)
    configuration = server.app[PARTS][Administration].configuration
    assert configuration is not None
    await configuration.reload(CONFIGURED_BY_FILE)
    assert (await server.ask("GET", f"{NEW}/board", "board")).status == 200
