"""The database of two servers goes and comes back: nothing is lost, and nobody has to do anything."""

import asyncio
import os
from pathlib import Path

import aiohttp
import pytest

from script.staging.forked_program import start_forked
from tests import postgres_server
from tests.integration.command_line import PATIENCE_S, ROOT
from tests.integration.kezek_process import serving, token
from tests.integration.servers.test_postgres import HALL, call, configured
from tests.postgres_server import Database


@pytest.fixture
async def database(postgres_database: Database) -> Database:
    await postgres_server.empty(postgres_database)
    return postgres_database


@pytest.mark.long
async def test_two_servers_live_through_a_database_that_goes(tmp_path: Path, database: Database) -> None:
    """Commands get 503 with a time to come back and a sentence about the database; what was acknowledged stays."""
    config, url = configured(tmp_path, database), database.url()
    kiosk = token(url, "kiosk")
    async with (
        aiohttp.ClientSession() as session,
        serving(tmp_path / "one", config) as first,
        serving(tmp_path / "two", config) as second,
    ):
        acknowledged = [await call(session, f"{at.url}{HALL}/tickets", kiosk, service="land") for at in (first, second)]
        async with postgres_server.away(database):
            for server in (first, second):
                headers = {"Authorization": f"Bearer {kiosk}", "Idempotency-Key": os.urandom(8).hex()}
                address = f"{server.url}{HALL}/tickets"
                async with session.post(address, json={"service": "land"}, headers=headers) as reply:
                    problem = await reply.json()
                    assert (reply.status, problem["code"], reply.headers["Retry-After"]) == (503, "database_away", "2")
                    assert "database" in problem["detail"]
                async with session.get(f"{server.url}/readyz") as reply:
                    assert reply.status == 503
                async with session.get(f"{server.url}/display/aksu") as reply:
                    assert reply.status == 200
        acknowledged += [
            await call(session, f"{at.url}{HALL}/tickets", kiosk, service="land") for at in (second, first)
        ]
    numbers = [ticket["number"] for ticket in acknowledged]
    assert len(set(numbers)) == 4
    assert "Traceback" not in first.errors + second.errors
    for server in (first, second):
        assert server.errors.count("synchronous_standby_names is empty") == 1


@pytest.mark.long
async def test_a_start_waits_for_the_database(tmp_path: Path, database: Database) -> None:
    """A hall comes up by itself after a power cut, whichever machine is first; SIGTERM ends the waiting at once."""
    config = configured(tmp_path, database)
    command = ("serve", "--config", config, "--data", tmp_path / "data", "--port", "0")
    async with asyncio.timeout(PATIENCE_S):
        async with postgres_server.away(database):
            starting, ended = [await start_forked(*command, folder=ROOT) for _ in range(2)]
            for process in (starting, ended):
                assert process.stderr is not None
                while b"the start waits for the database" not in (line := await process.stderr.readline()):
                    assert line, "it has ended"
            ended.terminate()
            assert await ended.wait() == 0
        assert (await starting.stdout.readline()).startswith(b"ready ")
        starting.terminate()
        await starting.communicate()
    assert starting.returncode == 0
