"""`kezek upgrade` with real versions: wheels, environments, a server that is stopped, started and killed. One that
comes up is in tests/browser/administration/test_hall_without_shell.py."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from queue_server.journal.sqlite.schema import SCHEMA_VERSION
from queue_server.upkeep.upgrade.state import read_state
from tests.integration.installed_machine import LIMIT_S, Machine, ended, started, wheel

pytestmark = pytest.mark.slow

NEVER_READY = """
async def run(config, data, *_, **__):
    from queue_server.journal.sqlite.sqlite_store import SqliteStore
    await SqliteStore.open(data)
    await asyncio.sleep(3600)
"""
LATER_TABLES = f"""
SCHEMA_VERSION = {SCHEMA_VERSION + 1}
STEPS[{SCHEMA_VERSION + 1}] = "CREATE TABLE later (id INTEGER) STRICT;"
"""


def is_starting(machine: Machine) -> bool:
    """Whether the other version was started and is awaited."""
    state = read_state(machine.prefix)
    return state is not None and state.step == "starting" and machine.pid.exists()


async def kill_when_starting(process: asyncio.subprocess.Process, machine: Machine) -> None:
    """Kill -9 while the other version is awaited."""
    async with asyncio.timeout(LIMIT_S):
        while not is_starting(machine):
            assert process.returncode is None, (await ended(process))[1]
            await asyncio.sleep(0.05)
    process.kill()
    assert await process.wait() == -signal.SIGKILL


@pytest.fixture
async def machine(tmp_path: Path, unused_tcp_port: int) -> Machine:
    """With the first of two versions; the other one changes the tables and is never ready."""
    machine = Machine(tmp_path, unused_tcp_port)
    machine.data.mkdir(mode=0o700)
    wheel(machine.bundles / "0.2.0" / "wheels", "0.2.0")
    changes = {"queue_server_assembly_program": NEVER_READY, "queue_server_journal_sqlite_schema": LATER_TABLES}
    wheel(machine.bundles / "0.3.0" / "wheels", "0.3.0", **changes)
    await machine.install("0.2.0")
    return machine


@pytest.mark.long
async def test_a_hall_goes_back_from_a_version_that_never_becomes_ready(machine: Machine) -> None:
    """With the tables that it has changed, also where the upgrade is killed while the other version is awaited. At
    which other moment it is killed, and what it refuses, is in tests/unit/upkeep."""
    try:
        await started(machine)
        upgrade = await machine.upgrade("--from", machine.bundles / "0.3.0", "--patience", "600")
        await kill_when_starting(upgrade, machine)
        async with asyncio.timeout(LIMIT_S):
            while machine.schema() == SCHEMA_VERSION:  # noqa: ASYNC110 - another's file
                await asyncio.sleep(0.05)
        code, out = await ended(await machine.upgrade("--patience", "2"))
        assert (code, machine.version(), machine.schema()) == (1, "0.2.0", SCHEMA_VERSION), out
        assert "Kezek 0.2.0 is ready again: 0.3.0 was not ready within 2 s." in out
        state = read_state(machine.data)
        assert state is not None
        assert (state.outcome, state.lost, Path(state.aside).name) == ("went_back", 0, "changed-kezek.db")
    finally:
        await asyncio.to_thread(os.system, machine.stop())
