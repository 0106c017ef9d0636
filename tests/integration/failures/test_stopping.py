"""The end of the program: SIGTERM, Ctrl-C and a defect take the same path."""

import asyncio
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from msgspec.structs import replace

from queue_server.assembly import app as kezek_app
from queue_server.assembly import program
from queue_server.assembly.serving import StopRequest
from queue_server.config.file.load import load
from queue_server.engine import Engine, InDoubt
from queue_server.hall import commands as c
from queue_server.journal.memory import MemoryStore
from tests.integration.command_line import KEZEK, PATIENCE_S, ROOT, kezek
from tests.integration.kezek_process import token
from tests.integration.rush import CONFIG, events, journal_of

HALL = "/api/v1/halls/aksu"
STAGES = ("let running commands commit", "say goodbye to sockets", "finish answers", "close the store")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(CONFIG, "utf-8")
    return file


@asynccontextmanager
async def started(config: Path, data: Path) -> AsyncIterator[tuple[Process, str]]:
    arguments = ("serve", "--config", str(config), "--data", str(data), "--port", "0")
    process = await asyncio.create_subprocess_exec(*KEZEK, *arguments, stdout=PIPE, stderr=PIPE, cwd=ROOT)
    assert process.stdout is not None
    try:
        line = await asyncio.wait_for(process.stdout.readline(), PATIENCE_S)
        yield process, line.decode().removeprefix("ready ").strip()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_stops_the_server_in_order(config: Path, tmp_path: Path, number: signal.Signals) -> None:
    """Commands that are running are answered or refused, sockets hear 1001, every stage is in the log, exit 0."""
    data = tmp_path / "data"
    headers = {"Authorization": f"Bearer {token(data, 'kiosk')}"}
    async with started(config, data) as (process, url), aiohttp.ClientSession(url, headers=headers) as session:

        async def ticket() -> str | None:
            """The number, or None when the server was no more there."""
            try:
                async with session.post(f"{HALL}/tickets", json={"service": "land"}) as reply:
                    answer = await reply.json(content_type=None)
                    assert reply.status == 201 or answer["code"] == "stopping"
                    return str(answer["number"]) if reply.status == 201 else None
            except aiohttp.ClientConnectionError:
                return None

        async with session.ws_connect(f"{HALL}/live?view=board") as ws:
            await ws.receive_json()
            first = await ticket()
            tickets = [asyncio.create_task(ticket()) for _ in range(50)]
            process.send_signal(number)
            answered = [first, *await asyncio.gather(*tickets)]
            async with asyncio.timeout(PATIENCE_S):
                while not ws.closed:
                    await ws.receive()
            assert ws.close_code == 1001
        _, errors = await asyncio.wait_for(process.communicate(), PATIENCE_S)
        assert process.returncode == 0, errors.decode()
        assert all(f"stopping: {stage}:" in errors.decode() for stage in STAGES)
    issued = {event["number"] for event in events(journal_of(data), "ticket.issued/1")}
    assert {number for number in answered if number is not None} <= issued
    assert kezek("verify", "--data", data).code == 0


@pytest.mark.parametrize("is_signalled_first", [False, True])
async def test_a_signal_outlasts_a_restart(is_signalled_first: bool) -> None:
    """Whoever stops the service while it starts anew from the page gets a stop, and does not wait for its end."""
    stop = StopRequest()
    with stop.on_signals():
        if not is_signalled_first:
            stop.restart()
            assert stop.is_restart
        signalled = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, signalled.set)
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGUSR1)  # behind the other: once it is here, that was handled
        await signalled.wait()
        asyncio.get_running_loop().remove_signal_handler(signal.SIGUSR1)
        if is_signalled_first:
            stop.restart()
        await stop.wait()
    assert not stop.is_restart


async def test_doubt_about_the_last_hall_ends_the_program(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is raised after an orderly stop, so that the supervisor starts the program anew from the journal. A bug in a
    handler, before, ends nothing."""

    def break_down(*_: object, **__: object) -> bytes:
        raise KeyError("nobody foresaw this")

    headers = {"Authorization": f"Bearer {token(tmp_path / 'data', 'kiosk')}"}
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    running = asyncio.create_task(
        program.run(load(config), tmp_path / "data", "127.0.0.1", 0, ready=address.set_result)
    )
    async with (
        aiohttp.ClientSession(await address, headers=headers) as session,
        session.ws_connect(f"{HALL}/live?view=calls") as ws,
    ):
        await ws.receive_json()
        monkeypatch.setattr(Engine, "submit", break_down)
        async with session.post(f"{HALL}/tickets", json={"service": "land"}) as reply:
            assert (reply.status, (await reply.json(content_type=None))["code"]) == (500, "bug")
        monkeypatch.undo()
        monkeypatch.setattr("queue_server.engine.writer.answer", break_down)
        async with session.post(f"{HALL}/tickets", json={"service": "land"}) as reply:
            assert (reply.status, (await reply.json(content_type=None))["code"]) == (503, "hall_in_doubt")
        async with asyncio.timeout(PATIENCE_S):
            while not ws.closed:
                await ws.receive()
        assert ws.close_code == 1012
    with pytest.raises(InDoubt, match="nobody foresaw this"):
        await running


async def test_a_definition_that_would_harm_somebody_is_not_put_in_force(
    config: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A service is removed from the file while somebody waits for it: the hall goes on with the earlier definition."""
    definition = load(config).halls["aksu"]
    store = MemoryStore()
    engine = Engine(store)
    await kezek_app.open_halls(engine, {"aksu": definition})
    await engine.submit("aksu", c.IssueTicket("t", "papers"), c.Actor("kiosk", "entrance"))
    await engine.stop()
    smaller = replace(
        definition,
        services=definition.services[:2],
        windows=tuple(replace(window, services=("land", "school")) for window in definition.windows),
    )
    successor = Engine(store)
    await kezek_app.open_halls(successor, {"aksu": smaller})
    assert successor.feeds["aksu"].state.defined == definition
    assert "Service papers cannot be removed: these tickets still need it: C001." in caplog.text
    await successor.stop()
