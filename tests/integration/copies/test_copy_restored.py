"""A hall that goes on from an earlier copy: serve, take tickets, copy, take more, put the copy back, serve."""

from pathlib import Path

import aiohttp
import pytest
from msgspec import json

from tests.integration.command_line import kezek
from tests.integration.kezek_process import serving, token

HALL = "/api/v1/halls/aksu"


async def issue(session: aiohttp.ClientSession) -> str:
    async with session.post(f"{HALL}/tickets", json={"service": "front-desk"}) as reply:
        body = await reply.read()
        assert reply.status == 201, body
        return str(json.decode(body)["number"])


async def alarms(session: aiohttp.ClientSession, headers: dict[str, str]) -> dict[str, int | None]:
    async with session.ws_connect(f"{HALL}/live?view=supervisor", headers=headers) as socket:
        return {alarm["kind"]: alarm["count"] for alarm in (await socket.receive_json())["alarms"]}


@pytest.mark.long
async def test_numbers_go_on_beyond_what_the_kiosk_knows(tmp_path: Path) -> None:
    """No number is given twice, and the supervisor is told of the copy, then of the count, once a kiosk comes back."""
    data, copy = tmp_path / "data", tmp_path / "copy"
    key = {"Authorization": f"Bearer {token(data, 'kiosk')}"}
    boss = {"Authorization": f"Bearer {token(data, 'manager')}"}
    async with serving(data) as server, aiohttp.ClientSession(server.url, headers=key) as kiosk:
        first = [await issue(kiosk) for _ in range(3)]
        assert kezek("backup", "--data", data, "--to", copy).code == 0
        next_tickets = [await issue(kiosk) for _ in range(60)]
        async with kiosk.ws_connect(f"{HALL}/live?view=waits") as socket:
            position = (await socket.receive_json())["seq"]
    assert (first[-1], next_tickets[-1]) == ("F003", "F063")
    data.rename(tmp_path / "burnt")
    restored = kezek("restore", copy, "--data", data)
    assert restored.code == 0, restored.err
    assert restored.err == f"The hall is back: kezek serve --config {data}/config.toml --data {data}\n"
    async with serving(data, data / "config.toml") as server, aiohttp.ClientSession(server.url, headers=key) as kiosk:
        assert "copy_restored" in await alarms(kiosk, boss)
        assert await issue(kiosk) == "F101"
        async with kiosk.ws_connect(f"{HALL}/live?view=waits&after={position}") as socket:
            await socket.receive_json()
        assert await issue(kiosk) == "F102"
        assert (await alarms(kiosk, boss))["records_lost"] == 60
    assert "CRITICAL" in server.errors
    assert "this is a copy of" in server.errors
    assert "60 records are missing: kiosk:test kiosk" in server.errors
    assert kezek("verify", "--data", data).code == 0
    async with serving(data, data / "config.toml") as server:
        pass
    assert "this is a copy of" not in server.errors
