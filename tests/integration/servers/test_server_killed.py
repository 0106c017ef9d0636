"""Two programs on one folder; the one that prints is killed."""

import asyncio
import os
from pathlib import Path

import aiohttp
import pytest

from displays.paper.simulator.printer import SimulatedPrinter
from script.staging.forked_program import start_forked
from tests.integration.command_line import ROOT, SAMPLE, kezek
from tests.integration.kezek_process import serving, token

PRINTER = """
[[displays.printers]]
id = "door"
hall = "aksu"
kiosks = ["test kiosk"]
port = "tcp://127.0.0.1:{port}"
mm_s = 500
"""


@pytest.mark.long
async def test_another_server_prints_when_one_is_killed(tmp_path: Path) -> None:
    """Every ticket comes out once, whichever server gave it, and the killed one is no longer listed."""
    data, config, device = tmp_path / "data", tmp_path / "config.toml", SimulatedPrinter()
    async with asyncio.timeout(90), device, aiohttp.ClientSession() as session:
        text = SAMPLE.read_text().replace('#address = "http://1', 'address = "http://1', 1)
        config.write_text(text + PRINTER.format(port=device.port))
        kiosk = token(data, "kiosk")

        async def issue(url: str) -> None:
            headers = {"Authorization": f"Bearer {kiosk}", "Idempotency-Key": os.urandom(8).hex()}
            path = f"{url}/api/v1/halls/aksu/tickets"
            async with session.post(path, json={"service": "land"}, headers=headers) as reply:
                assert reply.status == 201, await reply.text()

        arguments = ("serve", "--config", config, "--data", data, "--port", "0")
        printing = await start_forked(*arguments, folder=ROOT, errors=None)
        address = (await printing.stdout.readline()).decode().removeprefix("ready ").strip()
        try:
            await issue(address)
            await device.printed(1)
            async with serving(data, config) as survivor:
                await issue(survivor.url)
                await device.printed(2)
                assert kezek("servers", "--data", data).out.count(" runs") == 2
                printing.kill()
                await printing.wait()
                for _ in range(3):
                    await issue(survivor.url)
                await device.printed(5)
                listed = kezek("servers", "--data", data).out
                assert (listed.count(" runs"), survivor.url in listed) == (1, True)
        finally:
            if printing.returncode is None:
                printing.kill()
                await printing.wait()
        assert len(device.jobs) == 5
