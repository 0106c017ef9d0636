"""SIGHUP while another program holds the lock of the database: the server goes on, says so, and does it afterwards."""

import asyncio
import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from queue_server.assembly import program
from queue_server.config.file.load import load
from queue_server.config.file.start import StartConfiguration
from queue_server.journal.sqlite.sqlite_store import FILE_NAME
from tests.integration.command_line import PATIENCE_S
from tests.integration.rush import CONFIG

HALL = "/api/v1/halls/aksu"


class LoggedEvent(asyncio.Event):
    """Set by a record of the log that has these words."""

    def __init__(self, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__()
        from queue_server.api.configuration.configuration import log

        for name in ("error", "info"):
            say = getattr(log, name)

            def listen(message: str, *values: object, write: object = say) -> None:
                write(message, *values)  # type: ignore[operator]
                if words in message % values:
                    self.set()

            monkeypatch.setattr(log, name, listen)


async def test_a_lock_of_the_database_ends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("queue_server.api.configuration.configuration.RELOAD_AGAIN_S", 0.05)
    config, data = tmp_path / "config.toml", tmp_path / "data"
    config.write_text(CONFIG, "utf-8")
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    start = StartConfiguration(config, load(config), config.read_bytes(), is_earlier=False)
    running = asyncio.create_task(
        program.run(start.config, data, "127.0.0.1", 0, ready=address.set_result, start=start)
    )
    late, in_force = (
        LoggedEvent("not put in force yet", monkeypatch),
        LoggedEvent("the configuration is in force", monkeypatch),
    )
    async with aiohttp.ClientSession(await address) as session:
        with closing(sqlite3.connect(data / FILE_NAME, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            config.write_text(CONFIG.replace('en = "Aksu"', 'en = "Aksu akimat"'), "utf-8")
            os.kill(os.getpid(), signal.SIGHUP)
            await asyncio.wait_for(late.wait(), PATIENCE_S)
            async with session.get(HALL) as reply:
                assert (reply.status, (await reply.json())["names"]["en"]) == (200, "Aksu")
            async with session.get("/readyz") as reply:
                assert (reply.status, (await reply.json())["not_running"]) == (503, [])
            other.execute("ROLLBACK")
        await asyncio.wait_for(in_force.wait(), PATIENCE_S)
        async with session.get(HALL) as reply:
            assert (await reply.json())["names"]["en"] == "Aksu akimat"
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(running, PATIENCE_S)
