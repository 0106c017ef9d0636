"""`[backup]` of a real server: a copy at its start, one by the button, and a stick that is pulled in between."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp

from tests.integration.command_line import SAMPLE, kezek
from tests.integration.kezek_process import serving, token


async def backups(session: aiohttp.ClientSession, until: Callable[[Any], bool]) -> Any:
    """How the copies do, as soon as they do so."""
    async with asyncio.timeout(60):
        while True:
            async with session.get("/api/v1/backups") as reply:
                document = await reply.json()
            if until(document):
                return document
            await asyncio.sleep(0.1)


async def test_a_hall_with_a_stick(tmp_path: Path) -> None:
    """The copy restores; without the stick the hall serves on, and everybody who should know is told."""
    stick, data, config = tmp_path / "stick", tmp_path / "data", tmp_path / "config.toml"
    stick.mkdir()
    config.write_text(SAMPLE.read_text() + f'\n[backup]\nfolder = "{stick}"\nkeep = 3\n')
    admin = {"Authorization": f"Bearer {token(data, 'admin')}"}
    async with serving(data, config) as server, aiohttp.ClientSession(server.url, headers=admin) as session:
        good = await backups(session, lambda document: document["good_at"] is not None)
        assert (good["fault"], [path.name for path in stick.iterdir()]) == (None, [good["name"]])
        checked = kezek("restore", stick / good["name"])
        assert checked.code == 0, checked.err
        async with session.get("/readyz") as reply:
            assert (await reply.json())["backup"]["state"] == "good"

        stick.rename(tmp_path / "pulled")
        async with session.post("/api/v1/backups", json={}) as reply:
            assert (reply.status, (await reply.json())["is_running"]) == (200, True)
        failed = await backups(session, lambda document: not document["is_running"])
        assert (failed["fault"], failed["good_at"]) == ("missing", good["good_at"])
        async with session.get("/readyz") as reply:
            assert (reply.status, (await reply.json())["backup"]["state"]) == (200, "failing")
        async with session.get("/metrics") as reply:
            assert "kezek_backup_failing 1.0" in await reply.text()
        async with session.ws_connect("/api/v1/halls/aksu/live?view=supervisor") as socket:
            alarms = (await socket.receive_json())["alarms"]
        assert [alarm["detail"] for alarm in alarms if alarm["kind"] == "backup_failing"] == ["missing"]
        async with session.post("/api/v1/halls/aksu/tickets", json={"service": "land"}) as reply:
            assert reply.status == 201

        (tmp_path / "pulled").rename(stick)
        async with session.post("/api/v1/backups", json={}):
            pass
        assert (await backups(session, lambda document: not document["is_running"]))["fault"] is None
        assert len(list(stick.iterdir())) == 2
    assert server.errors.count("no good copy") == 1
    assert "Traceback" not in server.errors


async def test_a_hall_without_a_folder(tmp_path: Path) -> None:
    """The button says what to write; nobody but an administrator has it."""
    data = tmp_path / "data"
    admin, manager = token(data, "admin"), token(data, "manager")
    async with serving(data) as server, aiohttp.ClientSession(server.url) as session:
        for bearer, status, code in ((admin, 409, "backup_without_folder"), (manager, 403, "not_allowed")):
            headers = {"Authorization": f"Bearer {bearer}"}
            async with session.post("/api/v1/backups", json={}, headers=headers) as reply:
                assert (reply.status, (await reply.json())["code"]) == (status, code)
        async with session.get("/readyz") as reply:
            assert (await reply.json())["backup"] == {"state": "none", "age_s": None}
