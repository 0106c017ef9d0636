"""A bridge is a bridge by its token: with another one it says so and ends, and is never `ready`."""

import asyncio
import sys
from pathlib import Path

import pytest

from firmware_bridge import bridge as bridging
from firmware_bridge.errors import DeniedError
from firmware_bridge.server.server_choice import ServerChoice
from queue_server.api.devices.device_book import DeviceBook
from queue_server.app_parts import PARTS
from queue_server.config.file.load import parse
from tests.integration.api.conftest import serving

CONFIG = """
[halls.aksu]
names = { kk = "Зал", ru = "Зал", en = "Hall" }
services = [{ id = "land", prefix = "A", names = { kk = "Жер", ru = "Земля", en = "Land" } }]
windows = [{ window = 1, services = ["land"] }]

[bridge]
status_port = 0

[[bridge.buses]]
id = "ground"
protocol = "candle"
port = "/dev/tty-of-nobody"
boards = [{ address = 0x20, window = 1, lines = ["{number}"] }]
"""
SAYS = "the token is none of a bridge"


async def run(url: str, token: str) -> None:
    """A bridge until it is ready. Raises as `bridging.run`."""
    config, ready = parse(CONFIG.encode(), "config.toml"), asyncio.Event()
    async with asyncio.timeout(20):
        await bridging.run(config.bridge, config.halls, ServerChoice([url]), token, stop=ready, connected=ready.set)
    assert ready.is_set()


@pytest.mark.parametrize("role", ["board", "kiosk", "operator", "manager", "auditor"])
async def test_a_token_of_another_role_ends_the_bridge(role: str) -> None:
    """It may read the board, so it was `ready` and its keys pressed in vain."""
    async with serving() as server:
        with pytest.raises(DeniedError, match=SAYS):
            await run(server.url, f"{role}-secret")


@pytest.mark.parametrize("role", ["bridge", "admin"])
async def test_a_bridge_is_ready_once_its_report_was_taken(role: str) -> None:
    """And the server knows of its boards by then."""
    async with serving() as server:
        await run(server.url, f"{role}-secret")
        assert [board.address for board in server.app[PARTS][DeviceBook].bridges["bridge"].boards] == [0x20]


async def test_the_program_says_so_and_fails(tmp_path: Path) -> None:
    """One sentence on standard error, exit 2, and nothing on standard output."""
    file = tmp_path / "config.toml"
    await asyncio.to_thread(file.write_text, CONFIG)
    async with serving() as server:
        command = ("-m", "queue_server", "bridge", "--config", str(file), "--server", server.url)
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, "--token", "kiosk-secret", stdout=pipe, stderr=pipe
        )
        out, errors = await process.communicate()
    assert (process.returncode, out) == (2, b"")
    assert errors.decode().splitlines()[-1].startswith(SAYS)
